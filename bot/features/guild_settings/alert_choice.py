"""Who may choose the alert channel: somebody who sees it and every watched channel, or a choice would tell of hidden ones."""

from __future__ import annotations

from collections.abc import Iterable

import discord
from discord.ext import commands

from ...core.errors import UsageError
from ...core.permissions import may_see
from ...language import Strings


def require_alert_choice(
    guild: discord.Guild | None,
    user: discord.User | discord.Member,
    chosen: int | None,
    watched: Iterable[int],
    strings: Strings,
) -> None:
    """Raises ``ChannelNotReadable`` or ``UsageError`` unless ``user`` sees the ``chosen`` channel and the ``watched`` ones.

    Those that are gone don't count. Choosing no channel (``None``) is always allowed.
    """
    if guild is None or chosen is None:
        return
    channel = guild.get_channel(chosen)
    if channel is None:
        raise commands.ChannelNotFound("")
    if not may_see(channel, user):
        raise commands.ChannelNotReadable(channel)
    if not all(may_see(place, user) for place in map(guild.get_channel, watched) if place is not None):
        raise UsageError(strings.settings.watched_unseen)
