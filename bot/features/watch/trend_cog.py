"""감성추세: the tone of a watched channel over time, for its moderators."""

from __future__ import annotations

import asyncio
import typing
from datetime import datetime, tzinfo
from typing import Annotated, Any

import discord
from discord import app_commands
from discord.ext import commands

from ...core.arguments import ChannelOrElse
from ...core.base_cog import BaseCog
from ...core.errors import NotUnderstoodError, UsageError, answering_errors
from ...core.parsing import not_understood_part
from ...core.permissions import answer_may_reveal
from ...core.sending import Context, bot_permissions, defer_if_slow, send
from ...core.turns import turns_of
from ...core.verdict_counts import chart_columns, counts_by_hour
from ...language import Strings, described, named
from ...render.charts import draw_in_thread, tone_chart
from ...render.text import escape_markdown
from ...storage import HourCounts, start_of_hour
from .alerts import alert_rule
from .channels import Watchable, moderated_channel
from .trend import Span, message_content, summary, time_span, tone_series, turn_marks

DEFAULT_PERIOD = "7일"


def _is_period(text: str) -> bool:
    return time_span(text, discord.utils.utcnow()) is not None


_CHANNEL = ChannelOrElse(*typing.get_args(Watchable), discord.Thread, reads=_is_period)


class TrendCog(BaseCog, name="gamseong trend"):
    """Shows the hourly counts of a channel. No message is stored, so it can show none."""

    @commands.hybrid_command(name=named("trend"), description=described("trend"))  # type: ignore[arg-type]
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.rename(channel=named("channel"), period=named("period"))
    @app_commands.describe(channel=described("watch_channel"), period=described("trend_period"))
    @commands.guild_only()
    async def trend(
        self, ctx: Context, channel: Annotated[Watchable | None, _CHANNEL] = None, *, period: str = DEFAULT_PERIOD
    ) -> None:
        """Shows how the tone of a watched channel went over a period (7 days without one)."""
        strings, place = await self.strings(ctx), moderated_channel(ctx, channel)
        async with answering_errors(ctx, strings):
            self.services.count_use(ctx.author.id)
            if not answer_may_reveal(ctx, place):
                raise UsageError(strings.trend.not_here.format(channel=place.mention))
            zone = self.services.zone(await self.services.guild(place.guild.id))
            span = time_span(period, discord.utils.utcnow(), zone)
            if span is None:
                raise NotUnderstoodError(not_understood_part(period, _is_period), "period")
            if channel is None and await _CHANNEL.namesake(ctx, period) is not None:
                await send(ctx, content=strings.refusals.period_taken.format(word=escape_markdown(period)))
            content = await defer_if_slow(ctx, self._content(place, span, zone, strings, bot_permissions(ctx)), ephemeral=True)
            await send(ctx, **content, ephemeral=True)

    async def _content(
        self, place: Watchable, span: Span, zone: tzinfo, strings: Strings, allowed: discord.Permissions
    ) -> dict[str, Any]:
        hours = await self._hours(place, *span)
        if not hours:
            watched = place.id in self.services.watch_list
            return {"content": (strings.trend.nothing if watched else strings.trend.not_watched).format(channel=place.mention)}
        series = tone_series(hours, zone)
        title, lines = strings.trend.title.format(channel=f"#{place.name}"), summary(series, strings)
        picture = None
        if allowed.attach_files:
            below = alert_rule(await self.services.guild(place.guild.id), self.services.settings.watch).below
            turns = await asyncio.to_thread(turns_of, place.id, counts_by_hour(hours), span[1], zone)
            marks = turn_marks(turns, zone)
            picture = await draw_in_thread(tone_chart, *chart_columns(series), strings, alert=below, marks=marks)
            lines += [] if picture else [strings.charts.unavailable]
        return message_content(title, lines, picture, embeds=allowed.embed_links)

    async def _hours(self, place: Watchable, since: datetime, until: datetime) -> list[HourCounts]:
        """Returns the stored hours, with the counts of this minute written first."""
        await self.services.hours.flush()
        return await self.services.store.hours(place.guild.id, place.id, start_of_hour(since), until)
