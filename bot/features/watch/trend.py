"""감성추세: how the tone of a watched channel went, from the counts that are stored an hour."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from ...core.base_cog import Base
from ...core.extent import KST, ExtentError, parse_extent
from ...core.permissions import all_may_read
from ...core.sending import Context, in_time, permissions_of, send
from ...core.verdict_counts import LABELS, Bucket, Counts, buckets, columns, total
from ...language import Strings, described
from ...render.answer import SERIES_COLOUR
from ...render.charts import draw, tone_chart
from ...render.tone import signed, sparkline
from ...storage import HourCounts, start_of_hour
from .channels import Watchable, to_moderate
from .worker import alert_rule

DEFAULT_PERIOD = "7일"
_FILE = "tone.png"
Span = tuple[datetime, datetime]


class Trend(Base, name="gamseong trend"):
    """Reads counts only: of what was said nothing is stored."""

    @commands.hybrid_command(name="감성추세", description=described("trend"))  # type: ignore[arg-type]
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.rename(channel="채널", period="기간")
    @app_commands.describe(channel=described("watch_channel"), period=described("trend_period"))
    @commands.guild_only()
    async def trend(self, ctx: Context, channel: Watchable | None = None, *, period: str = DEFAULT_PERIOD) -> None:
        strings, place = await self.strings(ctx), to_moderate(ctx, channel)
        if await self.refused(ctx, strings):
            return
        if ctx.interaction is None and not all_may_read(ctx.channel, place):  # by prefix everybody there sees the answer
            await self.say(ctx, strings.trend.not_here.format(channel=place.mention))
            return
        span = _span(period)
        if span is None:
            await self.say(ctx, strings.trend.usage.format(prefix=self.prefix(ctx)))
            return
        content = await in_time(ctx, self._content(place, span, strings, permissions_of(ctx)), ephemeral=True)
        await send(ctx, **content, ephemeral=True)

    async def _content(self, place: Watchable, span: Span, strings: Strings, allowed: discord.Permissions) -> dict[str, Any]:
        hours = await self._hours(place, *span)
        if not hours:
            watched = place.id in self.services.watched
            return {"content": (strings.trend.nothing if watched else strings.trend.not_watched).format(channel=place.mention)}
        series = series_of(hours)
        title, lines = strings.trend.title.format(channel=f"#{place.name}"), summary(series, strings)
        picture = None
        if allowed.attach_files:
            below = alert_rule(await self.services.guild(place.guild.id), self.services).below
            picture = await draw(tone_chart, *columns(series), strings, alert=below)
            lines += [] if picture else [strings.charts.unavailable]
        return _message(title, lines, picture, embeds=allowed.embed_links)

    async def _hours(self, place: Watchable, since: datetime, until: datetime) -> list[HourCounts]:
        """Those of this minute included."""
        await self.services.hours.flush()
        return await self.services.store.hours(place.guild.id, place.id, start_of_hour(since), until)


def _span(period: str) -> Span | None:
    """From when until when; ``None`` for what is no time span, such as a count."""
    try:
        extent = parse_extent(period, discord.utils.utcnow())
    except ExtentError:
        return None
    return None if extent.since is None else (extent.since, extent.until)


def series_of(hours: Sequence[HourCounts]) -> list[Bucket]:
    """Hours, days or weeks without gaps. Stored are no margins: the tone of a message is 1, 0 or -1 here."""
    counts = {row.hour: Counts(*row.counts, lean=row.positive - row.negative) for row in hours}
    return buckets(counts, KST)[1]


def summary(series: Sequence[Bucket], strings: Strings) -> list[str]:
    """The same as text, for those who see no pictures."""
    counts = total(bucket.counts for bucket in series)
    shares = [f"{strings.labels[label]} {share} %" for label, share in zip(LABELS, counts.percentages(), strict=True)]
    tones = [bucket.counts.tone for bucket in series]
    first, last = (discord.utils.format_dt(series[place].start, "f") for place in (0, -1))
    lines = [strings.trend.messages.format(count=f"{counts.total:,}", shares=" · ".join(shares))]
    if counts.tone is not None:
        lines.append(strings.trend.tone.format(tone=signed(counts.tone)))
    return [*lines, f"{first} `{sparkline(tones)}` {last}"]


def _message(title: str, lines: Sequence[str], picture: bytes | None, *, embeds: bool) -> dict[str, Any]:
    content: dict[str, Any] = {} if picture is None else {"file": discord.File(io.BytesIO(picture), _FILE)}
    if not embeds:
        return {**content, "content": "\n".join([f"**{title}**", *lines])}
    embed = discord.Embed(title=title, description="\n".join(lines), colour=SERIES_COLOUR)
    if picture is not None:
        embed.set_image(url=f"attachment://{_FILE}")
    return {**content, "embed": embed}
