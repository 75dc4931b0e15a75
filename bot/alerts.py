"""An alert: what hosts are told of it, what moderators read, and how it reaches them. It informs; nobody is punished."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import discord

from ..model_store import Label
from .answer import COLOURS
from .formatting import message_link
from .language import Catalogue
from .replies import post
from .tone import Alert, AlertRule
from .tone_text import signed, sparkline

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


@dataclass(frozen=True, slots=True)
class AlertText:
    """Discord Markdown. Messages are linked, never quoted: who may not read the channel learns nothing they said."""

    title: str
    body: str
    note: str

    def embed(self) -> discord.Embed:
        embed = discord.Embed(title=self.title, description=self.body, colour=COLOURS[Label.NEGATIVE])
        return embed.set_footer(text=self.note)

    def plain(self) -> str:
        """For channels where the bot may not embed."""
        return f"**{self.title}**\n{self.body}\n-# {self.note}"


def alert_text(
    guild_id: int, channel_id: int, alert: Alert, rule: AlertRule, threads: Mapping[int, int], words: Catalogue
) -> AlertText:
    """``threads``: where a message stands if not in the channel itself."""
    told = words.watch.alert.format(
        channel=f"<#{channel_id}>",
        since=f"<t:{int(alert.since)}:R>",
        below=signed(rule.below),
        tone=signed(alert.tone),
        count=alert.messages,
    )
    lines = [told, f"{words.watch.course} `{sparkline(tone for _, tone in alert.trend)}`"]
    if alert.worst:
        lines.append(words.watch.evidence)
    for message, margin in alert.worst:
        lines.append(f"`{signed(margin)}` {message_link(guild_id, threads.get(message, channel_id), message)}")
    return AlertText(words.watch.alert_title, "\n".join(lines), words.watch.alert_note.format(minutes=round(rule.pause / 60)))


async def deliver(guild: discord.Guild, alert_channel: int | None, text: AlertText) -> bool:
    """Into the channel that the moderators chose; ``False``, and one line in the log, where it did not get there."""
    channel = guild.get_channel_or_thread(alert_channel) if alert_channel is not None else None
    if not isinstance(channel, discord.abc.Messageable):
        _log.warning(
            "an alert of server %s stayed here: %s",
            guild.id,
            "no alert channel" if alert_channel is None else "its channel is gone",
        )
        return False
    try:
        embeds = channel.permissions_for(guild.me).embed_links
    except discord.ClientException:  # a thread whose channel is gone
        embeds = False
    return await post(channel, **({"embed": text.embed()} if embeds else {"content": text.plain()}))
