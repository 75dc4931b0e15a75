"""The result of a scan as an embed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import discord
from discord.utils import format_dt, utcnow

from ....model_store import Label
from ...core.extent import Extent
from ...core.verdict_counts import Bucket
from ...keywords.counting import Keywords
from ...language import Count, Strings
from ...render.answer import COLOURS, share_lines
from ...render.text import escape_markdown, fit_parts
from ...render.tone import format_tone, sparkline
from .tally import ChannelTotals, ScanTotals

CHART_FILE = "tone.png"
_SIDE = 0.2  # a tone beyond this gets the colour of its side
_TABLE_ROOM = 960  # of the 1,024 characters of a field, for the line about the others


@dataclass(frozen=True)
class ScanResult:
    """A finished scan: the ``totals`` of its messages, and what its embed says beside them.

    ``keywords`` is ``None`` where nouns are not installed and where some would be of a channel that the asker lost meanwhile
    (``keywords_lost``). ``reached`` is the time of the oldest message seen. ``limited`` says that the time span held more
    messages than were read. ``ending`` is a key of ``strings.scan.endings`` if the scan
    ended early. ``notes`` are further sentences, for the asker alone: they name channels. ``bundle`` names the model that judged.
    ``chart`` is a PNG, where charts are installed. ``ended``: when it ended.
    """

    guild_id: int
    title: str
    extent: Extent
    totals: ScanTotals
    keywords: Keywords | None
    reached: datetime
    limited: bool
    ending: str | None
    notes: tuple[str, ...]
    bundle: str
    chart: bytes | None
    ended: datetime = field(default_factory=utcnow)
    keywords_lost: bool = False

    def embed(self, strings: Strings, *, shared: bool = False) -> discord.Embed:
        """Returns the embed, without the strongest messages. ``shared``: without the notes, which are for the asker alone."""
        notes = [] if shared else [f"-# {note}" for note in self.notes]
        embed = discord.Embed(title=self.title, description="\n".join([*self._lines(strings), *notes]), colour=self._colour())
        if self.totals.channels:
            embed.add_field(name=strings.scan.by_channel, value=channel_table(self.totals.channels, strings), inline=False)
        for name, value in self._keywords(strings, shared) if self.totals.counts.total else ():
            embed.add_field(name=name, value=value, inline=False)
        if self.chart is not None:
            embed.set_image(url=f"attachment://{CHART_FILE}")
        elif self.totals.has_trend:
            embed.add_field(name=strings.scan.trend, value=_trend_line(self.totals.buckets), inline=False)
        return embed.set_footer(text=self.bundle)

    def _lines(self, strings: Strings) -> list[str]:
        """Returns what was read, warnings if that was not everything, the shares of the verdicts, and the tone."""
        counts, extent = self.totals.counts, self.extent
        read = counts.total + self.totals.skipped
        fewer = strings.scan.fewer_messages if read < extent.limit else strings.scan.messages
        fewer = strings.scan.messages_of_each if self.totals.channels else fewer
        lines = [fewer.format(count=Count(read), limit=Count(extent.limit))]
        if extent.since is not None:
            lines = [self._span(extent.since, strings)]
        if self.ending is not None:
            lines.append(f"⚠️ {strings.scan.endings[self.ending]}")
        elif self.limited and self.totals.channels:
            lines.append(strings.scan.limited_each.format(limit=f"{extent.limit:,}"))
        elif self.limited:
            since = format_dt(self.reached, "f")
            lines.append(f"⚠️ {strings.scan.limited.format(limit=f'{extent.limit:,}', since=since)}")
        if counts.total:
            lines += share_lines(counts.shares(), strings)
        elif self.ending is None:  # else nobody knows what there was to read
            lines.append(strings.scan.nothing)
        if counts.tone is not None:
            lines.append(strings.scan.tone.format(tone=format_tone(counts.tone)))
        counted = strings.scan.counted.format(count=Count(counts.total), skipped=Count(self.totals.skipped))
        return [*lines, f"-# {counted}"]

    def _span(self, since: datetime, strings: Strings) -> str:
        """Returns the time span that was read and, if the scan ended early, the one asked for."""
        times = {"since": since, "reached": self.reached, "until": self.extent.until}
        text = strings.scan.span
        if self.ending is not None and not self.totals.channels:  # of which each is read down to another time
            text = strings.scan.shorter_span if self.totals.seen else strings.scan.no_span
        return text.format(**{name: format_dt(time, "f") for name, time in times.items()})

    def _keywords(self, strings: Strings, shared: bool) -> list[tuple[str, str]]:
        if self.keywords_lost:
            return [] if shared else [(strings.scan.keywords, strings.scan.keywords_lost)]
        if self.keywords is None:
            return [(strings.scan.keywords, strings.scan.keywords_off)]
        sides = [
            (strings.scan.negative_nouns, [(each.noun, each.negative) for each in self.keywords.negative]),
            (strings.scan.positive_nouns, [(each.noun, each.positive) for each in self.keywords.positive]),
        ]
        shown = [(name, _noun_line(nouns)) for name, nouns in sides if nouns]
        return shown or [(strings.scan.keywords, strings.scan.no_keywords)]

    def _colour(self) -> int:
        counts = self.totals.counts
        if counts.tone is None:
            return COLOURS[Label.UNREADABLE]
        if abs(counts.tone) >= _SIDE:
            return COLOURS[Label.POSITIVE if counts.tone > 0 else Label.NEGATIVE]
        return COLOURS[Label.NEUTRAL if counts.neutral > counts.ambiguous else Label.AMBIGUOUS]


def channel_table(channels: Sequence[ChannelTotals], strings: Strings) -> str:
    """Returns a line for each channel, the lowest tone first and those without any last; as many as an embed's field takes."""
    order = sorted(channels, key=lambda each: (each.counts.tone is None, each.counts.tone or 0.0, -each.counts.total))
    lines = fit_parts([_channel_line(each, strings) for each in order], _TABLE_ROOM, strings.scan.more_channels)
    return "\n".join(lines)


def _channel_line(channel: ChannelTotals, strings: Strings) -> str:
    counts = channel.counts
    line = f"<#{channel.channel_id}> {strings.scan.channel_nothing}"
    if counts.total:
        tone = "–" if counts.tone is None else format_tone(counts.tone)
        share = next(share for label, _, share in counts.shares() if label is Label.NEGATIVE)
        line = strings.scan.channel_line.format(
            channel=f"<#{channel.channel_id}>",
            tone=tone,
            share=share,
            count=Count(counts.total),
        )
    if channel.ending is not None:
        return f"{line} ⚠️ {strings.scan.channel_endings[channel.ending]}"
    return f"{line} ⚠️" if channel.limited else line


def _noun_line(nouns: Iterable[tuple[str, int]]) -> str:
    return " · ".join(f"{escape_markdown(noun)} {count}" for noun, count in nouns)


def _trend_line(buckets: Sequence[Bucket]) -> str:
    """Returns the tone over time as a sparkline, for hosts without charts."""
    sparks = sparkline(bucket.counts.tone for bucket in buckets)
    return f"{format_dt(buckets[0].start, 'd')} `{sparks}` {format_dt(buckets[-1].start, 'd')}"
