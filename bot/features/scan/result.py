"""The result of a scan as people read it. Pure: nothing here knows a connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import discord
from discord.utils import format_dt

from ....model_store import Label
from ...core.extent import Extent
from ...core.verdict_counts import LABELS, Bucket
from ...language import Strings
from ...render.answer import COLOURS, share_bar
from ...render.text import escape, message_link, one_line
from ...render.tone import signed, sparkline
from .keywords import Keywords
from .tally import Found, Scan

CHART = "tone.png"
_SIDE = 0.2  # tone from which the colour takes a side
_NAME_LENGTH = 100


@dataclass(frozen=True)
class Report:
    """``keywords``: ``None`` where nouns are not installed. ``reached``: the time of the oldest message seen.

    ``limited``: the time span held more than was looked at. ``ending``: why it ended early, as in ``strings.scan.endings``.
    ``bundle``: what judged. ``chart``: a PNG, where charts are installed.
    """

    guild_id: int
    channel_id: int
    channel_name: str
    extent: Extent
    scan: Scan
    keywords: Keywords | None
    reached: datetime
    limited: bool
    ending: str | None
    bundle: str
    chart: bytes | None

    def embed(self, strings: Strings) -> discord.Embed:
        """Links to messages, never their text: who may not read the channel sees nothing behind them."""
        title = strings.scan.title.format(channel=escape(one_line(self.channel_name, _NAME_LENGTH)))
        embed = discord.Embed(title=title, description="\n".join(self._lines(strings)), colour=self._colour())
        for name, messages in (
            (strings.scan.most_positive, self.scan.most_positive),
            (strings.scan.most_negative, self.scan.most_negative),
        ):
            if messages:
                embed.add_field(name=name, value="\n".join(self._link(message, strings) for message in messages))
        for name, value in self._keywords(strings) if self.scan.counts.total else ():
            embed.add_field(name=name, value=value, inline=False)
        if self.chart is not None:
            embed.set_image(url=f"attachment://{CHART}")
        elif self.scan.has_course:
            embed.add_field(name=strings.scan.trend, value=_course(self.scan.buckets), inline=False)
        return embed.set_footer(text=self.bundle)

    def _lines(self, strings: Strings) -> list[str]:
        """What was looked at, verdicts, tone, and whatever limits what can be said."""
        counts, extent = self.scan.counts, self.extent
        lines = [strings.scan.messages.format(count=f"{extent.limit:,}")]
        if extent.since is not None:
            lines = [strings.scan.span.format(since=format_dt(extent.since, "f"), until=format_dt(extent.until, "f"))]
        if self.ending is not None:
            lines.append(f"⚠️ {strings.scan.endings[self.ending]}")
        if self.limited:
            since = format_dt(self.reached, "f")
            lines.append(f"⚠️ {strings.scan.limited.format(limit=f'{extent.limit:,}', since=since)}")
        if not counts.total:
            lines.append(strings.scan.nothing)
        else:
            lines += _bars(self.scan, strings)
        if counts.tone is not None:
            lines.append(strings.scan.tone.format(tone=signed(counts.tone)))
        counted = strings.scan.counted.format(count=f"{counts.total:,}", skipped=f"{self.scan.skipped:,}")
        return [*lines, f"-# {counted}"]

    def _keywords(self, strings: Strings) -> list[tuple[str, str]]:
        if self.keywords is None:
            return [(strings.scan.keywords, strings.scan.keywords_off)]
        sides = [
            (strings.scan.negative_nouns, [(each.noun, each.negative) for each in self.keywords.negative]),
            (strings.scan.positive_nouns, [(each.noun, each.positive) for each in self.keywords.positive]),
        ]
        shown = [(name, " · ".join(f"{escape(noun)} {count}" for noun, count in nouns)) for name, nouns in sides if nouns]
        return shown or [(strings.scan.keywords, strings.scan.no_keywords)]

    def _link(self, message: Found, strings: Strings) -> str:
        url = message_link(self.guild_id, message.channel_id, message.message_id)
        return f"`{signed(message.margin)}` [{strings.scan.link}]({url})"

    def _colour(self) -> int:
        tone = self.scan.counts.tone
        if tone is None:
            return COLOURS[Label.UNREADABLE]
        return COLOURS[Label.POSITIVE if tone >= _SIDE else Label.NEGATIVE if tone <= -_SIDE else Label.AMBIGUOUS]


def _bars(scan: Scan, strings: Strings) -> list[str]:
    counts = scan.counts
    return [
        f"{share_bar(size / counts.total)} {strings.labels[label]} **{share} %** ({size:,})"
        for label, size, share in zip(LABELS, counts.sizes, counts.percentages(), strict=True)
    ]


def _course(buckets: Sequence[Bucket]) -> str:
    """The tone over time, for hosts without charts."""
    sparks = sparkline(bucket.counts.tone for bucket in buckets)
    return f"{format_dt(buckets[0].start, 'd')} `{sparks}` {format_dt(buckets[-1].start, 'd')}"
