"""What a moderator sees of a scan: its progress, then its result, which nobody else sees.

Only the moderator sees the answer to a slash command. Everybody sees the answer to a prefix command, so there the result is
behind a button that only the moderator can press. Where the channel of the command is gone, it comes as a direct message.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Any

import discord

from ...core.extent import seconds_left
from ...core.permissions import require_still_moderator_and_reader
from ...core.sending import Context, edit, send, send_privately
from ...core.services import Services
from ...core.verdict_counts import chart_columns
from ...core.views import OwnedView
from ...language import Count, Strings
from ...render import answer, charts
from .evidence_reading import EvidenceReader
from .result import ScanResult
from .run import Ending, ScanRun
from .views import ResultView, ShowView, StopView

PROGRESS_SECONDS = 2.0  # between edits of the progress message, which Discord limits
_log = logging.getLogger(__name__)


class ScanPresenter:
    """Runs one scan and shows it in the answers to ``ctx``."""

    def __init__(self, services: Services, ctx: Context, scan: ScanRun, strings: Strings) -> None:
        self._services, self._ctx, self._scan, self._strings = services, ctx, scan, strings
        self._message: discord.Message | None = None
        self._started = self._edited = time.monotonic()

    async def run(self) -> None:
        """Runs the scan and shows the result. Raises ``MissingPermissions`` if the moderator lost theirs while it ran."""
        view = StopView(self._services, self._ctx.author.id, self._strings, self._scan.cancel)
        self._message = view.message = await send(self._ctx, content=self._progress(), view=view, ephemeral=True)
        if self._message is None:  # the bot may not write here
            view.stop()
            return
        try:
            ending = await self._scan.run(self._show_progress)
            await require_still_moderator_and_reader(self._scan.channel, self._ctx.author)
            result = await self._result(ending)
        except asyncio.CancelledError:
            await edit(self._message, content=self._strings.scan.endings[Ending.ENGINE], view=None)
            raise
        except Exception:  # the cog answers with what went wrong
            with contextlib.suppress(discord.HTTPException):
                await self._message.delete()
            raise
        finally:
            view.stop()
        await self._show_result(result)

    async def _show_progress(self) -> None:
        now = time.monotonic()
        if self._message is not None and now - self._edited >= PROGRESS_SECONDS:
            self._edited = now
            await edit(self._message, content=self._progress())

    def _progress(self) -> str:
        share, strings = self._scan.share, self._strings.scan
        left = seconds_left(share, time.monotonic() - self._started)
        shown = strings.progress.format(
            channel=self._scan.channel.mention,
            bar=answer.share_bar(share),
            share=int(share * 100),
            count=Count(self._scan.tally.seen),
        )
        if left is None:
            return shown
        if left < 100:
            return f"{shown} · {strings.seconds_left.format(seconds=max(1, round(left)))}"
        return f"{shown} · {strings.minutes_left.format(minutes=round(left / 60))}"

    async def _result(self, ending: Ending | None) -> ScanResult:
        scan, channel = self._scan, self._scan.channel
        totals = scan.tally.totals()
        chart = None
        if totals.has_trend:
            chart = await charts.draw_in_thread(charts.tone_chart, *chart_columns(totals.buckets), self._strings)
        return ScanResult(
            guild_id=channel.guild.id,
            channel_id=channel.id,
            channel_name=channel.name,
            extent=scan.extent,
            totals=totals,
            keywords=await scan.keywords(),
            reached=scan.reached,
            limited=scan.limited,
            ending=ending,
            bundle=answer.bundle_footer(self._services.engine.analyzer.bundle),
            chart=chart,
        )

    async def _show_result(self, result: ScanResult) -> None:
        owner, strings, channel = self._ctx.author.id, self._strings, self._scan.channel
        if self._ctx.interaction is None:
            show = ShowView(self._services, owner, strings, result, channel)
            content = {"content": strings.scan.ready.format(channel=channel.mention), "view": show}
            if await self._replace(show, content):
                return
            show.stop()
        age = time.monotonic() - self._started
        evidence = EvidenceReader(self._services, channel.guild, result.totals, result.ended)
        page = await evidence.read(0, self._ctx.author)
        view = ResultView(self._services, owner, strings, result, channel, evidence, page, age)
        if self._ctx.interaction is None or not await self._replace(view, view.content()):
            await self._send_directly(view)

    async def _replace(self, view: OwnedView, content: dict[str, Any]) -> bool:
        """Shows the result in place of the progress or, if somebody deleted that, in a new message. Returns whether it worked."""
        view.message = self._message
        pictures = content.get("files", [])
        changed = {"content": None, **content, "attachments": pictures}
        changed.pop("files", None)
        if self._message is not None and await edit(self._message, **changed):
            return True
        for picture in pictures:
            picture.reset()
        view.message = await send(self._ctx, ephemeral=True, **content)
        return view.message is not None

    async def _send_directly(self, view: ResultView) -> None:
        view.message = await send_privately(self._ctx.author, **view.content())
        if view.message is None:  # the moderator accepts no direct messages, or Discord failed
            _log.warning("the result of a scan could not be shown")
            view.stop()
