"""An alert: its rule, the event for hosts, the text for moderators, and its delivery. It informs and punishes nobody."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import discord

from ....model_store import Label
from ...core.permissions import alert_may_reveal, permissions_in
from ...core.sending import post
from ...language import Strings
from ...render.answer import COLOURS, Answer
from ...render.text import message_link
from ...render.tone import format_tone, sparkline
from ...settings import WatchSettings
from ...storage import GuildSettings
from .tone import Alert, AlertRule

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ToneAlert:
    """The argument of a host's ``on_gamseong_alert``: the ``tone`` in [-1, 1] has been low since ``since`` (UTC).

    ``message_ids`` are the most negative recent messages, the worst first. They are in the channel or one of its threads.
    """

    guild_id: int
    channel_id: int
    tone: float
    since: datetime
    message_ids: tuple[int, ...]

    @classmethod
    def of(cls, guild_id: int, channel_id: int, alert: Alert) -> ToneAlert:
        """Returns the event for an ``alert`` of a channel."""
        worst = tuple(message for message, _ in alert.worst)
        return cls(guild_id, channel_id, alert.tone, datetime.fromtimestamp(alert.since, UTC), worst)


def alert_rule(settings: GuildSettings, defaults: WatchSettings) -> AlertRule:
    """Returns what a server's moderators chose, and the defaults of ``[watch]`` for the rest."""
    below = defaults.alert_below if settings.alert_below is None else settings.alert_below
    minutes = settings.alert_minutes or defaults.alert_minutes
    return AlertRule(below, minutes * 60, (settings.alert_pause_minutes or defaults.alert_pause_minutes) * 60)


def alert_text(
    guild_id: int, channel_id: int, alert: Alert, rule: AlertRule, threads: Mapping[int, int], strings: Strings
) -> Answer:
    """Returns the text for moderators. ``threads`` maps ids of messages to the thread they are in, if they are in one.

    It links to messages and never quotes them, so nobody reads what was written in a channel that is closed to them.
    """
    sentence = strings.watch.alert.format(
        channel=f"<#{channel_id}>",
        since=f"<t:{int(alert.since)}:R>",
        below=format_tone(rule.below),
        tone=format_tone(alert.tone),
        count=alert.messages,
    )
    lines = [sentence, f"{strings.watch.recent_trend} `{sparkline(tone for _, tone in alert.trend)}`"]
    if alert.worst:
        lines.append(strings.watch.most_negative)
    for message, margin in alert.worst:
        lines.append(f"`{format_tone(margin)}` {message_link(guild_id, threads.get(message, channel_id), message)}")
    note = strings.watch.alert_note.format(minutes=round(rule.pause / 60))
    return Answer(strings.watch.alert_title, "", lines, [], note, COLOURS[Label.NEGATIVE])


async def deliver(guild: discord.Guild, channel_id: int, alert_channel: int | None, text: Answer) -> bool:
    """Posts an alert about the channel ``channel_id`` in the alert channel that the moderators chose.

    Returns ``False``, with one line in the log, where that did not work.
    """
    place = guild.get_channel_or_thread(alert_channel) if alert_channel is not None else None
    if not isinstance(place, discord.abc.Messageable):
        reason = "no alert channel" if alert_channel is None else "its channel is gone"
    elif not alert_may_reveal(place, guild.get_channel(channel_id)):
        reason = "its channel may not have it"
    else:
        embeds = permissions_in(place, guild.me).embed_links
        return await post(place, **({"embed": text.embed()} if embeds else {"content": text.plain()}))
    _log.warning("an alert of server %s stayed here: %s", guild.id, reason)
    return False
