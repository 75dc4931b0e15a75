"""Brings a database up to date before it is used; of several processes that start at once, one does it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import sqlalchemy as sa

from .database import BUSY_SECONDS, Database, connect
from .errors import StorageError, explain
from .tables import VERSION_TABLE
from .urls import Postgres, SqliteFile, Target

_ADVISORY_LOCK = 0x67616D73656F6E67  # "gamseong": no other program should pick the same number
_alembic = threading.Lock()  # its `op` and `context` are one for the whole process


async def migrate(target: Target) -> None:
    """Runs what is missing, in one transaction. Raises ``StorageError``.

    It has a thread with a loop of its own: the bot's goes on beating while Alembic is imported and tables are made.
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="gamseong-migrate")
    try:
        await asyncio.get_running_loop().run_in_executor(pool, _run, target)
    finally:
        pool.shutdown(wait=False)


def _run(target: Target) -> None:
    if isinstance(target, SqliteFile):
        _prepare(target)
    with _alembic:
        asyncio.run(_upgrade(target))


def _prepare(target: SqliteFile) -> None:
    """An empty file that only this user may read, where there is none; SQLite gives those beside it the same mode."""
    try:
        target.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(target.path, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(target.path, timeout=BUSY_SECONDS)) as connection:
            write_ahead(connection)
    except OSError as error:
        problem = f"cannot be written ({error.strerror})"
        raise StorageError(target.shown, problem, "let this user write there, or name another file in storage.url") from error
    except sqlite3.Error as error:
        raise explain(error, target.shown) from error


def write_ahead(connection: sqlite3.Connection) -> None:
    """Readers no longer wait for writers; the file remembers it. Where others open it too, SQLite may refuse without waiting."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


async def _upgrade(target: Target) -> None:
    # Without a limit on the answer: another process may hold the lock for as long as its steps take.
    database = Database(target, connect(target, answer_seconds=None))
    try:
        async with database.writing() as connection:
            if isinstance(target, Postgres):
                await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
            await connection.run_sync(_to_newest, target.shown)
    finally:
        await database.close()


def _to_newest(connection: sa.Connection, shown: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection, "version_table": VERSION_TABLE})
    config.set_main_option("script_location", f"{__package__}:migrations")
    now = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_heads()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if not known.issuperset(now):
        raise StorageError(shown, "was written by a newer gamseong", "update this one, or name another database in storage.url")
    command.upgrade(config, "head")
