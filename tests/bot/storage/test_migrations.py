"""The migrations create the current tables, beside whatever else is in the database."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from gamseong.bot.storage import Store, tables
from gamseong.bot.storage.database import Database, connect
from gamseong.bot.storage.migrate import enable_write_ahead_log
from gamseong.bot.storage.urls import parse_url


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
