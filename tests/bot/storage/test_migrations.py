"""The migrations create the current tables, beside whatever else is in the database."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from gamseong.bot.storage import HourCounts, Opinions, Store, Watch, tables
from gamseong.bot.storage.database import Database, connect
from gamseong.bot.storage.migrate import enable_write_ahead_log, migrate
from gamseong.bot.storage.urls import parse_url
from tests.bot.storage.conftest import APPLICATION, store_of
from tests.bot.storage.first_version import CHANNEL, GUILD, PERSON, make_first_version

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def differences(connection: sa.Connection) -> list[Any]:
    """Returns what differs from the tables of the code, with the keys, which Alembic does not compare."""
    options = {"version_table": tables.VERSION_TABLE, "compare_type": True, "compare_server_default": True}
    found = list(compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata))
    there = sa.MetaData()
    there.reflect(connection)
    for name, table in tables.metadata.tables.items():
        if list(table.primary_key.columns.keys()) != list(there.tables[name].primary_key.columns.keys()):
            found.append(("primary key", name))
        if [key.ondelete for key in table.foreign_keys] != [key.ondelete for key in there.tables[name].foreign_keys]:
            found.append(("on delete", name))
    return found


async def test_they_make_exactly_the_tables_of_the_models(store: Store) -> None:
    async with store._database.reading() as connection:
        assert await connection.run_sync(differences) == []


@pytest.mark.parametrize("half", [0, 1], ids=["korean", "english"])
async def test_the_privacy_page_names_everything_that_is_stored(store: Store, half: int) -> None:
    page = (Path(__file__).parents[3] / "docs" / "privacy.md").read_text(encoding="utf-8").split("## English")[half]
    documented = set(re.findall(r"`(\w+)`", page))
    there = sa.MetaData()
    async with store._database.reading() as connection:
        await connection.run_sync(there.reflect)
    for table in there.tables.values():
        assert table.name in documented
        if table.name != tables.VERSION_TABLE:
            assert {column.name for column in table.columns} <= documented


async def test_the_comparison_sees_a_difference(store: Store) -> None:
    async with store._database.writing() as connection:
        await connection.exec_driver_sql("DROP INDEX ix_gamseong_hours_hour")
        await connection.exec_driver_sql("ALTER TABLE gamseong_opinions ADD COLUMN who BIGINT")
        found = await connection.run_sync(differences)
    assert {difference[0] for difference in found} == {"add_index", "remove_column"}


async def test_a_database_of_todays_version_is_only_opened(store: Store, url: str) -> None:
    await store.opt_out(1)
    again = await Store.open(url)
    assert await again.opted_out([1]) == {1}
    await again.close()


async def test_hours_of_before_have_no_neutral_message_and_go_on_counting(url: str) -> None:
    await make_first_version(url)
    await migrate(parse_url(url), "0002")
    store = await store_of(url, APPLICATION)
    [before] = await store.hours(GUILD, CHANNEL, NOON, NOON + HOUR)
    assert before.counts == (1, 2, 3, 4, 0)
    await store.add_hours([HourCounts(GUILD, CHANNEL, NOON, 1, neutral=7)])
    assert [row.counts for row in await store.hours(GUILD, CHANNEL, NOON, NOON + HOUR)] == [(2, 2, 3, 4, 7)]
    assert (await store.guild(GUILD)).prefix == "감!"
    assert await store.watched(GUILD) == [Watch(GUILD, 8), Watch(GUILD, CHANNEL)]
    assert await store.opted_out([PERSON]) == {PERSON}
    assert await store.opinions("flagship@1.1.0") == Opinions(10, 3)
    async with store._database.reading() as connection:
        assert await connection.run_sync(differences) == []
    await store.close()


async def test_a_bot_of_the_version_before_may_still_write_into_a_database_that_it_shares(store: Store) -> None:
    await store.watch(GUILD, CHANNEL)
    async with store._database.writing() as connection:
        columns = "application_id, guild_id, channel_id, hour, positive, ambiguous, negative, unreadable"
        row = f"{APPLICATION}, {GUILD}, {CHANNEL}, '2026-11-24 12:00:00.000000', 1, 2, 3, 4"
        if connection.dialect.name == "postgresql":
            await connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
        await connection.exec_driver_sql(f"INSERT INTO gamseong_hours ({columns}) VALUES ({row})")  # noqa: S608
    assert [row.counts for row in await store.hours(GUILD, CHANNEL, NOON, NOON + HOUR)] == [(1, 2, 3, 4, 0)]


async def test_a_host_may_keep_its_own_tables_and_migrations_in_the_same_database(url: str) -> None:
    parsed = parse_url(url)
    host = Database(parsed, connect(parsed))
    async with host.writing() as connection:
        await connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        await connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('of-the-host')")
        await connection.exec_driver_sql("CREATE TABLE guilds (id BIGINT)")
    store = await Store.open(url)
    async with host.reading() as connection:
        names = set(await connection.run_sync(lambda plain: sa.inspect(plain).get_table_names()))
        assert (await connection.exec_driver_sql("SELECT version_num FROM alembic_version")).scalar_one() == "of-the-host"
    assert {name for name in names if not name.startswith("gamseong_")} == {"alembic_version", "guilds"}
    await store.close()
    await host.close()


async def test_bots_of_one_process_may_start_together(url: str, empty: Iterator[str]) -> None:
    stores = await asyncio.gather(*(Store.open(place) for place in (url, url, next(empty), next(empty), next(empty))))
    await stores[0].opt_out(1)
    assert [await store.opted_out([1]) for store in stores] == [{1}, {1}, set(), set(), set()]
    await asyncio.gather(*(store.close() for store in stores))


def test_a_file_that_is_locked_for_a_moment_still_gets_its_write_ahead_log(tmp_path: Path) -> None:
    """SQLite refuses at once, whatever the time-out, if two processes switch at the same moment, which is too rare to provoke."""

    class Once(sqlite3.Connection):
        refused = False

        def execute(self, sql: str, *more: Any) -> sqlite3.Cursor:
            if self.refused:
                return super().execute(sql, *more)
            self.refused = True
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise error

    with closing(sqlite3.connect(tmp_path / "new.sqlite3", factory=Once)) as connection:
        enable_write_ahead_log(connection)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_nothing_is_done_to_logging_and_no_thread_stays(url: str) -> None:
    root, host = logging.getLogger(), logging.getLogger("host.bot")
    before = (list(root.handlers), root.level, host.disabled, logging.getLogger("alembic").level)
    threads = set(threading.enumerate())
    store = await Store.open(url)
    await asyncio.gather(*(store.guild(guild) for guild in range(20)))
    await store.close()
    assert (list(root.handlers), root.level, host.disabled, logging.getLogger("alembic").level) == before
    for thread in set(threading.enumerate()) - threads:
        thread.join(5)
        assert not thread.is_alive(), thread.name
