"""Connections: how each is set up, and transactions whose errors are ``StorageError``."""

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
from .errors import StorageError, UnconfirmedError, explain
from .urls import Postgres, SqliteFile, Target

BUSY_SECONDS = 15.0  # how long to wait for another process that writes the same SQLite file
CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0
CLOSE_SECONDS = 5.0  # that a thread of SQLite is waited for
_WRITES = "gamseong_writes"


def connect(target: Target, *, answer_seconds: float | None = ANSWER_SECONDS) -> AsyncEngine:
    """An engine that has not connected yet. ``answer_seconds``: what a PostgreSQL statement may take.

    Raises ``StorageError`` where the driver is not installed.
    """
    if isinstance(target, SqliteFile):
        return _sqlite(target)
    try:
        return _postgres(target, answer_seconds)
    except ImportError as error:
        raise StorageError(target.shown, "needs the driver asyncpg", f"run {how_to_install('postgres')}") from error


def _sqlite(target: SqliteFile) -> AsyncEngine:
    url = sa.URL.create("sqlite+aiosqlite", database=str(target.path))
    # isolation_level None: Python's sqlite3 would begin where it thinks fit; _begin does instead. One connection and
    # its thread are enough for rows this small, and writers that queue here need not poll for the file's lock.
    arguments = {"timeout": BUSY_SECONDS, "isolation_level": None}
    pool: dict[str, Any] = {"poolclass": sa.AsyncAdaptedQueuePool, "pool_size": 1, "max_overflow": 0}
    engine = create_async_engine(url, connect_args=arguments, hide_parameters=True, **pool)
    sa.event.listen(engine.sync_engine, "connect", _set_up)
    sa.event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    # Durable even when the power fails: an opt-out must not come undone, and there is one write of counts a minute.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    # A transaction that turns from reading to writing is refused at once if another process wrote in between, however
    # long it would be ready to wait; one that says so first waits.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")


def _postgres(target: Postgres, answer_seconds: float | None) -> AsyncEngine:
    import asyncpg

    async def creator() -> Any:  # asyncpg reads the URL itself, so that it means what it means to psql
        return await asyncpg.connect(target.dsn, timeout=CONNECT_SECONDS, command_timeout=answer_seconds)

    return create_async_engine("postgresql+asyncpg://", async_creator=creator, pool_pre_ping=True, hide_parameters=True)


class Database:
    """An engine and the name to call it by in sentences."""

    def __init__(self, target: Target, engine: AsyncEngine) -> None:
        self.target, self._engine = target, engine
        self._threads: WeakSet[Thread] = WeakSet()
        if isinstance(target, SqliteFile):
            sa.event.listen(engine.sync_engine, "do_connect", self._connect)
        self._failures: tuple[type[Exception], ...] = (DBAPIError, PoolTimeout, OSError)
        if isinstance(target, Postgres):
            import asyncpg

            self._failures += (asyncpg.PostgresError, asyncpg.InterfaceError)  # as connecting raises them, unwrapped

    async def close(self) -> None:
        """Closes the connections and ends their threads."""
        await self._engine.dispose()
        # A connection whose query was cancelled is dropped without waiting, and its thread still has something to tell the loop.
        busy = [thread for thread in self._threads if thread.is_alive()]
        if busy:
            with ThreadPoolExecutor(1) as waiting:
                for thread in busy:
                    await asyncio.get_running_loop().run_in_executor(waiting, thread.join, CLOSE_SECONDS)

    def _connect(self, _: Any, __: Any, ___: Any, arguments: dict[str, Any]) -> None:
        """Before each connection to SQLite: notes its thread, which a cancelled connecting leaves behind for a while."""
        import aiosqlite

        def noted(*path: Any, **options: Any) -> Any:
            connection = aiosqlite.connect(*path, **options)
            thread = getattr(connection, "_thread", connection)  # before aiosqlite 0.22 it is one itself
            if isinstance(thread, Thread):
                thread.daemon = True  # as SQLAlchemy has it
                self._threads.add(thread)
            return connection

        arguments["async_creator_fn"] = noted

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that changes nothing."""
        try:
            async with self._engine.connect() as connection:
                yield connection
        except self._failures as error:
            raise explain(error, self.target.shown) from error

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is kept as a whole, or not at all. Raises ``UnconfirmedError`` if nobody can know which."""
        asked = False
        try:
            async with self._engine.connect() as plain:
                connection = await plain.execution_options(**{_WRITES: True})
                await connection.begin()
                yield connection
                asked = True
                await connection.commit()
        except self._failures as error:
            if asked and isinstance(self.target, Postgres) and _lost(error):
                raise UnconfirmedError(self.target.shown) from error
            raise explain(error, self.target.shown) from error


def _lost(error: Exception) -> bool:
    """Whether the server's answer is missing, rather than no."""
    return not isinstance(error, DBAPIError) or error.connection_invalidated
