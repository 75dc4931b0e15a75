"""The database is away for a while: what was read goes on being used, nobody waits long, and the log has two lines."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gamseong.bot.storage import GuildSettings, StorageError, Store, cache, lookup
from gamseong.bot.storage.outage import Outage
from tests.bot.storage.conftest import APPLICATION, store_of
from tests.postgres import Postgres

GUILD = 5
AWAY, BACK = "cannot be used", "can be used again"
LOADED = 1.5  # seconds that a loaded machine may add


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.LogCaptureFixture]:
    """What was read is at once too old, and a database that is away is soon known to be and asked often."""
    monkeypatch.setattr(cache, "SECONDS", 0.0)
    monkeypatch.setattr(lookup, "PAUSE", 0.1)
    monkeypatch.setattr(lookup, "SILENCE", lookup.PATIENCE)
    with caplog.at_level(logging.INFO, "gamseong"):
        yield caplog


async def back(store: Store, log: pytest.LogCaptureFixture) -> None:
    """Messages come, until one finds the database well again."""
    async with asyncio.timeout(30):
        while not any(BACK in line for line in log.messages):
            await store.guild_or_known(GUILD)
            await asyncio.sleep(0.02)


async def timed(store: Store, guild: int = GUILD) -> tuple[float, GuildSettings]:
    began = time.monotonic()
    settings = await store.guild_or_known(guild)
    return time.monotonic() - began, settings


@pytest.mark.parametrize("kind", ["frozen", "stopped"])
async def test_settings_that_were_read_are_used_until_the_server_is_back(
    postgres: Postgres, kind: str, log: pytest.LogCaptureFixture
) -> None:
    store = await store_of(f"{postgres.new_database()}?sslmode=disable", APPLICATION)
    kept = await store.change_guild(GUILD, prefix="?", language="en")
    with getattr(postgres, kind)():
        seconds, settings = await timed(store)
        assert settings == kept
        assert seconds < lookup.PATIENCE + LOADED
        for guild, expected in ((GUILD, kept), (6, GuildSettings(6)), (GUILD, kept)):
            seconds, settings = await timed(store, guild)
            assert settings == expected
            assert seconds < 0.5
        for _ in range(5):
            await asyncio.sleep(0.1)
            await store.guild_or_known(GUILD)  # which tries again
        assert [AWAY in line for line in log.messages] == [True]
    await back(store, log)
    assert await store.guild_or_known(GUILD) == kept
    assert await store.change_guild(GUILD, prefix="!") == await store.guild_or_known(GUILD)
    assert [line.levelname for line in log.records if line.name.startswith("gamseong")] == ["ERROR", "INFO"]
    await store.close()


async def test_a_slow_answer_is_no_outage_and_meanwhile_what_was_read_is_used(
    postgres: Postgres, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the bounds as they are
    monkeypatch.setattr(cache, "SECONDS", 0.0)
    store = await store_of(f"{postgres.new_database()}?sslmode=disable", APPLICATION)
    kept = await store.change_guild(GUILD, prefix="?", language="en")
    assert await store.guild_or_known(GUILD) == kept
    with postgres.frozen():
        began = time.monotonic()
        seconds, settings = await timed(store)
        assert settings == kept
        assert seconds < lookup.PATIENCE + LOADED
        seconds, settings = await timed(store)
        assert settings == kept
        assert seconds < 0.5
        await asyncio.sleep(max(0.0, began + 1.5 - time.monotonic()))
    async with asyncio.timeout(30):
        while store._database.outage.reads_fail:  # noqa: ASYNC110 - nothing tells of it but the flag
            await asyncio.sleep(0.02)
    assert await store.guild_or_known(GUILD) == kept
    assert log.messages == []
    await store.close()


async def test_an_answer_that_does_not_come_is_told_once_and_so_is_the_one_that_comes(log: pytest.LogCaptureFixture) -> None:
    answers = asyncio.Event()
    outage = Outage()

    async def read(guild: int) -> GuildSettings:
        await answers.wait()
        outage.read_succeeded()
        return GuildSettings(guild)

    looking = lookup.SettingsLookup(read, lambda _: None, outage, "the database")
    await asyncio.gather(*(looking.settings(guild) for guild in range(3)))
    for _ in range(3):
        await asyncio.sleep(0.05)
        assert await looking.settings(GUILD) == GuildSettings(GUILD)
    assert [AWAY in line for line in log.messages] == [True]
    answers.set()
    await asyncio.sleep(0.05)
    assert [AWAY in log.messages[0], BACK in log.messages[1], len(log.messages)] == [True, True, 2]
    await looking.close()


@pytest.mark.parametrize("written", [False, True])
def test_a_slow_read_does_not_end_an_outage_of_writes(log: pytest.LogCaptureFixture, written: bool) -> None:
    outage, error = Outage(), StorageError("the database", "has no room left on its disk", "make room")
    outage.write_failed(error)
    outage.read_is_slow()
    assert outage.reads_fail
    if written:
        outage.write_succeeded()
    else:
        outage.read_succeeded()
        outage.write_failed(error)
    assert not outage.reads_fail
    assert [AWAY in line for line in log.messages] == [True, *([False] if written else [])]


async def test_a_change_of_just_before_is_what_is_used(postgres: Postgres) -> None:
    store = await store_of(f"{postgres.new_database()}?sslmode=disable", APPLICATION)
    await store.change_guild(GUILD, prefix="?")
    await store.guild(GUILD)
    await store.change_guild_set(GUILD, "ignored_roles", add=[7])
    kept = await store.change_guild(GUILD, prefix="!")
    await store.change_guild(6, prefix="?")
    await store.delete_guild(6)
    with postgres.stopped():
        assert await store.guild_or_known(GUILD) == kept
        assert await store.guild_or_known(6) == GuildSettings(6)
    await store.close()


async def test_closing_ends_reads_that_hang(postgres: Postgres) -> None:
    store = await store_of(f"{postgres.new_database()}?sslmode=disable", APPLICATION)
    await store.guild(GUILD)
    before = asyncio.all_tasks()
    with postgres.frozen():
        await asyncio.gather(*(store.guild_or_known(guild) for guild in range(1, 4)))
        began = time.monotonic()
        await store.close()
        assert time.monotonic() - began < 5
    assert not [task for task in asyncio.all_tasks() - before if not task.done()]


async def test_readers_do_not_wait_for_a_writer_that_waits_for_the_file(tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "gamseong.sqlite3"
    store = await store_of(f"sqlite:///{path}", APPLICATION)
    kept = await store.change_guild(GUILD, prefix="?")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(store.opt_out(1))
        await asyncio.sleep(0.2)
        seconds, settings = await timed(store)
        assert (settings, await store.opted_out([1])) == (kept, set())
        assert seconds < 0.5
        other.execute("COMMIT")
    assert await writing
    assert log.messages == []
    await store.close()


async def test_nobody_waits_for_a_locked_file_longer_than_once(
    tmp_path: Path, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gamseong.bot.storage.database.BUSY_SECONDS", 0.5)
    path = tmp_path / "gamseong.sqlite3"
    store = await store_of(f"sqlite:///{path}", APPLICATION)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        errors = await asyncio.gather(*(store.opt_out(user) for user in range(1, 6)), return_exceptions=True)
        assert time.monotonic() - began < 0.5 + 1  # five in a queue, each of them waiting its turn: 2.5
        assert {str(error) for error in errors} == {f"{path}: is locked by another process; end that one, or try again."}
        assert all(isinstance(error, StorageError) for error in errors)
        other.execute("COMMIT")
    assert await store.opt_out(1)
    assert [AWAY in log.messages[0], BACK in log.messages[1], len(log.messages)] == [True, True, 2]
    await store.close()


def test_people_wait_for_a_locked_file_five_seconds_at_most() -> None:
    from gamseong.bot.storage.database import BUSY_SECONDS

    assert BUSY_SECONDS <= 5
