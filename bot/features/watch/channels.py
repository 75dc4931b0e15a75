"""Which channels can be watched, and towards which one a message counts."""

from __future__ import annotations

import discord
from discord.ext import commands

from ...core.permissions import require_moderator
from ...core.sending import Context

Watchable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel


def watched_channel_id(channel: object) -> int | None:
    """Returns the id that a message written in ``channel`` counts towards: its own, or that of a thread's parent.

    Returns ``None`` for a private thread, because whoever reads an alert must not learn of it.
    """
    if isinstance(channel, discord.Thread):
        return None if channel.is_private() else channel.parent_id
    return getattr(channel, "id", None)


def moderated_channel(ctx: Context, channel: Watchable | None) -> Watchable:
    """Returns ``channel`` or, without one, the channel of the command (of a thread, its parent).

    Raises ``ChannelNotFound`` for what can't be watched, and ``MissingPermissions`` unless the author moderates it.
    """
    place: object = channel or ctx.channel
    if isinstance(place, discord.Thread):
        place = place.parent
    if not isinstance(place, Watchable) or not isinstance(ctx.author, discord.Member):
        raise commands.ChannelNotFound("")
    require_moderator(place, ctx.author)
    return place
