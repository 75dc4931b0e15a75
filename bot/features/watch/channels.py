"""Which channels can be watched, and who may have them watched."""

from __future__ import annotations

import discord
from discord.ext import commands

from ...core.permissions import all_may_read
from ...core.sending import Context

Watchable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel


def watched_place(channel: object) -> int | None:
    """The id that a message written in ``channel`` counts towards: its own, or a thread's parent's.

    ``None`` for a private thread: who reads of an alert must not learn of it.
    """
    if isinstance(channel, discord.Thread):
        return None if channel.is_private() else channel.parent_id
    return getattr(channel, "id", None)


def may_be_told(ctx: Context, guild: discord.Guild, channel_id: int) -> bool:
    """Whether the answer to ``ctx`` may speak of a watched channel: to a moderator of it alone, or before those who read it.

    A channel that the bot does not see has nothing to tell.
    """
    channel = guild.get_channel(channel_id)
    if channel is None:
        return True
    if ctx.interaction is None:
        return isinstance(channel, Watchable) and all_may_read(ctx.channel, channel)
    permissions = channel.permissions_for(ctx.author) if isinstance(ctx.author, discord.Member) else discord.Permissions.none()
    return permissions.read_messages and permissions.manage_messages


def to_moderate(ctx: Context, channel: Watchable | None) -> Watchable:
    """``channel``, else where the command was given; of a thread, its parent.

    Raises ``ChannelNotFound``, and ``MissingPermissions`` for somebody who does not read and moderate there.
    """
    place: object = channel or ctx.channel
    if isinstance(place, discord.Thread):
        place = place.parent
    if not isinstance(place, Watchable) or not isinstance(ctx.author, discord.Member):
        raise commands.ChannelNotFound("")
    permissions = place.permissions_for(ctx.author)
    if not (permissions.manage_messages and permissions.read_messages):
        raise commands.MissingPermissions(["manage_messages"])
    return place
