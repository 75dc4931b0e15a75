"""Sets up connections, and runs transactions whose errors are ``StorageError``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from ...extras import how_to_install
from .errors import StorageError, UnconfirmedError, storage_error
from .urls import DatabaseUrl, PostgresUrl, SqliteUrl

BUSY_SECONDS = 15.0  # how long to wait for another process that writes the same SQLite file
CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0
CLOSE_SECONDS = 5.0  # how long to wait for a thread of SQLite to end
_WRITES = "gamseong_writes"


def connect(url: DatabaseUrl, *, answer_seconds: float | None = ANSWER_SECONDS) -> AsyncEngine:
    """Returns an engine that has not connected yet. ``answer_seconds`` limits each PostgreSQL statement; ``None``: no limit.

    Raises ``StorageError`` where the driver is not installed.
    """
    if isinstance(url, SqliteUrl):
        return _sqlite(url)
    try:
        return _postgres(url, answer_seconds)
    except ImportError as error:
        raise StorageError(url.redacted, "needs the driver asyncpg", f"run {how_to_install('postgres')}") from error


def _sqlite(url: SqliteUrl) -> AsyncEngine:
    location = sa.URL.create("sqlite+aiosqlite", database=str(url.path))
    # isolation_level None: _begin starts the transactions, not Python's sqlite3, which would choose the moment itself.
    # One connection and its thread are enough for rows this small, and writers that queue here need not poll the file's lock.
    arguments = {"timeout": BUSY_SECONDS, "isolation_level": None}
    pool: dict[str, Any] = {"poolclass": sa.AsyncAdaptedQueuePool, "pool_size": 1, "max_overflow": 0}
    engine = create_async_engine(location, connect_args=arguments, hide_parameters=True, **pool)
    sa.event.listen(engine.sync_engine, "connect", _set_up)
    sa.event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    # FULL survives a power failure: an opt-out must not be lost. It costs little, since counts are written once a minute.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    # SQLite refuses at once to turn a reading transaction into a writing one if another process wrote in between, whatever
    # the time-out is. A transaction that announces its write waits for the lock instead.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")


def _postgres(url: PostgresUrl, answer_seconds: float | None) -> AsyncEngine:
    import asyncpg

    async def creator() -> Any:  # asyncpg parses the URL itself, as psql does
        return await asyncpg.connect(url.dsn, timeout=CONNECT_SECONDS, command_timeout=answer_seconds)

    return create_async_engine("postgresql+asyncpg://", async_creator=creator, pool_pre_ping=True, hide_parameters=True)


class Database:
    """An engine and its URL. Its transactions raise ``StorageError`` instead of the driver's errors."""

    def __init__(self, url: DatabaseUrl, engine: AsyncEngine) -> None:
        self.url, self._engine = url, engine
        self._threads: WeakSet[Thread] = WeakSet()
        if isinstance(url, SqliteUrl):
            sa.event.listen(engine.sync_engine, "do_connect", self._connect)
        self._failures: tuple[type[Exception], ...] = (DBAPIError, PoolTimeout, OSError)
        if isinstance(url, PostgresUrl):
            import asyncpg

            self._failures += (asyncpg.PostgresError, asyncpg.InterfaceError)  # SQLAlchemy does not wrap what connecting raises

    async def close(self) -> None:
        """Closes the connections and waits until their threads have ended."""
        await self._engine.dispose()
        # SQLAlchemy drops a connection whose query was cancelled without waiting; its thread still has to report to the loop.
        busy = [thread for thread in self._threads if thread.is_alive()]
        if busy:
            with ThreadPoolExecutor(1) as waiting:
                for thread in busy:
                    await asyncio.get_running_loop().run_in_executor(waiting, thread.join, CLOSE_SECONDS)

    def _connect(self, _: Any, __: Any, ___: Any, arguments: dict[str, Any]) -> None:
        """Records the thread of each new connection to SQLite, because a cancelled connection leaves it running for a while."""
        import aiosqlite

        def recorded(*path: Any, **options: Any) -> Any:
            connection = aiosqlite.connect(*path, **options)
            thread = getattr(connection, "_thread", connection)  # before aiosqlite 0.22 the connection is a thread itself
            if isinstance(thread, Thread):
                thread.daemon = True  # SQLAlchemy's own creator does the same
                self._threads.add(thread)
            return connection

        arguments["async_creator_fn"] = recorded

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Opens a transaction that changes nothing. Raises ``StorageError``."""
        try:
            async with self._engine.connect() as connection:
                yield connection
        except self._failures as error:
            raise storage_error(error, self.url.redacted) from error

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Opens a transaction that is kept as a whole or not at all.

        Raises ``StorageError`` if it was not kept, ``UnconfirmedError`` if nobody can know whether it was.
        """
        committing = False
        try:
            async with self._engine.connect() as plain:
                connection = await plain.execution_options(**{_WRITES: True})
                await connection.begin()
                yield connection
                committing = True
                await connection.commit()
        except self._failures as error:
            if committing and isinstance(self.url, PostgresUrl) and _lost(error):
                raise UnconfirmedError(self.url.redacted) from error
            raise storage_error(error, self.url.redacted) from error


def _lost(error: Exception) -> bool:
    """Whether the server gave no answer, rather than a refusal."""
    return not isinstance(error, DBAPIError) or error.connection_invalidated
