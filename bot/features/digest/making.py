"""Makes a digest: reads the stored hours, works out the numbers, reads around turning points, and draws the chart."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import discord

from ...core.eligibility import is_ignored
from ...core.permissions import GuildPlace
from ...core.prefixes import Prefixes
from ...core.services import Services
from ...core.turns import Hours
from ...core.verdict_counts import buckets, chart_columns, counts_by_hour
from ...language import Strings
from ...render.charts import draw_in_thread, tone_chart
from ...render.tone import format_tone
from ...storage import GuildSettings, start_of_hour
from .rendering import Digest, digest_text, message_content
from .report import Report, first_needed, make_report
from .schedule import Schedule, Span
from .turn_words import words_of

_LATE = timedelta(hours=2)


def watched_channels(services: Services, guild: discord.Guild, settings: GuildSettings) -> list[GuildPlace]:
    """Returns the watched channels of a server that the bot sees and that its moderators did not leave out."""
    found = (guild.get_channel(channel_id) for channel_id in services.watch_list.channels_of(guild.id))
    return [each for each in found if each is not None and not is_ignored(each, settings.ignored_channels)]


class DigestMaker:
    """Makes digests. ``prefixes`` returns what commands begin with where a message is."""

    def __init__(self, services: Services, prefixes: Prefixes) -> None:
        self._services, self._prefixes = services, prefixes

    async def content(
        self,
        guild: discord.Guild,
        settings: GuildSettings,
        channels: Sequence[GuildPlace],
        span: Span,
        title: str,
        allowed: discord.Permissions,
        now: datetime,
        strings: Strings,
    ) -> dict[str, Any]:
        """Returns the arguments for ``send``: the digest of ``channels`` for ``span``, where the bot may what ``allowed`` says.

        Raises ``StorageError``.
        """
        schedule = Schedule.of(settings, self._services.zone(settings))
        hours = await self._hours(guild.id, channels, span, schedule)
        report = await asyncio.to_thread(make_report, hours, span, schedule)  # 0.2 s for 50 channels
        words = [await words_of(self._services, guild, turn, settings, self._prefixes) for turn in report.turns]
        late = now - span.until > _LATE or span.until - span.since > schedule.length * 1.5  # more than what a change of zone adds
        text = digest_text(Digest(guild.id, report, words, late), title, schedule, now, strings)
        picture, caption = None, ""
        if allowed.attach_files and not report.is_quiet:
            channels_told = report.told or report.channels
            channel_id = next((each for each in channels_told if each.turns), channels_told[0]).channel_id
            caption = f"-# {strings.digest.chart.format(channel=f'<#{channel_id}>')}"
            picture = await _chart(report, channel_id, hours[channel_id], schedule, strings)
        return message_content(text, picture, caption, strings, embeds=allowed.embed_links)

    async def _hours(self, guild_id: int, channels: Sequence[GuildPlace], span: Span, schedule: Schedule) -> Mapping[int, Hours]:
        """Reads the stored hours of each channel, with the counts of this minute written first."""
        await self._services.hours.flush()
        since, found = start_of_hour(first_needed(span, schedule)), {}
        for channel in channels:
            found[channel.id] = counts_by_hour(await self._services.store.hours(guild_id, channel.id, since, span.until))
        return found


async def _chart(report: Report, channel_id: int, hours: Hours, schedule: Schedule, strings: Strings) -> bytes | None:
    """Draws the tone of the first channel, over the time of the digest and the time before; ``None`` where charts are missing."""
    _, series = buckets(hours, schedule.zone)
    if not series:
        return None
    marks = [
        (turn.start.astimezone(schedule.zone), format_tone(turn.after)) for turn in report.turns if turn.channel_id == channel_id
    ]
    return await draw_in_thread(tone_chart, *chart_columns(series), strings, marks=marks)
