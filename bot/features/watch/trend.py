"""The tone of a watched channel over time: hourly counts as a series, as text and as a message. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

import discord

from ...core.extent import ExtentError, parse_extent
from ...core.turns import LEAST_CHANGE, Turn
from ...core.verdict_counts import Bucket, buckets, counts_by_hour, sum_counts
from ...core.zones import KST
from ...language import Count, Strings
from ...render.answer import SERIES_COLOUR
from ...render.tone import format_tone, sparkline
from ...render.tone_figure import Mark
from ...storage import HourCounts

CHART_FILE = "tone.png"
_DAY = timedelta(days=1)
Span = tuple[datetime, datetime]


def time_span(period: str, now: datetime, zone: tzinfo = KST) -> Span | None:
    """Returns when ``period`` begins and ends, or ``None`` for anything but a time span, such as a count of messages."""
    try:
        extent = parse_extent(period, now, zone)
    except ExtentError:
        return None
    return None if extent.since is None else (extent.since, extent.until)


def tone_series(hours: Sequence[HourCounts], zone: tzinfo = KST) -> list[Bucket]:
    """Returns the stored hours as hours, days or weeks of ``zone`` without gaps."""
    return buckets(counts_by_hour(hours), zone)[1]


def turn_marks(turns: Iterable[Turn], zone: tzinfo) -> list[Mark]:
    """Returns the turning points to mark in a chart, each with the tone that it led to."""
    told = (turn for turn in turns if abs(turn.change) >= LEAST_CHANGE)
    return [(turn.start.astimezone(zone), format_tone(turn.after)) for turn in told]


def summary(series: Sequence[Bucket], strings: Strings) -> list[str]:
    """Returns the shares, the mean tone and a sparkline as lines of text, for people who see no pictures."""
    counts = sum_counts(bucket.counts for bucket in series)
    shares = [f"{strings.labels[label]} {share} %" for label, _, share in counts.shares()]
    tones = [bucket.counts.tone for bucket in series]
    by_hour = len(series) < 2 or series[1].start - series[0].start < _DAY / 2  # clocks that change make an hour or two of one
    first, last = (discord.utils.format_dt(series[place].start, "f" if by_hour else "D") for place in (0, -1))
    lines = [strings.trend.messages.format(count=Count(counts.total), shares=" · ".join(shares))]
    if counts.tone is not None:
        lines.append(strings.trend.tone.format(tone=format_tone(counts.tone)))
    return [*lines, f"{first} `{sparkline(tones)}` {last}"]


def message_content(title: str, lines: Sequence[str], picture: bytes | None, *, embeds: bool) -> dict[str, Any]:
    """Returns the arguments for ``send``: an embed, or plain text where the bot may not embed; ``picture`` is a PNG."""
    content: dict[str, Any] = {} if picture is None else {"file": discord.File(io.BytesIO(picture), CHART_FILE)}
    if not embeds:
        return {**content, "content": "\n".join([f"**{title}**", *lines])}
    embed = discord.Embed(title=title, description="\n".join(lines), colour=SERIES_COLOUR)
    if picture is not None:
        embed.set_image(url=f"attachment://{CHART_FILE}")
    return {**content, "embed": embed}
