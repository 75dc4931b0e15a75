"""Who may read a channel, moderate it, or be told what goes on in it.

Scans, trends, the status of watches and the delivery of alerts all ask here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping

import discord
from discord.ext import commands

from .sending import Context

OverwriteTarget = discord.Role | discord.Member | discord.Object
Readable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
GuildPlace = discord.abc.GuildChannel | discord.Thread


def permissions_in(channel: GuildPlace, target: discord.Role | discord.Member) -> discord.Permissions:
    """Returns ``channel.permissions_for(target)``, or no permissions for a thread whose parent channel isn't cached."""
    try:
        return channel.permissions_for(target)
    except discord.ClientException:
        return discord.Permissions.none()


async def may_read(channel: Readable, member: discord.Member) -> bool:
    """Returns whether ``member`` may read the history of ``channel``. For a private thread it may ask Discord."""
    permissions = permissions_in(channel, member)
    if not (permissions.read_messages and permissions.read_message_history):
        return False
    if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
        return permissions.connect
    if isinstance(channel, discord.Thread) and channel.is_private() and not permissions.manage_threads:
        return await _is_thread_member(channel, member)
    return True


def may_moderate(channel: GuildPlace, user: discord.User | discord.Member) -> bool:
    """Returns whether ``user`` sees ``channel`` and has 메시지 관리 (manage_messages) there. Users outside the server don't."""
    if not isinstance(user, discord.Member):
        return False
    permissions = permissions_in(channel, user)
    return permissions.read_messages and permissions.manage_messages


def require_moderator(channel: GuildPlace, user: discord.User | discord.Member) -> None:
    """Raises ``MissingPermissions`` unless ``user`` moderates ``channel``."""
    if not may_moderate(channel, user):
        raise commands.MissingPermissions(["manage_messages"])


async def require_moderator_and_reader(channel: Readable, user: discord.User | discord.Member) -> None:
    """Raises ``MissingPermissions`` or, for a moderator who may not read the history, ``ChannelNotReadable``."""
    require_moderator(channel, user)
    if not isinstance(user, discord.Member) or not await may_read(channel, user):
        raise commands.ChannelNotReadable(channel)


async def require_still_moderator_and_reader(channel: Readable, user: discord.User | discord.Member) -> None:
    """Asks Discord for the member again, who may have lost a role since. Raises ``MissingPermissions``.

    The bot needs an intent of its own to be told of such changes, and doesn't have it.
    """
    member: discord.User | discord.Member | None = user
    try:
        member = await channel.guild.fetch_member(user.id)
    except discord.NotFound:
        member = None
    except discord.HTTPException:  # Discord is down: what the command came with has to do
        pass
    if not isinstance(member, discord.Member) or not may_moderate(channel, member) or not await may_read(channel, member):
        raise commands.MissingPermissions(["manage_messages"])


def answer_may_reveal(ctx: Context, channel: GuildPlace) -> bool:
    """Returns whether the answer to ``ctx`` may tell what goes on in ``channel``.

    Only the author sees the answer to a slash command, and has to moderate ``channel``. The answer to a prefix command is
    seen by everybody in its channel, and all of them have to be able to read ``channel``.
    """
    if ctx.interaction is None:
        return all_may_read(ctx.channel, channel)
    return may_moderate(channel, ctx.author)


def alert_may_reveal(place: GuildPlace, channel: GuildPlace | None) -> bool:
    """Returns whether an alert about ``channel`` (``None`` if the bot doesn't see it) may be posted in ``place``.

    Any place of the same server will do: its moderators chose it, and an alert links to messages without quoting them.
    """
    return channel is None or place.guild.id == channel.guild.id


def all_may_read(place: object, channel: GuildPlace) -> bool:
    """Returns whether everybody who may read in ``place`` may read ``channel`` too.

    Returns ``False`` where that can't be told, and for a ``place`` outside any server.
    """
    if not isinstance(place, GuildPlace):
        return False
    if place.id == channel.id:
        return True
    if isinstance(channel, discord.Thread) and channel.is_private():
        return False
    everyone = channel.guild.default_role
    # Roles add up: one role may let somebody into ``place`` while another shuts them out of ``channel``. The bot doesn't
    # know most members, so it can't check them one by one.
    if any(_denies_reading(overwrite) for target, overwrite in _overwrites(channel).items() if target != everyone):
        return False
    admitted = [target for target, overwrite in _overwrites(place).items() if _admits_person(target, overwrite)]
    members = [target for target in admitted if isinstance(target, discord.Member)]
    if len(members) < len(admitted):
        return False
    audience: list[discord.Role | discord.Member] = [*channel.guild.roles, *members]
    return all(_can_read(channel, target) for target in audience if _can_read(place, target))


def _overwrites(channel: GuildPlace) -> Mapping[OverwriteTarget, discord.PermissionOverwrite]:
    """Returns the overwrites of a channel, or of the channel that a thread belongs to."""
    holder = channel.parent if isinstance(channel, discord.Thread) else channel
    return holder.overwrites if holder is not None else {}


def _denies_reading(overwrite: discord.PermissionOverwrite) -> bool:
    return overwrite.read_messages is False or overwrite.read_message_history is False


def _admits_person(target: OverwriteTarget, overwrite: discord.PermissionOverwrite) -> bool:
    """Returns whether the overwrite is for one person and does not hide the channel from them."""
    return not isinstance(target, discord.Role) and overwrite.read_messages is not False


def _can_read(channel: GuildPlace, target: discord.Role | discord.Member) -> bool:
    permissions = permissions_in(channel, target)
    return permissions.read_messages and permissions.read_message_history


async def _is_thread_member(thread: discord.Thread, member: discord.Member) -> bool:
    try:
        await thread.fetch_member(member.id)
    except discord.HTTPException:
        return False
    return True
