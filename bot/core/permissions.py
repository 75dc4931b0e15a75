"""Who may read a channel, and whether everybody in one place may read another."""

from __future__ import annotations

from collections.abc import Mapping

import discord

Target = discord.Role | discord.Member | discord.Object
Readable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
OfGuild = discord.abc.GuildChannel | discord.Thread


async def may_read(channel: Readable, member: discord.Member) -> bool:
    """Whether ``member`` may read what was written there."""
    permissions = permissions_in(channel, member)
    if not (permissions.read_messages and permissions.read_message_history):
        return False
    if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
        return permissions.connect
    if isinstance(channel, discord.Thread) and channel.is_private() and not permissions.manage_threads:
        return await _takes_part(channel, member)
    return True


def may_moderate(channel: Readable, member: discord.Member) -> bool:
    """Whether ``member`` has 메시지 관리 there."""
    return permissions_in(channel, member).manage_messages


def all_may_read(place: object, channel: OfGuild) -> bool:
    """Whether whoever may read in ``place`` may read ``channel``. No where it cannot tell, or outside any server."""
    if not isinstance(place, OfGuild):
        return False
    if place.id == channel.id:
        return True
    if isinstance(channel, discord.Thread) and channel.is_private():
        return False
    everyone = channel.guild.default_role
    # Roles add up: somebody may come here by one and be shut out there by another. Members are mostly not known to the bot.
    if any(_shuts_out(overwrite) for target, overwrite in _overwrites(channel).items() if target != everyone):
        return False
    guests = [target for target, overwrite in _overwrites(place).items() if _lets_in(target, overwrite)]
    members = [target for target in guests if isinstance(target, discord.Member)]
    if len(members) < len(guests):
        return False
    audience: list[discord.Role | discord.Member] = [*channel.guild.roles, *members]
    return all(_sees(channel, target) for target in audience if _sees(place, target))


def _overwrites(channel: OfGuild) -> Mapping[Target, discord.PermissionOverwrite]:
    """Those of the channel, or of a thread's."""
    holder = channel.parent if isinstance(channel, discord.Thread) else channel
    return holder.overwrites if holder is not None else {}


def _shuts_out(overwrite: discord.PermissionOverwrite) -> bool:
    return overwrite.read_messages is False or overwrite.read_message_history is False


def _lets_in(target: Target, overwrite: discord.PermissionOverwrite) -> bool:
    """Whether it is a person's own, and not there to shut them out."""
    return not isinstance(target, discord.Role) and overwrite.read_messages is not False


def _sees(channel: OfGuild, target: discord.Role | discord.Member) -> bool:
    permissions = permissions_in(channel, target)
    return permissions.read_messages and permissions.read_message_history


def permissions_in(channel: OfGuild, target: discord.Role | discord.Member) -> discord.Permissions:
    """``channel.permissions_for(target)``; none where Discord has not told enough."""
    try:
        return channel.permissions_for(target)
    except discord.ClientException:  # a thread whose channel is gone
        return discord.Permissions.none()


async def _takes_part(thread: discord.Thread, member: discord.Member) -> bool:
    try:
        await thread.fetch_member(member.id)
    except discord.HTTPException:
        return False
    return True
