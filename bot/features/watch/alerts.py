"""An alert: what hosts are told of it, what moderators read, and how it reaches them. It informs; nobody is punished."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import discord

from ....model_store import Label
from ...core.permissions import permissions_in
from ...core.sending import post
from ...language import Strings
from ...render.answer import COLOURS, Answer
from ...render.text import message_link
from ...render.tone import signed, sparkline
from .tone import Alert, AlertRule

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ToneAlert:
    """What a host's ``on_gamseong_alert`` is handed: ``tone`` in [-1, 1] has been low since ``since`` (UTC).

    ``message_ids``: the most negative messages lately, the worst first. They stand in the channel or one of its threads.
    """

    guild_id: int
    channel_id: int
    tone: float
    since: datetime
    message_ids: tuple[int, ...]

    @classmethod
    def of(cls, guild_id: int, channel_id: int, alert: Alert) -> ToneAlert:
        worst = tuple(message for message, _ in alert.worst)
        return cls(guild_id, channel_id, alert.tone, datetime.fromtimestamp(alert.since, UTC), worst)


def alert_text(
    guild_id: int, channel_id: int, alert: Alert, rule: AlertRule, threads: Mapping[int, int], strings: Strings
) -> Answer:
    """``threads``: where a message stands if not in the channel itself.

    Messages are linked, never quoted: who may not read the channel learns nothing they said.
    """
    told = strings.watch.alert.format(
        channel=f"<#{channel_id}>",
        since=f"<t:{int(alert.since)}:R>",
        below=signed(rule.below),
        tone=signed(alert.tone),
        count=alert.messages,
    )
    lines = [told, f"{strings.watch.course} `{sparkline(tone for _, tone in alert.trend)}`"]
    if alert.worst:
        lines.append(strings.watch.evidence)
    for message, margin in alert.worst:
        lines.append(f"`{signed(margin)}` {message_link(guild_id, threads.get(message, channel_id), message)}")
    note = strings.watch.alert_note.format(minutes=round(rule.pause / 60))
    return Answer(strings.watch.alert_title, "", lines, [], note, COLOURS[Label.NEGATIVE])


async def deliver(guild: discord.Guild, alert_channel: int | None, text: Answer) -> bool:
    """Into the channel that the moderators chose; ``False``, and one line in the log, where it did not get there."""
    channel = guild.get_channel_or_thread(alert_channel) if alert_channel is not None else None
    if not isinstance(channel, discord.abc.Messageable):
        _log.warning(
            "an alert of server %s stayed here: %s",
            guild.id,
            "no alert channel" if alert_channel is None else "its channel is gone",
        )
        return False
    embeds = permissions_in(channel, guild.me).embed_links
    return await post(channel, **({"embed": text.embed()} if embeds else {"content": text.plain()}))
