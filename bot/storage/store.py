"""Stores all that the bot keeps: settings of servers, opt-outs, watched channels, hourly counts and opinion counts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from . import tables
from .cache import SettingsCache
from .database import Database, connect
from .migrate import migrate
from .records import GuildSettings, HourCounts, Opinions, Watch, require_zone
from .statements import insert_missing, insert_or_add, insert_or_replace
from .urls import parse_url

T = TypeVar("T")
GRACE = timedelta(days=30)  # how long the data of a server that removed the bot is kept
_MOST_VALUES = 900  # in one IN (...); older SQLite versions allow 999
_COUNTS = ("positive", "ambiguous", "negative", "unreadable")
_FIELDS = tuple(field.name for field in dataclasses.fields(GuildSettings))
_SETS = frozenset({"ignored_channels", "ignored_roles"})


class Store:
    """Open it with ``store = await Store.open(url)``; close it with ``await store.close()`` in the same event loop.

    Every method may raise ``StorageError``, and then has changed nothing. Several processes may use one database at
    once. They see each other's changes at once, except in ``guild``. A time without a zone raises ``ValueError``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache = SettingsCache()

    @classmethod
    async def open(cls, url: str = "") -> Self:
        """Opens the database that ``storage.url`` names; creates and migrates it where needed."""
        parsed = parse_url(url)
        database = Database(parsed, connect(parsed))
        await migrate(parsed)
        return cls(database)

    async def close(self) -> None:
        """Closes every connection and ends every thread. May be called twice."""
        await self._database.close()

    async def guild(self, guild_id: int) -> GuildSettings:
        """Returns a server's settings. A change of another process may show up to ``cache.SECONDS`` (5) late."""
        settings = self._cache.get(guild_id)
        if settings is None:
            version = self._cache.version
            async with self._database.reading() as connection:
                settings = await _settings(connection, guild_id)
            self._cache.put(settings, version)
        return settings

    async def change_guild(self, guild_id: int, **changes: Any) -> GuildSettings:
        """Sets some fields of ``GuildSettings``; ``None`` restores the default. Returns the new settings.

        Raises ``ValueError`` that names a field with a wrong value, and ``TypeError`` for an unknown field.
        """
        GuildSettings(guild_id, **changes).check()
        for name in _SETS & changes.keys():
            changes[name] = sorted(changes[name])
        async with self._database.writing() as connection:
            if changes:
                await insert_or_replace(connection, tables.guilds, {"guild_id": guild_id}, changes)
            settings = await _settings(connection, guild_id)
        self._cache.invalidate(guild_id)
        return settings

    async def opt_out(self, user_id: int) -> bool:
        """Excludes a person's messages from now on. Returns whether that is new."""
        async with self._database.writing() as connection:
            return await insert_missing(connection, tables.opt_outs, [{"user_id": user_id}]) > 0

    async def opt_in(self, user_id: int) -> bool:
        """Reverts ``opt_out``, which deletes all that is stored about the person. Returns whether there was an opt-out."""
        return await self._delete(tables.opt_outs, tables.opt_outs.c.user_id == user_id) > 0

    async def opted_out(self, user_ids: Iterable[int]) -> set[int]:
        """Returns which of these people opted out. The database is asked each time."""
        found: set[int] = set()
        async with self._database.reading() as connection:
            for some in _parts(sorted(set(user_ids))):
                query = sa.select(tables.opt_outs.c.user_id).where(tables.opt_outs.c.user_id.in_(some))
                found.update(await connection.scalars(query))
        return found

    async def watch(self, guild_id: int, channel_id: int) -> bool:
        """Starts watching a channel. Returns whether that is new."""
        async with self._database.writing() as connection:
            await insert_missing(connection, tables.guilds, [{"guild_id": guild_id}])
            row = {"guild_id": guild_id, "channel_id": channel_id}
            return await insert_missing(connection, tables.watches, [row]) > 0

    async def unwatch(self, guild_id: int, channel_id: int) -> bool:
        """Stops watching a channel but keeps its hourly counts. Returns whether it was watched."""
        table = tables.watches
        return await self._delete(table, (table.c.guild_id == guild_id) & (table.c.channel_id == channel_id)) > 0

    async def watched(self, guild_id: int | None = None) -> list[Watch]:
        """Returns the watched channels of one server or of all, in the order of their ids."""
        table = tables.watches
        query = sa.select(table.c.guild_id, table.c.channel_id).order_by(table.c.guild_id, table.c.channel_id)
        if guild_id is not None:
            query = query.where(table.c.guild_id == guild_id)
        async with self._database.reading() as connection:
            return [Watch(*row) for row in await connection.execute(query)]

    async def add_hours(self, counts: Iterable[HourCounts]) -> None:
        """Adds to the stored counts of these hours: all rows or, on ``StorageError``, none.

        On ``UnconfirmedError`` nobody can know which, and adding again might count twice.
        """
        rows = _summed(counts)
        if not rows:
            return
        async with self._database.writing() as connection:
            guilds = sorted({row.guild_id for row in rows})
            await insert_missing(connection, tables.guilds, [{"guild_id": guild_id} for guild_id in guilds])
            await insert_or_add(connection, tables.hours, [dataclasses.asdict(row) for row in rows], _COUNTS)

    async def hours(self, guild_id: int, channel_id: int, since: datetime, until: datetime) -> list[HourCounts]:
        """Returns the hours that began in [``since``, ``until``), oldest first, without those that have no message."""
        require_zone(since, until)
        table = tables.hours
        where = (table.c.guild_id == guild_id, table.c.channel_id == channel_id, table.c.hour >= since, table.c.hour < until)
        async with self._database.reading() as connection:
            return [HourCounts(*row) for row in await connection.execute(sa.select(table).where(*where).order_by(table.c.hour))]

    async def add_opinion(self, bundle: str, agrees: bool) -> None:
        """Counts one opinion on a verdict of ``bundle`` (``NAME@VERSION``), without the person or the verdict."""
        row = {"bundle": bundle, "agree": int(agrees), "disagree": int(not agrees)}
        async with self._database.writing() as connection:
            await insert_or_add(connection, tables.opinions, [row], ("agree", "disagree"))

    async def opinions(self, bundle: str) -> Opinions:
        """Returns the opinion counts of ``bundle`` (``NAME@VERSION``) so far."""
        table = tables.opinions
        async with self._database.reading() as connection:
            query = sa.select(table.c.agree, table.c.disagree).where(table.c.bundle == bundle)
            row = (await connection.execute(query)).one_or_none()
            return Opinions() if row is None else Opinions(*row)

    async def guild_ids(self) -> set[int]:
        """Returns the servers with stored data; the bot may have left some of them while it was off."""
        async with self._database.reading() as connection:
            return set(await connection.scalars(sa.select(tables.guilds.c.guild_id)))

    async def guild_left(self, guild_id: int, when: datetime) -> None:
        """Records that the bot left at ``when``, unless an earlier call did. ``purge`` deletes the data after ``GRACE``."""
        require_zone(when)
        await self._set_left(when, (tables.guilds.c.guild_id == guild_id) & tables.guilds.c.left_at.is_(None))

    async def guild_joined(self, guild_id: int) -> None:
        """Records that the bot is in the server, so that ``purge`` keeps its data."""
        await self._set_left(None, (tables.guilds.c.guild_id == guild_id) & tables.guilds.c.left_at.is_not(None))

    async def delete_guild(self, guild_id: int) -> int:
        """Deletes settings, watches and hourly counts of a server in one transaction. Returns the number of rows.

        Call ``HourBuffer.drop_guild`` first, or the buffer writes rows of the server again.
        """
        async with self._database.writing() as connection:
            rows = await _delete_guilds(connection, [guild_id])
        self._cache.invalidate(guild_id)
        return rows

    async def purge(self, now: datetime, retention_days: int) -> int:
        """Deletes hours older than ``retention_days`` and servers left more than ``GRACE`` ago. Returns the number of rows."""
        require_zone(now)
        table = tables.guilds
        gone = sa.select(table.c.guild_id).where(table.c.left_at < now - GRACE)
        async with self._database.writing() as connection:
            old = sa.delete(tables.hours).where(tables.hours.c.hour < now - timedelta(days=retention_days))
            rows = (await connection.execute(old)).rowcount + await _delete_guilds(connection, gone)
        self._cache.invalidate()
        return rows

    async def _delete(self, table: sa.Table, where: sa.ColumnElement[bool]) -> int:
        async with self._database.writing() as connection:
            return (await connection.execute(sa.delete(table).where(where))).rowcount

    async def _set_left(self, when: datetime | None, where: sa.ColumnElement[bool]) -> None:
        async with self._database.writing() as connection:
            await connection.execute(sa.update(tables.guilds).where(where).values(left_at=when))


async def _settings(connection: AsyncConnection, guild_id: int) -> GuildSettings:
    table = tables.guilds
    query = sa.select(*(table.c[name] for name in _FIELDS)).where(table.c.guild_id == guild_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        return GuildSettings(guild_id)
    return GuildSettings(**{**row, **{name: frozenset(row[name] or ()) for name in _SETS}})


async def _delete_guilds(connection: AsyncConnection, ids: Sequence[int] | sa.Select[tuple[int]]) -> int:
    """Counts the rows table by table. The foreign keys would delete the rows of any table that is missing here."""
    rows = 0
    for table in (tables.hours, tables.watches, tables.guilds):
        rows += (await connection.execute(sa.delete(table).where(table.c.guild_id.in_(ids)))).rowcount
    return rows


def _summed(counts: Iterable[HourCounts]) -> list[HourCounts]:
    """Returns one row for each hour and channel, sorted by key."""
    sums: dict[tuple[int, int, datetime], HourCounts] = {}
    for row in counts:
        key = (row.guild_id, row.channel_id, row.hour)
        sums[key] = sums[key] + row if key in sums else row
    return [sums[key] for key in sorted(sums)]


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _MOST_VALUES):
        yield values[start : start + _MOST_VALUES]
