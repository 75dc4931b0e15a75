"""An alert and its recovery: the rule, the events for hosts, and the delivery to moderators. They inform and punish nobody."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime

import discord

from ...core.alert_place import Obstacle, alert_obstacle, alert_place
from ...core.permissions import permissions_in
from ...core.sending import Posted, post
from ...render.answer import Answer
from ...settings import WatchSettings
from ...storage import GuildSettings
from .tone import Alert, AlertRule, Recovery

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ToneAlert:
    """The argument of a host's ``on_gamseong_alert``: the ``tone`` in [-1, 1] has been low since ``since`` (UTC).

    ``message_ids`` are the most negative recent messages, the worst first. They are in the channel or one of its threads.
    ``keywords`` are nouns of that time's negative messages, the strongest first; none where nouns are not installed.
    """

    guild_id: int
    channel_id: int
    tone: float
    since: datetime
    message_ids: tuple[int, ...]
    keywords: tuple[str, ...] = ()

    @classmethod
    def of(cls, guild_id: int, channel_id: int, alert: Alert, keywords: tuple[str, ...] = ()) -> ToneAlert:
        """Returns the event for an ``alert`` of a channel."""
        worst = tuple(message for message, _ in alert.worst)
        return cls(guild_id, channel_id, alert.tone, datetime.fromtimestamp(alert.since, UTC), worst, keywords)


@dataclass(frozen=True, slots=True)
class ToneRecovery:
    """The argument of a host's ``on_gamseong_recovery``: the low tone that it heard of is over.

    It lasted from ``since`` to ``until`` (UTC). ``silent``: the ``tone`` is not up again, but nobody has written for as long as
    the pause after an alert. ``tone`` is in [-1, 1], or ``None`` if every message that it was of is deleted.
    """

    guild_id: int
    channel_id: int
    tone: float | None
    since: datetime
    until: datetime
    silent: bool

    @classmethod
    def of(cls, guild_id: int, channel_id: int, recovery: Recovery) -> ToneRecovery:
        """Returns the event for a ``recovery`` of a channel."""
        since, until = (datetime.fromtimestamp(each, UTC) for each in (recovery.since, recovery.until))
        return cls(guild_id, channel_id, recovery.tone, since, until, recovery.silent)


def alert_rule(settings: GuildSettings, defaults: WatchSettings) -> AlertRule:
    """Returns what a server's moderators chose, and the defaults of ``[watch]`` for the rest."""
    below = defaults.alert_below if settings.alert_below is None else settings.alert_below
    minutes = settings.alert_minutes or defaults.alert_minutes
    return AlertRule(below, minutes * 60, (settings.alert_pause_minutes or defaults.alert_pause_minutes) * 60)


async def deliver(guild: discord.Guild, channel_id: int, alert_channel: int | None, text: Answer) -> Posted:
    """Posts an alert or a recovery of the channel ``channel_id`` in the alert channel that the moderators chose.

    Where that must not or cannot be, there is one line in the log. Only ``Posted.FAILED`` is worth another try.
    """
    obstacle, place = alert_obstacle(guild, guild.get_channel(channel_id), alert_channel), alert_place(guild, alert_channel)
    if obstacle is not None or isinstance(place, Obstacle):
        _log.warning("an alert of server %s about channel %s stayed here: %s", guild.id, channel_id, obstacle)
        return Posted.REFUSED
    embeds = permissions_in(place, guild.me).embed_links
    return await post(place, **({"embed": text.embed()} if embeds else {"content": text.plain()}))
