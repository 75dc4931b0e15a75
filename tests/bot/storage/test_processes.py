"""Several processes on one database, and processes that are killed in the middle of a write."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing

from tests.bot.storage.writers import add_forever, add_often, counted, received, start


def check_file(url: str) -> None:
    """Runs SQLite's own check of the file, before anything was repaired."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_processes_that_start_at_once_on_an_empty_database_count_together(url: str) -> None:
    writers = [start(add_often, url, 30) for _ in range(4)]
    for process, receiver in writers:
        assert received(receiver) == [b"here", b"open", *[b"kept"] * 30]
        process.join()
        assert process.exitcode == 0
    assert await counted(url) == 4 * 30


async def test_kill_9_in_the_middle_of_writes_loses_nothing_that_was_kept(url: str) -> None:
    kept, rounds, chance = 0, 25, random.Random(9)
    for _ in range(rounds):
        process, receiver = start(add_forever, url)
        for _ in range(2 + chance.randrange(6)):
            kept += receiver.recv_bytes() == b"kept"
        await asyncio.sleep(chance.random() * 0.005)
        process.kill()
        process.join()
        kept += received(receiver).count(b"kept")
        check_file(url)
    # The transaction that was running when the process was killed may be kept without a message.
    assert kept <= await counted(url) <= kept + rounds
    assert kept >= rounds


async def test_kill_9_during_the_first_start_leaves_a_database_that_works(empty: Iterator[str]) -> None:
    process, receiver = start(add_often, next(empty), 0)
    receiver.recv_bytes()
    began = time.monotonic()
    assert received(receiver) == [b"open"]
    needed = time.monotonic() - began
    for part in range(10):
        url = next(empty)
        process, receiver = start(add_often, url, 0)
        receiver.recv_bytes()
        await asyncio.sleep(needed * part / 10)
        process.kill()
        process.join()
        process, receiver = start(add_often, url, 1)
        assert received(receiver)[-1] == b"kept"
        check_file(url)
        assert await counted(url) == 1
