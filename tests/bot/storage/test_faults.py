"""The database is unreachable for a while, or its callers are cancelled."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gamseong.bot.storage import HourCounts, StorageError, Store
from tests.postgres import Postgres

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def test_connections_the_server_closed_are_replaced_unnoticed(postgres: Postgres) -> None:
    url = postgres.new_database()
    store = await Store.open(url)
    await asyncio.gather(*(store.guild(guild) for guild in range(10)))
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    postgres.query(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}", url)  # noqa: S608
    await asyncio.gather(*(store.opt_out(user) for user in range(1, 11)))
    assert await store.opted_out(range(20)) == set(range(1, 11))
    await store.close()


async def test_callers_that_are_cancelled_take_no_connection_with_them(store: Store) -> None:
    for moment in range(60):
        calls = [asyncio.create_task(store.opt_out(moment + 1)), asyncio.create_task(store.opted_out([1]))]
        await asyncio.sleep(moment / 20_000)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
    await store.opt_out(1000)
    assert 1000 in await store.opted_out(range(2000))


async def test_a_file_another_program_holds_is_waited_for_and_then_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gamseong.bot.storage.database.BUSY_SECONDS", 0.3)
    path = tmp_path / "gamseong.sqlite3"
    store = await Store.open(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert await store.opted_out([1]) == set()  # readers need not wait
    with pytest.raises(StorageError, match="is locked by another process"):
        await store.opt_out(1)
    waiting = asyncio.create_task(store.opt_out(1))
    await asyncio.sleep(0.1)
    other.execute("COMMIT")
    assert await waiting
    other.close()
    await store.close()


async def test_a_full_disk_keeps_what_there_was(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/gamseong.sqlite3")
    await store.opt_out(1)
    async with store._database.reading() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count=1")  # SQLite's own way to say: no more pages
    hours = [HourCounts(1, channel, NOON, positive=1) for channel in range(1, 5_000)]
    with pytest.raises(StorageError, match="has no room left on its disk"):
        await store.add_hours(hours)
    assert await store.guild_ids() == set()
    assert await store.opted_out([1]) == {1}
    await store.close()


@pytest.mark.parametrize("steps", [1, 2, 3, 5, 8, 13])
async def test_a_query_that_was_cancelled_leaves_no_thread_behind(tmp_path: Path, steps: int) -> None:
    before = set(threading.enumerate())
    store = await Store.open(f"sqlite:///{tmp_path / 'gamseong.sqlite3'}")
    asked = asyncio.create_task(store.opted_out([1]))
    for _ in range(steps):
        await asyncio.sleep(0)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    await store.close()
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("steps", range(0, 40, 3))
async def test_what_is_asked_while_the_store_closes_is_answered_or_refused(url: str, steps: int) -> None:
    store = await Store.open(url)
    asked = asyncio.create_task(store.opted_out([1]))
    told = asyncio.create_task(store.opt_out(1))
    for _ in range(steps):
        await asyncio.sleep(0)
    await store.close()
    done = await asyncio.gather(asked, told, return_exceptions=True)
    assert all(isinstance(one, StorageError) or one in (set(), {1}, True) for one in done), done
    with pytest.raises(StorageError, match="is closed; start the bot again"):
        await store.opted_out([1])


async def test_a_transaction_that_does_not_end_is_ended_by_closing_and_no_connection_is_left(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gamseong.bot.storage.database.CLOSE_SECONDS", 0.3)
    url = postgres.new_database()
    store = await Store.open(url)

    connections = []

    async def sleep() -> None:
        async with store._database.reading() as connection:
            connections.append((await connection.get_raw_connection()).driver_connection)
            await connection.exec_driver_sql("SELECT pg_sleep(20)")

    sleeping = asyncio.create_task(sleep())
    await asyncio.sleep(0.3)
    await store.close()
    with pytest.raises(StorageError, match="is closed"):
        await asyncio.wait_for(sleeping, 5)
    assert [connection.is_closed() for connection in connections] == [True]
