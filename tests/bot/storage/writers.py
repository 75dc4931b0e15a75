"""Other processes that use the store, to be killed or waited for."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from gamseong.bot.storage import HourCounts, Store

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CHANNELS = range(1, 21)  # every transaction adds one to each of them
_processes = multiprocessing.get_context("forkserver")  # children begin where the imports are done already
_processes.set_forkserver_preload([__name__, "alembic.command", "asyncpg"])


def add_forever(url: str, say: Connection) -> None:
    """Says something after each transaction."""
    asyncio.run(_add(url, say.send_bytes, None))


def add_often(url: str, say: Connection, times: int) -> None:
    """``times`` transactions."""
    asyncio.run(_add(url, say.send_bytes, times))


async def _add(url: str, say: Callable[[bytes], Any], times: int | None) -> None:
    say(b"here")
    store = await Store.open(url)
    say(b"open")
    rows = [HourCounts(channel % 3 + 1, channel, NOON, positive=1) for channel in CHANNELS]
    while times is None or times > 0:
        rows.reverse()  # two processes go over the same rows in both directions
        await store.add_hours(rows)
        say(b"kept")
        times = None if times is None else times - 1
    await store.close()


def start(work: Callable[..., None], url: str, *more: Any) -> tuple[BaseProcess, Connection]:
    """The process, and what it says; reading raises ``EOFError`` once it has ended."""
    hear, say = _processes.Pipe(duplex=False)
    process = _processes.Process(target=work, args=(url, say, *more), daemon=True)
    process.start()
    say.close()
    return process, hear


def heard(hear: Connection) -> list[bytes]:
    """All it says until its end."""
    said = []
    with suppress(EOFError, OSError):  # a message cut short by a kill is none
        while True:
            said.append(hear.recv_bytes())
    return said


async def counted(url: str) -> int:
    """Transactions that are in the database; each is there as a whole."""
    store = await Store.open(url)
    rows = [await store.hours(channel % 3 + 1, channel, NOON, NOON + timedelta(hours=1)) for channel in CHANNELS]
    await store.close()
    [count] = {sum(row.positive for row in hours) for hours in rows}
    return count
