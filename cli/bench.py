"""``gamseong bench``: sends many messages through the real client and the real cogs, and prints what that took."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import logging
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Coroutine, Iterator
from pathlib import Path
from typing import Any, Self, TypeVar

import discord

from ..bot.client import GamseongBot, create_bot
from ..bot.core import logs
from ..bot.core.services import services_of
from ..bot.inference.backlog import Work
from ..bot.settings import LogSettings, Settings
from ..bot.storage import Store
from ..shell.exit_codes import INTERRUPTED
from . import exit_codes
from .bench_discord import CHANNEL, GUILD, HEARTBEAT_SECONDS, TOKEN, Histogram, Measured, Plan
from .bench_past import ROOMS
from .lifecycle import check_bundles, print_run_failure, until_stopped

T = TypeVar("T")
_TICK = 0.005  # seconds between two looks at the event loop
_STATM = Path("/proc/self/statm")


def bench(settings: Settings, messages: int, rate: int, scan: bool) -> int:
    """Measures ``messages`` questions, asked as fast as they are answered, and prints the figures. Returns an exit code.

    With a ``rate`` above 0 that many messages a second are written into a watched channel. With ``scan`` the whole server is
    scanned meanwhile, over and over. The database is a fresh one and there is no cooldown, whatever the settings say. The exit
    code is ``FAILED`` (1) if a question got no answer.
    """
    logs.configure(LogSettings("WARNING"), library=logging.ERROR)
    plan = Plan(messages, messages // 10, rate, settings.bot.prefix, scan)
    lost: list[int] = []
    try:
        check_bundles(settings)
        with tempfile.TemporaryDirectory() as folder:
            storage = dataclasses.replace(settings.storage, url=f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
            settings = dataclasses.replace(settings, storage=storage, bot=dataclasses.replace(settings.bot, cooldown_seconds=0.0))
            asyncio.run(until_stopped(_measure(settings, plan, lost)))
    except Exception as error:
        return print_run_failure(error)
    if not lost:
        return INTERRUPTED
    return exit_codes.FAILED if lost[0] else exit_codes.OK


async def _measure(settings: Settings, plan: Plan, lost: list[int]) -> None:
    if plan.rate:
        store = await Store.open(settings.storage.url)
        await store.watch(GUILD, CHANNEL)
        await store.close()
    async with _discord_process(plan) as server, create_bot(settings) as bot:
        with _client_at((await _read_line(server))["root"]):
            running = asyncio.create_task(bot.start(TOKEN))
            try:
                line = await _while_running(running, _read_line(server))
                async with Meter() as meter:
                    if "measured" not in line:  # the warm-up is over, which a bot that answers nothing never reaches
                        line = await _while_running(running, _read_line(server))
                figures = Measured(**line["measured"])
                lost.append(figures.lost)
                print("\n".join(figure_lines(plan, figures, meter, bot)))
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)  # before its Discord goes away


@contextlib.asynccontextmanager
async def _discord_process(plan: Plan) -> AsyncIterator[Process]:
    """Runs the process that plays Discord."""
    command = (sys.executable, "-m", f"{__package__}.bench_discord", json.dumps(dataclasses.asdict(plan)))
    # Ctrl-C in a terminal reaches every process of its session, and this one has to end last.
    server = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, start_new_session=True)
    try:
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            server.terminate()
        await server.wait()


async def _read_line(server: Process) -> dict[str, Any]:
    """Returns the next line of the process, a JSON object. Raises ``RuntimeError`` if the process has ended."""
    line = await server.stdout.readline() if server.stdout is not None else b""
    if not line:
        raise RuntimeError("the process that plays Discord has ended")
    content: dict[str, Any] = json.loads(line)
    return content


async def _while_running(running: asyncio.Task[None], work: Coroutine[Any, Any, T]) -> T:
    """Returns the result of ``work``; raises what ``running`` raised if that ends first."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task, running}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        return await task
    finally:
        task.cancel()  # of a caller that was cancelled


@contextlib.contextmanager
def _client_at(root: str) -> Iterator[None]:
    base, discord.http.Route.BASE = discord.http.Route.BASE, f"http://{root}/api/v10"
    try:
        yield
    finally:
        discord.http.Route.BASE = base


class Meter:
    """Measures event-loop lag and memory inside ``async with``."""

    def __init__(self) -> None:
        self.lags = Histogram()
        self.before: int | None = None  # bytes
        self.after: int | None = None

    async def __aenter__(self) -> Self:
        self.before = _resident()
        self._ticker = asyncio.create_task(self._tick())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ticker.cancel()
        self.after = _resident()

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _TICK
            await asyncio.sleep(_TICK)
            self.lags.add(max(0.0, loop.time() - due))


def _resident() -> int | None:
    """Returns the bytes of memory that this process holds; ``None`` on a system without Linux's /proc."""
    if not _STATM.exists():
        return None
    import resource

    return int(_STATM.read_text().split()[1]) * resource.getpagesize()


def figure_lines(plan: Plan, figures: Measured, meter: Meter, bot: GamseongBot) -> Iterator[str]:
    """Yields the lines that people read, one figure each."""
    at = f"{plan.rate:g} a second" if plan.rate else "as fast as they were answered"
    lags, gap = meter.lags, "-" if figures.longest_gap is None else f"{figures.longest_gap:.2f} s"
    speed = f"{plan.messages / figures.seconds:,.0f} messages/s"
    yield f"{_counted(plan.messages, 'message')}, {at}: {figures.seconds:.1f} s, {speed}"
    yield f"answers         {figures.answers:,} ({figures.lost:,} lost), p50 {_ms(figures.p50)}, p99 {_ms(figures.p99)}"
    yield f"event-loop lag  p50 {_ms(lags.quantile(0.5))}, p99 {_ms(lags.quantile(0.99))}, max {_ms(lags.quantile(1))}"
    if (services := services_of(bot)) is not None:
        statistics = services.engine.statistics
        shed = ", ".join(f"{kind} {statistics.shed[kind]:,}" for kind in Work)
        batches = _counted(statistics.batches, "batch", "batches")
        yield f"engine          {_counted(statistics.judged, 'text')} in {batches}; shed: {shed}"
    if plan.scan:
        scanned, requests = _counted(figures.scanned, "message"), _counted(figures.requests, "request")
        yield f"scan            {scanned} in {requests}; {figures.scans:,} times the whole server of {ROOMS} channels"
    yield f"heartbeats      {figures.heartbeats:,}, longest gap {gap} (asked for: {HEARTBEAT_SECONDS:g} s)"
    if meter.before is not None and meter.after is not None:
        before, growth = f"{meter.before / 1e6:.1f} MB", f"{(meter.after - meter.before) / 1e6:+.1f} MB"
        yield f"memory          {before} after {_counted(plan.warm_up, 'message')}, {growth} at the end"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _ms(milliseconds: float | None) -> str:
    return "-" if milliseconds is None else f"{milliseconds:.1f} ms"
