"""Who may read a channel, and whether everybody in one place may read another."""

from __future__ import annotations

import discord

Readable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


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


def all_may_read(place: discord.abc.GuildChannel | discord.Thread, channel: Readable) -> bool:
    """Whether whoever may read in ``place`` may read ``channel``. Says no where it cannot tell."""
    if place.id == channel.id:
        return True
    if isinstance(channel, discord.Thread) and channel.is_private():
        return False
    audience: list[discord.Role | discord.Member] = [*channel.guild.roles]
    overwrites = place.parent.overwrites if isinstance(place, discord.Thread) and place.parent else {}
    if isinstance(place, discord.abc.GuildChannel):
        overwrites = place.overwrites
    audience += [target for target in overwrites if isinstance(target, discord.Member)]
    return all(_sees(channel, target) for target in audience if _sees(place, target))


def _sees(channel: discord.abc.GuildChannel | discord.Thread, target: discord.Role | discord.Member) -> bool:
    permissions = permissions_in(channel, target)
    return permissions.read_messages and permissions.read_message_history


def permissions_in(
    channel: discord.abc.GuildChannel | discord.Thread, target: discord.Role | discord.Member
) -> discord.Permissions:
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
