"""Who may read a channel, moderate it, or be told what goes on in it.

Scans, trends, the status of watches and the delivery of alerts all ask here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import discord
from discord.ext import commands

from .sending import Context

OverwriteTarget = discord.Role | discord.Member | discord.Object
Readable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
Scannable = Readable | discord.ForumChannel  # a forum has no messages of its own, but its posts do
GuildPlace = discord.abc.GuildChannel | discord.Thread
Overwrites = Mapping[OverwriteTarget, discord.PermissionOverwrite]
_SEEING = ("read_messages",)
_READING = ("read_messages", "read_message_history")


def permissions_in(channel: GuildPlace, target: discord.Role | discord.Member) -> discord.Permissions:
    """Returns ``channel.permissions_for(target)``, or no permissions for a thread whose parent channel isn't cached."""
    try:
        return channel.permissions_for(target)
    except discord.ClientException:
        return discord.Permissions.none()


async def may_read(channel: Scannable, member: discord.Member) -> bool:
    """Returns whether ``member`` may read the history of ``channel``. For a private thread it may ask Discord."""
    if not _can_read(channel, member):
        return False
    if isinstance(channel, discord.Thread) and channel.is_private() and not permissions_in(channel, member).manage_threads:
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


async def require_moderator_and_reader(channel: Scannable, user: discord.User | discord.Member) -> None:
    """Raises ``MissingPermissions`` or, for a moderator who may not read the history, ``ChannelNotReadable``."""
    require_moderator(channel, user)
    if not isinstance(user, discord.Member) or not await may_read(channel, user):
        raise commands.ChannelNotReadable(channel)


async def require_still_moderator_and_reader(
    channel: Scannable, user: discord.User | discord.Member, others: Sequence[Scannable] = ()
) -> None:
    """Asks Discord for the member again, who may have lost a role since. Raises ``MissingPermissions``.

    ``others`` are further channels of the same server that it takes the same rights in.

    The bot needs an intent of its own to be told of such changes, and doesn't have it.
    """
    member = await member_now(channel.guild, user)
    for each in (channel, *others):
        if member is None or not await may_moderate_and_read(each, member):
            raise commands.MissingPermissions(["manage_messages"])


async def may_moderate_and_read(channel: Scannable, member: discord.Member) -> bool:
    """Returns whether ``member`` moderates ``channel`` and may read its history."""
    return may_moderate(channel, member) and await may_read(channel, member)


async def member_now(guild: discord.Guild, user: discord.User | discord.Member) -> discord.Member | None:
    """Asks Discord for ``user`` as a member with the roles of now; ``None`` for somebody who has left ``guild``."""
    try:
        return await guild.fetch_member(user.id)
    except discord.NotFound:
        return None
    except (discord.HTTPException, aiohttp.ClientError, OSError):  # Discord is down: what is known of them has to do
        return user if isinstance(user, discord.Member) else None


async def require_at_press(interaction: discord.Interaction[Any], channel: Scannable, others: Sequence[Scannable] = ()) -> None:
    """Raises ``MissingPermissions`` or ``ChannelNotReadable`` unless who pressed moderates and may read ``channel`` now.

    ``others`` are further channels of the same server that it takes the same rights in.
    Discord sends a member's roles along with a press in a server. In a direct message it has to be asked for them.
    """
    if isinstance(interaction.user, discord.Member) and interaction.user.guild.id == channel.guild.id:
        for each in (channel, *others):
            await require_moderator_and_reader(each, interaction.user)
    else:
        await require_still_moderator_and_reader(channel, interaction.user, others)


def require_in_guild(interaction: discord.Interaction[Any], permission: str) -> None:
    """Raises ``MissingPermissions`` unless who pressed has ``permission`` (discord.py's name) in the whole server now."""
    user = interaction.user
    if not isinstance(user, discord.Member) or not getattr(user.guild_permissions, permission):
        raise commands.MissingPermissions([permission])


def require_in_some_channel(ctx: Context, permission: str) -> None:
    """Raises ``NoPrivateMessage`` outside a server, and ``MissingPermissions`` for who has ``permission`` in no channel of it."""
    if ctx.guild is None or not isinstance(ctx.author, discord.Member):
        raise commands.NoPrivateMessage
    author = ctx.author
    if getattr(author.guild_permissions, permission):
        return
    if not any(getattr(permissions_in(channel, author), permission) for channel in ctx.guild.channels):
        raise commands.MissingPermissions([permission])


def may_see(channel: GuildPlace | None, user: discord.User | discord.Member) -> bool:
    """Returns whether ``user`` may see that ``channel`` exists; ``False`` for ``None``, a channel that isn't known.

    Of a private thread its moderators are sure to see it; whether others are in it is not asked here.
    """
    if channel is None or not isinstance(user, discord.Member):
        return False
    permissions = permissions_in(channel, user)
    if isinstance(channel, discord.Thread) and channel.is_private() and not permissions.manage_threads:
        return False
    return permissions.read_messages


