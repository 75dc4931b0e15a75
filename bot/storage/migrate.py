"""Brings a database up to date before it is used. If several processes start at once, one of them does it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

import sqlalchemy as sa

from .database import Database, connect
from .errors import StorageError, storage_error
from .tables import VERSION_TABLE
from .urls import DatabaseUrl, PostgresUrl, SqliteUrl

START_SECONDS = 15.0  # how long a start waits for others that migrate the same SQLite file
_ADVISORY_LOCK = 0x67616D73656F6E67  # "gamseong": no other program should pick the same number
_alembic = threading.Lock()  # Alembic keeps its `op` and `context` in globals of the process


async def migrate(url: DatabaseUrl, revision: str = "head") -> None:
    """Runs the missing migrations up to ``revision`` in one transaction. Raises ``StorageError``.

    They run in a thread with its own event loop, so that the bot's loop is not blocked while Alembic is imported.
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="gamseong-migrate")
    running = asyncio.get_running_loop().run_in_executor(pool, _run, url, revision)
    try:
        await running
    finally:
        pool.shutdown(wait=not running.cancelled())  # a thread that has done its work ends in a moment


def _run(url: DatabaseUrl, revision: str) -> None:
    if isinstance(url, SqliteUrl):
        _prepare(url)
    with _alembic:
        asyncio.run(_upgrade(url, revision))


def _prepare(url: SqliteUrl) -> None:
    """Creates a missing file that only this user may read. SQLite gives the files beside it the same mode."""
    try:
        url.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(url.path, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(url.path, timeout=START_SECONDS)) as connection:
            enable_write_ahead_log(connection)
    except OSError as error:
        problem = f"cannot be written ({error.strerror})"
        raise StorageError(url.redacted, problem, "let this user write there, or name another file in storage.url") from error
    except sqlite3.Error as error:
        raise storage_error(error, url.redacted) from error


def enable_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switches the file to a write-ahead log for good, so that readers do not wait for writers.

    SQLite may refuse at once, whatever its time-out, while another process opens the file; this tries again for
    ``START_SECONDS``. Raises ``sqlite3.Error``.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


async def _upgrade(url: DatabaseUrl, revision: str) -> None:
    # There is no limit on the answer, because another process may hold the lock for as long as its migrations take.
    database = Database(url, connect(url, answer_seconds=None), busy_seconds=START_SECONDS)
    try:
        async with database.writing() as connection:
            if isinstance(url, PostgresUrl):
                await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
            await connection.run_sync(partial(_bring_to, revision), url.redacted)
    finally:
        await database.close()


def _bring_to(revision: str, connection: sa.Connection, redacted: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection, "version_table": VERSION_TABLE})
    config.set_main_option("script_location", f"{__package__}:migrations")
    now = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_heads()
    scripts = ScriptDirectory.from_config(config)
    if revision == "head" and set(now) == set(scripts.get_heads()):
        return
    if not {script.revision for script in scripts.walk_revisions()}.issuperset(now):
        mend = "update this one, or name another database in storage.url"
        raise StorageError(redacted, "was written by a newer gamseong", mend)
    command.upgrade(config, revision)
