"""Sets up connections, and runs transactions whose errors are ``StorageError``."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from ...extras import how_to_install
from .errors import ClosedError, StorageError, UnconfirmedError, locked, storage_error
from .outage import Outage
from .urls import DatabaseUrl, PostgresUrl, SqliteUrl

BUSY_SECONDS = 5.0  # how long to wait for whoever writes the same SQLite file, in this process or in another one
CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0
CLOSE_SECONDS = 5.0  # how long closing waits for transactions under way, and for a thread of SQLite to end
_WRITES = "gamseong_writes"
_DEADLINE = "gamseong_deadline"  # until when a transaction may wait for SQLite's lock, by time.monotonic


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
    # Two connections: writers take turns with one, so that readers, who need no lock, do not wait for a writer who does.
    arguments = {"timeout": BUSY_SECONDS, "isolation_level": None}
    pool: dict[str, Any] = {"poolclass": sa.AsyncAdaptedQueuePool, "pool_size": 2, "max_overflow": 0}
    pool |= {"pool_timeout": BUSY_SECONDS, "pool_use_lifo": True}
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
    options = connection.get_execution_options()
    left = max(0.0, options.get(_DEADLINE, 0.0) - time.monotonic())
    connection.exec_driver_sql(f"PRAGMA busy_timeout={int(left * 1000)}")
    # SQLite refuses at once to turn a reading transaction into a writing one if another process wrote in between, whatever
    # the time-out is. A transaction that announces its write waits for the lock instead.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITES) else "BEGIN")


def _postgres(url: PostgresUrl, answer_seconds: float | None) -> AsyncEngine:
    import asyncpg

    class Connection(asyncpg.Connection):  # type: ignore[misc]  # which is unknown where asyncpg is not installed
        """Asks for types in a transaction, because a pooler may give each statement outside of one another server."""

        async def set_type_codec(self, *arguments: Any, **options: Any) -> None:
            async with self.transaction():
                await super().set_type_codec(*arguments, **options)

    async def creator(**_: Any) -> Any:  # asyncpg parses the URL itself, as psql does
        seconds = url.connect_seconds or CONNECT_SECONDS
        how = {"timeout": seconds, "command_timeout": answer_seconds, "connection_class": Connection}
        try:
            return await asyncpg.connect(url.dsn, statement_cache_size=0, **how)
        except asyncpg.PostgresError as error:
            option = next((name for name in url.options if name in str(error)), None)
            if option is None:
                raise
            mend = f"take {option} out of storage.url, or correct it"
        except ValueError as error:
            raise StorageError(url.redacted, "cannot be connected to as storage.url says", "correct its options") from error
        raise StorageError(url.redacted, f"does not take the option {option}", mend)

    # PgBouncer and its like may give every transaction another server, which knows none of the statements that were prepared
    # on the last one. So none is kept, and none has a name, which a server would remember for good.
    arguments = {"async_creator_fn": creator, "prepared_statement_cache_size": 0, "prepared_statement_name_func": str}
    return create_async_engine("postgresql+asyncpg://", connect_args=arguments, pool_pre_ping=True, hide_parameters=True)


class Database:
    """An engine and its URL. Its transactions raise ``StorageError`` instead of the driver's errors, and tell ``outage``.

    ``busy_seconds``: how long a transaction waits for the lock of an SQLite file.
    """

    def __init__(
        self, url: DatabaseUrl, engine: AsyncEngine, outage: Outage | None = None, busy_seconds: float | None = None
    ) -> None:
        self.url, self._engine = url, engine
        self.outage = outage or Outage(silent=True)
        self._busy_seconds = BUSY_SECONDS if busy_seconds is None else busy_seconds
        self._turn = asyncio.Lock()
        self._closed = False
        self._transactions: set[asyncio.Future[None]] = set()  # those under way; each is done when it has ended
        self._connections: list[Any] = []  # the driver's, those to SQLite as long as their threads live
        sa.event.listen(engine.sync_engine, "do_connect", self._connect_sqlite if isinstance(url, SqliteUrl) else self._connect)
        self._failures: tuple[type[Exception], ...] = (DBAPIError, PoolTimeout, OSError)
        if isinstance(url, PostgresUrl):
            import asyncpg

            self._failures += (asyncpg.PostgresError, asyncpg.InterfaceError)  # SQLAlchemy does not wrap what connecting raises

    async def close(self) -> None:
        """Refuses further transactions, waits for those under way, then closes the connections and ends their threads.

        A transaction that takes longer than ``CLOSE_SECONDS`` ends with ``StorageError``.
        """
        self._closed = True
        if self._transactions:
            await asyncio.wait(self._transactions, timeout=CLOSE_SECONDS)
        await self._engine.dispose()
        # SQLAlchemy drops a connection whose task was cancelled, at times without closing it, and nobody else does. Nor does
        # it close one that a transaction still has.
        if isinstance(self.url, PostgresUrl):
            for connection in self._connections:
                connection.terminate()
        else:
            await self._end_threads()
        self._connections.clear()

    async def _end_threads(self) -> None:
        running = [connection for connection in self._connections if _thread(connection).is_alive()]
        for connection in running:
            if hasattr(connection, "stop"):  # since aiosqlite 0.22
                connection.stop()
        if running:  # each still has to report to the loop
            with ThreadPoolExecutor(1) as waiting:
                for connection in running:
                    await asyncio.get_running_loop().run_in_executor(waiting, _thread(connection).join, CLOSE_SECONDS)

    def _connect(self, _: Any, __: Any, ___: Any, arguments: dict[str, Any]) -> None:
        """Records each new connection to PostgreSQL, because SQLAlchemy may lose one without closing it."""
        connect = arguments["async_creator_fn"]

        async def recorded(*where: Any, **options: Any) -> Any:
            connection = await connect(*where, **options)
            self._connections = [each for each in self._connections if not each.is_closed()]
            self._connections.append(connection)
            return connection

        arguments["async_creator_fn"] = recorded

    def _connect_sqlite(self, _: Any, __: Any, ___: Any, arguments: dict[str, Any]) -> None:
        """Records each new connection to SQLite, because a cancelled one leaves its thread running for a while."""
        import aiosqlite

        def recorded(*path: Any, **options: Any) -> Any:
            connection = aiosqlite.connect(*path, **options)
            _thread(connection).daemon = True  # SQLAlchemy's own creator does the same
            self._connections = [each for each in self._connections if not _has_ended(_thread(each))]
            self._connections.append(connection)
            return connection

        arguments["async_creator_fn"] = recorded

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Opens a transaction that changes nothing. Raises ``StorageError``."""
        try:
            async with self._open(), self._engine.connect() as plain:
                yield await plain.execution_options(**{_DEADLINE: time.monotonic() + self._busy_seconds})
        except Exception as error:
            self._report(error, self.outage.read_failed)
            raise
        self.outage.read_succeeded()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Opens a transaction that is kept as a whole or not at all.

        Raises ``StorageError`` if it was not kept, ``UnconfirmedError`` if nobody can know whether it was.
        """
        committing = False
        deadline = time.monotonic() + self._busy_seconds
        try:
            async with self._open(), self._alone(), self._engine.connect() as plain:
                connection = await plain.execution_options(**{_WRITES: True, _DEADLINE: deadline})
                await connection.begin()
                yield connection
                committing = True
                await connection.commit()
        except Exception as error:
            self._report(error, self.outage.write_failed, committing=committing)
            raise
        self.outage.write_succeeded()

    def _report(self, error: Exception, tell: Callable[[StorageError], None], *, committing: bool = False) -> None:
        """Raises ``StorageError`` in place of a driver's error, and tells of it; returns if ``error`` itself is to be raised."""
        failure = self._failure(error, committing)
        if failure is None:
            return
        if not self._closed:
            tell(failure)
        if failure is not error:
            raise failure from error

    def _failure(self, error: Exception, committing: bool) -> StorageError | None:
        """Returns what a transaction raises for ``error``, and ``None`` for one that is its caller's own."""
        if isinstance(error, StorageError):  # from connecting, from waiting for one's turn, or from ``close``
            return error
        if not self._closed and not isinstance(error, self._failures):
            return None
        if committing and (self._closed or (isinstance(self.url, PostgresUrl) and _lost(error))):
            return UnconfirmedError(self.url.redacted)
        # Drivers say all kinds of things when they lose a connection to ``close``.
        return ClosedError(self.url.redacted) if self._closed else storage_error(error, self.url.redacted)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[None]:
        """Lets ``close`` wait for what is done inside. Raises ``ClosedError`` if that has begun."""
        if self._closed:
            raise ClosedError(self.url.redacted)
        ended = asyncio.get_running_loop().create_future()
        self._transactions.add(ended)
        try:
            yield
        finally:
            self._transactions.discard(ended)
            ended.set_result(None)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Lets the writers of an SQLite file take turns. Raises ``StorageError`` if that takes too long."""
        if isinstance(self.url, PostgresUrl):
            yield
            return
        try:
            async with asyncio.timeout(self._busy_seconds):
                await self._turn.acquire()
        except TimeoutError:
            raise locked(self.url.redacted) from None
        try:
            yield
        finally:
            self._turn.release()


def _lost(error: Exception) -> bool:
    """Whether the server gave no answer, rather than a refusal."""
    return not isinstance(error, DBAPIError) or error.connection_invalidated


def _thread(connection: Any) -> Thread:
    thread: Thread = getattr(connection, "_thread", connection)  # before aiosqlite 0.22 the connection is a thread itself
    return thread


def _has_ended(thread: Thread) -> bool:
    return thread.ident is not None and not thread.is_alive()