def answer_may_reveal(ctx: Context, channel: GuildPlace) -> bool:
    """Returns whether the answer to ``ctx`` may tell what goes on in ``channel``.

    Only the author sees the answer to a slash command, and has to moderate and read ``channel``. The answer to a prefix
    command is seen by everybody in its channel, and all of them have to be able to read ``channel``.
    """
    if ctx.interaction is None:
        return all_may_read(ctx.channel, channel)
    author = ctx.author
    return may_moderate(channel, author) and isinstance(author, discord.Member) and _can_read(channel, author)


def alert_may_reveal(place: GuildPlace, channel: GuildPlace | None) -> bool:
    """Returns whether an alert about ``channel`` may be posted in ``place``: whoever sees it there may read ``channel``.

    A ``channel`` of ``None`` is one that the bot doesn't see: who may read it can't be told.
    """
    return channel is not None and all_may_read(place, channel)


def all_may_read(place: object, channel: GuildPlace) -> bool:
    """Returns whether everybody who sees ``place``, with or without its history, may read ``channel`` and its history too.

    Returns ``False`` where that can't be told, and for a ``place`` outside the server of ``channel``.
    """
    return _all_may(_needed_to_read(channel), place, channel)


def all_may_see(place: object, channel: GuildPlace) -> bool:
    """Returns whether everybody who sees ``place`` may see that ``channel`` exists. See ``all_may_read``."""
    return _all_may(_SEEING, place, channel)


def _all_may(needed: Sequence[str], place: object, channel: GuildPlace) -> bool:
    """Returns whether everybody who sees ``place`` has the ``needed`` permissions in ``channel``."""
    if not isinstance(place, GuildPlace) or place.guild.id != channel.guild.id:
        return False
    if place.id == channel.id:
        return True
    if isinstance(channel, discord.Thread) and channel.is_private():
        return False
    seen_by, read_by = _overwrites(place), _overwrites(channel)
    if seen_by is None or read_by is None:
        return False
    # Roles add up: one role may let somebody into ``place`` while another shuts them out of ``channel``. The bot doesn't
    # know most members, so it can't check them one by one. Where no overwrite shuts anybody out of ``channel``, more roles
    # never read less, so that each role alone tells enough.
    everyone = channel.guild.default_role
    if any(_denies(overwrite, needed) for target, overwrite in read_by.items() if target.id != everyone.id):
        return False
    if not all(_has(needed, channel, role) for role in channel.guild.roles if permissions_in(place, role).read_messages):
        return False
    admitted = [target for target, overwrite in seen_by.items() if _admits_person(target, overwrite)]
    return all(_person_has(needed, channel, read_by, target) for target in admitted if target.id != channel.guild.me.id)


def _overwrites(channel: GuildPlace) -> Overwrites | None:
    """Returns the overwrites of a channel, or of the channel that a thread belongs to; ``None`` if that isn't known."""
    holder = channel.parent if isinstance(channel, discord.Thread) else channel
    return holder.overwrites if holder is not None else None


def _needed_to_read(channel: GuildPlace) -> Sequence[str]:
    """Returns the permissions that it takes to read ``channel``. Discord shows the chat of a voice channel to who may join."""
    spoken = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
    return (*_READING, "connect") if spoken else _READING


def _can_read(channel: GuildPlace, target: discord.Role | discord.Member) -> bool:
    return _has(_needed_to_read(channel), channel, target)


def _has(needed: Sequence[str], channel: GuildPlace, target: discord.Role | discord.Member) -> bool:
    permissions = permissions_in(channel, target)
    return all(getattr(permissions, name) for name in needed)


def _denies(overwrite: discord.PermissionOverwrite, needed: Sequence[str]) -> bool:
    return any(getattr(overwrite, name) is False for name in needed)


def _admits_person(target: OverwriteTarget, overwrite: discord.PermissionOverwrite) -> bool:
    """Returns whether the overwrite is for one person, whom it lets see the channel even if none of their roles does."""
    return not isinstance(target, discord.Role) and overwrite.read_messages is True


def _person_has(needed: Sequence[str], channel: GuildPlace, overwrites: Overwrites, person: OverwriteTarget) -> bool:
    """Returns whether one person is sure to have ``needed`` in ``channel``: by what everybody may, and by their own overwrite.

    Which roles they have is known for sure only where the bot has loaded all members, which takes an intent of its own.
    """
    if isinstance(person, discord.Member) and channel.guild.chunked:
        return _has(needed, channel, person)
    everyone = channel.guild.default_role
    by_id = {target.id: overwrite for target, overwrite in overwrites.items()}
    rules = [by_id[each] for each in (person.id, everyone.id) if each in by_id]  # the first that says something decides
    return all(_decide(name, rules, everyone.permissions) for name in needed)


def _decide(permission: str, rules: Sequence[discord.PermissionOverwrite], otherwise: discord.Permissions) -> bool:
    decisions = [getattr(rule, permission) for rule in rules if getattr(rule, permission) is not None]
    return bool([*decisions, getattr(otherwise, permission)][0])


async def _is_thread_member(thread: discord.Thread, member: discord.Member) -> bool:
    try:
        await thread.fetch_member(member.id)
    except discord.HTTPException:
        return False
    return True
