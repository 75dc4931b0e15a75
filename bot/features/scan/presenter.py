"""What a moderator sees of a scan: its progress, then its result, which nobody else sees. See ``Answer`` for where."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import Any

import discord
from discord.ext import commands

from ...core.extent import seconds_left
from ...core.permissions import may_moderate_and_read, member_now
from ...core.services import Services
from ...core.verdict_counts import chart_columns
from ...core.views import OwnedView
from ...language import Count, Strings
from ...render import answer, charts
from ...storage import StorageError
from .answer import Answer, Life
from .evidence_reading import EvidenceReader
from .part import LIMITED, Ending, Part
from .result import ScanResult
from .run import ScanRun
from .tally import ScanTotals, add_up
from .views import ResultView, ShowView, StopView
from .wording import left_out_lines, may_count, object_phrase, title

PROGRESS_SECONDS = 2.0  # between edits of the progress message, which Discord limits
_log = logging.getLogger(__name__)


class ScanPresenter:
    """Runs one scan, shows it in ``shown``, and deletes what is stored of it once it has ended.

    ``notes`` are sentences that the result says as well, for the asker alone.
    """

    def __init__(self, services: Services, shown: Answer, scan: ScanRun, strings: Strings, notes: tuple[str, ...] = ()) -> None:
        self._services, self._shown, self._scan, self._strings, self._notes = services, shown, scan, strings, notes
        self._view = StopView(services, scan.asker.id, strings, scan.stop)
        self._started = self._edited = time.monotonic()
        self._share_before = scan.share
        self._stored_message: int | None = None

    async def run(self) -> None:
        """Runs a scan that was just asked for. Raises ``MissingPermissions`` if the moderator lost theirs while it ran."""
        await self._run(await self._shown.begin(self._progress, self._view))

    async def go_on(self, message_id: int | None) -> None:
        """Goes on with a scan of before a restart, whose progress was in the message ``message_id``. Raises as ``run`` does."""
        self._stored_message = message_id
        await self._run(await self._shown.go_on(message_id, self._progress, self._view))

    async def _run(self, is_shown: bool) -> None:
        guild_id = self._scan.scope.guild.id
        try:
            if is_shown:
                await self._store_message()
                await self._show_result(await self._read())
        except asyncio.CancelledError:  # the bot stops; what is stored lets it go on
            await self._shown.close(self._strings.scan.pausing)
            raise
        except Exception:  # the cog answers with what went wrong
            await self._shown.remove()
            await self._end(guild_id)
            raise
        finally:
            self._view.stop()
        await self._end(guild_id)

    async def _end(self, guild_id: int) -> None:
        try:
            await self._services.store.scans.end(guild_id)
        except StorageError as error:  # a restart would then show the result once more
            _log.warning("the end of a scan was not stored: %s", error)

    async def _read(self) -> tuple[ScanResult, list[Part]] | None:
        """Returns the result and the channels that it is about; ``None`` if it may not be shown any more."""
        ending = await self._scan.run(self._show_progress)
        if ending is Ending.DELETED:
            return None
        member = await member_now(self._scan.scope.guild, self._scan.asker)
        parts = [part for part in self._scan.parts if member is not None and await may_moderate_and_read(part.channel, member)]
        if not parts:
            raise commands.MissingPermissions(["manage_messages"])
        return await self._result(ending, parts), parts

    async def _show_progress(self) -> None:
        now = time.monotonic()
        if now - self._edited >= PROGRESS_SECONDS:
            self._edited = now
            await self._shown.progress(self._progress, self._strings.scan.moved, self._view)
            await self._store_message()

    async def _store_message(self) -> None:
        """Stores which message shows the scan, for a restart."""
        message_id = self._shown.lasting_id
        if message_id is None or message_id == self._stored_message:
            return
        self._stored_message = message_id
        try:
            await self._services.store.scans.shown(self._scan.scope.guild.id, message_id)
        except StorageError as error:  # after a restart it would go on in a new message
            _log.debug("the message of a scan was not stored: %s", error)

    def _progress(self) -> str:
        scan, strings = self._scan, self._strings.scan
        share, place = scan.share, self._shown.place
        scope = object_phrase(scan.scope, self._strings, place)
        shown = [strings.progress.format(scope=scope, bar=answer.share_bar(share), share=int(share * 100))]
        if may_count(scan.scope, place):
            shown.append(strings.progress_messages.format(count=Count(scan.seen)))
        if place is None and len(scan.parts) > 1:
            number = min(scan.current + 1, len(scan.parts))
            shown.append(strings.progress_channel.format(number=number, total=len(scan.parts)))
        here = (share - self._share_before) / (1 - self._share_before) if self._share_before < 1 else 0.0
        left = seconds_left(here, time.monotonic() - self._started)
        if left is not None and left < 100:
            shown.append(strings.seconds_left.format(seconds=max(1, round(left))))
        elif left is not None:
            shown.append(strings.minutes_left.format(minutes=round(left / 60)))
        return " · ".join(shown)

    async def _result(self, ending: Ending | None, parts: list[Part]) -> ScanResult:
        scan, strings = self._scan, self._strings
        several = len(scan.parts) > 1
        totals = await asyncio.to_thread(_add_up, scan, parts, several)  # a tenth of a second for 30 channels
        chart = None
        if totals.has_trend:
            chart = await charts.draw_in_thread(charts.tone_chart, *chart_columns(totals.buckets), strings)
        lost = len(parts) < len(scan.parts)
        keywords = None if lost else await scan.keywords()
        notes = [*left_out_lines(scan.scope.left_out, strings), *self._notes]
        if scan.resumed and keywords is not None:
            notes.append(strings.scan.keywords_since_restart)
        return ScanResult(
            guild_id=scan.scope.guild.id,
            title=title(scan.scope, strings),
            extent=scan.extent,
            totals=totals,
            keywords=keywords,
            keywords_lost=lost,
            reached=min(part.reached for part in parts),
            limited=any(part.ended == LIMITED for part in parts),
            ending=ending or (None if several else parts[0].ending),
            notes=tuple(notes),
            bundle=answer.bundle_footer(self._services.engine.analyzer.bundle),
            chart=chart,
        )

    async def _show_result(self, read: tuple[ScanResult, list[Part]] | None) -> None:
        if read is None:
            await self._shown.close(self._strings.scan.endings[Ending.DELETED])
            return
        result, parts = read
        services, strings, asker = self._services, self._strings, self._scan.asker
        channels = [part.channel for part in parts]
        private = any(part.private for part in parts)
        evidence = EvidenceReader(services, self._scan.scope.guild, result.totals, result.ended)

        async def show(alone: bool, life: Life) -> tuple[OwnedView, dict[str, Any]]:
            if alone:
                page = await evidence.read(0, asker)
                view = ResultView(services, asker.id, strings, result, channels, private, evidence, life)
                return view, view.content(page)
            button = ShowView(services, asker.id, strings, result, channels, private, evidence, life)
            # Everybody may read this, wherever it comes to stand.
            scope = object_phrase(self._scan.scope, strings, self._shown.place or discord.Object(0))
            return button, {"content": strings.scan.ready.format(scope=scope), "view": button}

        await self._shown.finish(show)


def _add_up(scan: ScanRun, parts: Sequence[Part], several: bool) -> ScanTotals:
    channels = [part.totals() for part in parts] if several else []
    return add_up([part.tally for part in parts], scan.zone, channels)
