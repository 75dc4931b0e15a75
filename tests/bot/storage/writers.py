"""Starts other processes that use the store, for tests that kill them or wait for them."""

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


def add_forever(url: str, sender: Connection) -> None:
    """Adds rows without end, and sends a message after each transaction."""
    asyncio.run(_add(url, sender.send_bytes, None))


def add_often(url: str, sender: Connection, times: int) -> None:
    """Runs ``times`` transactions."""
    asyncio.run(_add(url, sender.send_bytes, times))


def ignore_channels(url: str, sender: Connection, application: int, guild: int, first: int, count: int) -> None:
    """Adds ``count`` channels, one by one, to those that a server ignores."""
    asyncio.run(_ignore(url, sender.send_bytes, application, guild, range(first, first + count)))


async def _ignore(url: str, sender: Callable[[bytes], Any], application: int, guild: int, channels: range) -> None:
    store = await Store.open(url)
    store.application = lambda: application
    for channel in channels:
        await store.change_guild_set(guild, "ignored_channels", add=[channel])
    sender(b"kept")
    await store.close()


async def _add(url: str, sender: Callable[[bytes], Any], times: int | None) -> None:
    sender(b"here")
    store = await Store.open(url)
    sender(b"open")
    rows = [HourCounts(channel % 3 + 1, channel, NOON, positive=1) for channel in CHANNELS]
    while times is None or times > 0:
        rows.reverse()  # two processes go over the same rows in both directions
        await store.add_hours(rows)
        sender(b"kept")
        times = None if times is None else times - 1
    await store.close()


def start(work: Callable[..., None], url: str, *more: Any) -> tuple[BaseProcess, Connection]:
    """Returns the process and the pipe of its messages; reading raises ``EOFError`` once the process has ended."""
    receiver, sender = _processes.Pipe(duplex=False)
    process = _processes.Process(target=work, args=(url, sender, *more), daemon=True)
    process.start()
    sender.close()
    return process, receiver


def received(receiver: Connection) -> list[bytes]:
    """Returns all messages of a process until its end."""
    messages = []
    with suppress(EOFError, OSError):  # a message cut short by a kill is none
        while True:
            messages.append(receiver.recv_bytes())
    return messages


async def counted(url: str) -> int:
    """Returns the number of transactions in the database; each is there as a whole."""
    store = await Store.open(url)
    rows = [await store.hours(channel % 3 + 1, channel, NOON, NOON + timedelta(hours=1)) for channel in CHANNELS]
    await store.close()
    [count] = {sum(row.positive for row in hours) for hours in rows}
    return count
