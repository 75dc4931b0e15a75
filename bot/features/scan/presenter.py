"""What a moderator sees of a scan: its progress, then its result, and nobody else the result.

A slash command's messages are theirs alone. A prefix command's are everybody's: there the result waits behind a button that
only they can press. Where the channel of the command is gone, the result comes as a direct message.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Any

import discord
from discord.ext import commands

from ...core.extent import seconds_left
from ...core.permissions import may_moderate, may_read
from ...core.sending import Context, edit, send
from ...core.services import Services
from ...core.verdict_counts import columns
from ...core.views import OwnedView
from ...language import Strings
from ...render import answer, charts
from .result import Report
from .run import Ending, ScanRun
from .views import ResultView, ShowView, StopView, files

PROGRESS_SECONDS = 2.0  # between edits of the progress message, which Discord limits
_log = logging.getLogger(__name__)


class ScanTalk:
    """``await hold()`` runs the scan and shows it."""

    def __init__(self, services: Services, ctx: Context, run: ScanRun, strings: Strings) -> None:
        self._services, self._ctx, self._run, self._strings = services, ctx, run, strings
        self._message: discord.Message | None = None
        self._started = self._edited = time.monotonic()

    async def hold(self) -> None:
        """Raises ``MissingPermissions`` where the moderator has lost theirs meanwhile."""
        view = StopView(self._services, self._ctx.author.id, self._strings, self._run.cancel)
        self._message = view.message = await send(self._ctx, content=self._progress(), view=view, ephemeral=True)
        if self._message is None:  # the bot may not speak here
            view.stop()
            return
        try:
            ending = await self._run.run(self._each_page)
            await self._check_again()
            report = await self._report(ending)
        except asyncio.CancelledError:
            await edit(self._message, content=self._strings.scan.endings[Ending.ENGINE], view=None)
            raise
        except Exception:  # what is said of it is said by the cog
            with contextlib.suppress(discord.HTTPException):
                await self._message.delete()
            raise
        finally:
            view.stop()
        await self._show(report)

    async def _each_page(self) -> None:
        now = time.monotonic()
        if self._message is not None and now - self._edited >= PROGRESS_SECONDS:
            self._edited = now
            await edit(self._message, content=self._progress())

    def _progress(self) -> str:
        share, strings = self._run.share, self._strings.scan
        left = seconds_left(share, time.monotonic() - self._started)
        shown = strings.progress.format(
            channel=self._run.channel.mention,
            bar=answer.share_bar(share),
            share=int(share * 100),
            count=f"{self._run.tally.seen:,}",
        )
        if left is None:
            return shown
        if left < 100:
            return f"{shown} · {strings.seconds_left.format(seconds=max(1, round(left)))}"
        return f"{shown} · {strings.minutes_left.format(minutes=round(left / 60))}"

    async def _check_again(self) -> None:
        channel, author = self._run.channel, self._ctx.author
        try:
            member = await channel.guild.fetch_member(author.id)  # whom the bot does not see change without another intent
        except discord.NotFound:
            member = None
        except discord.HTTPException:
            member = author if isinstance(author, discord.Member) else None
        if member is None or not may_moderate(channel, member) or not await may_read(channel, member):
            raise commands.MissingPermissions(["manage_messages"])

    async def _report(self, ending: Ending | None) -> Report:
        run, channel = self._run, self._run.channel
        await run.forget_the_unwilling()
        scan = run.tally.result()
        chart = None
        if scan.has_course:
            chart = await charts.draw(charts.tone_chart, *columns(scan.buckets), self._strings)
        return Report(
            guild_id=channel.guild.id,
            channel_id=channel.id,
            channel_name=channel.name,
            extent=run.extent,
            scan=scan,
            keywords=await run.keywords(),
            reached=run.reached,
            limited=run.limited,
            ending=ending,
            bundle=answer.reference(self._services.engine.analyzer.bundle),
            chart=chart,
        )

    async def _show(self, report: Report) -> None:
        owner, strings, channel = self._ctx.author.id, self._strings, self._run.channel
        if self._ctx.interaction is None:
            show = ShowView(self._services, owner, strings, report, channel)
            content = {"content": strings.scan.ready.format(channel=channel.mention), "view": show}
            if await self._replace(show, content):
                return
            show.stop()
        age = time.monotonic() - self._started
        view = ResultView(self._services, owner, strings, report, channel, age)
        if self._ctx.interaction is None or not await self._replace(view, self._whole(report, view)):
            await self._send_directly(report, view)

    def _whole(self, report: Report, view: OwnedView) -> dict[str, Any]:
        return {"embed": report.embed(self._strings), "files": files(report, self._strings), "view": view}

    async def _replace(self, view: OwnedView, content: dict[str, Any]) -> bool:
        """Shows it in place of the progress or, if somebody deleted that, in a message of its own. Whether either worked."""
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

    async def _send_directly(self, report: Report, view: OwnedView) -> None:
        try:
            view.message = await self._ctx.author.send(**self._whole(report, view))
        except discord.HTTPException as error:  # they take no direct messages
            _log.warning("the result of a scan could not be shown: HTTP %s, code %s", error.status, error.code)
            view.stop()
