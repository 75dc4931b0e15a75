"""An alert: its rule, the event for hosts, the text for moderators, and its delivery. It informs and punishes nobody."""

from __future__ import annotations

import enum
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import discord

from ....model_store import Label
from ...core.permissions import GuildPlace, alert_may_reveal, permissions_in
from ...core.sending import Posted, post
from ...language import Count, Strings
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
        count=Count(alert.messages),
    )
    lines = [sentence, f"{strings.watch.recent_trend} `{sparkline(tone for _, tone in alert.trend)}`"]
    if alert.worst:
        lines.append(strings.watch.most_negative)
    for message, margin in alert.worst:
        lines.append(f"`{format_tone(margin)}` {message_link(guild_id, threads.get(message, channel_id), message)}")
    note = strings.watch.alert_note.format(minutes=round(rule.pause / 60))
    return Answer(strings.watch.alert_title, "", lines, [], note, COLOURS[Label.NEGATIVE])


class Obstacle(enum.StrEnum):
    """Why alerts about a channel are not posted, as the log says it."""

    NO_CHANNEL = "no alert channel"
    GONE = "its alert channel is gone"
    MUTE = "the bot may not write in its alert channel"
    READERS = "who sees its alert channel may not be able to read the watched one"


def alert_obstacle(guild: discord.Guild, channel: GuildPlace | None, alert_channel: int | None) -> Obstacle | None:
    """Returns what keeps alerts about ``channel`` (``None`` if the bot doesn't see it) out of the alert channel, or ``None``."""
    if alert_channel is None:
        return Obstacle.NO_CHANNEL
    place = guild.get_channel_or_thread(alert_channel)
    if place is None or not isinstance(place, discord.abc.Messageable):
        return Obstacle.GONE
    allowed = permissions_in(place, guild.me)
    speaks = allowed.send_messages_in_threads if isinstance(place, discord.Thread) else allowed.send_messages
    if not (allowed.read_messages and speaks):
        return Obstacle.MUTE
    return None if alert_may_reveal(place, channel) else Obstacle.READERS


async def deliver(guild: discord.Guild, channel_id: int, alert_channel: int | None, text: Answer) -> Posted:
    """Posts an alert about the channel ``channel_id`` in the alert channel that the moderators chose.

    Where that must not or cannot be, there is one line in the log. Only ``Posted.FAILED`` is worth another try.
    """
    obstacle = alert_obstacle(guild, guild.get_channel(channel_id), alert_channel)
    place = guild.get_channel_or_thread(alert_channel) if alert_channel is not None else None
    if obstacle is not None or not isinstance(place, discord.abc.Messageable):
        _log.warning("an alert of server %s about channel %s stayed here: %s", guild.id, channel_id, obstacle)
        return Posted.REFUSED
    embeds = permissions_in(place, guild.me).embed_links
    return await post(place, **({"embed": text.embed()} if embeds else {"content": text.plain()}))
