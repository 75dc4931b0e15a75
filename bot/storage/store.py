"""Everything the bot remembers: settings of servers, opt-outs, watched channels, hourly counts and opinion counts."""

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
from .urls import read_url

T = TypeVar("T")
GRACE = timedelta(days=30)  # what a server left behind when it removed the bot is kept this long
_MOST_VALUES = 900  # of one IN; SQLite took no more than 999 for long
_COUNTS = ("positive", "ambiguous", "negative", "unreadable")
_FIELDS = tuple(field.name for field in dataclasses.fields(GuildSettings))
_SETS = frozenset({"ignored_channels", "ignored_roles"})


class Store:
    """``store = await Store.open(url)``, and ``await store.close()`` in the same event loop.

    Every method may raise ``StorageError``, and then has changed nothing. Several processes may use one database at
    once. What another process changes is seen at once, but for ``guild``: see there. Times must have a zone
    (``ValueError``).
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache = SettingsCache()

    @classmethod
    async def open(cls, url: str = "") -> Self:
        """The database of ``storage.url``, made and migrated where needed."""
        target = read_url(url)
        database = Database(target, connect(target))
        await migrate(target)
        return cls(database)

    async def close(self) -> None:
        """Leaves no connection and no thread behind. May be called twice."""
        await self._database.close()

    async def guild(self, guild_id: int) -> GuildSettings:
        """A server's settings, or the defaults. What another process changed may be up to ``cache.SECONDS`` (5) away."""
        kept = self._cache.get(guild_id)
        if kept is None:
            changes = self._cache.changes
            async with self._database.reading() as connection:
                kept = await _settings(connection, guild_id)
            self._cache.keep(kept, changes)
        return kept

    async def change_guild(self, guild_id: int, **changes: Any) -> GuildSettings:
        """Sets some fields of ``GuildSettings``, ``None`` to the default. Returns all of them.

        Raises ``ValueError`` naming the field that cannot have that value, ``TypeError`` for no field of that name.
        """
        GuildSettings(guild_id, **changes).check()
        for name in _SETS & changes.keys():
            changes[name] = sorted(changes[name])
        async with self._database.writing() as connection:
            if changes:
                await insert_or_replace(connection, tables.guilds, {"guild_id": guild_id}, changes)
            settings = await _settings(connection, guild_id)
        self._cache.forget(guild_id)
        return settings

    async def opt_out(self, user_id: int) -> bool:
        """From now on nothing this person writes is counted. Whether that is new."""
        async with self._database.writing() as connection:
            return await insert_missing(connection, tables.opt_outs, [{"user_id": user_id}]) > 0

    async def opt_in(self, user_id: int) -> bool:
        """Takes it back, and with it all that is stored of the person. Whether there was anything."""
        return await self._delete(tables.opt_outs, tables.opt_outs.c.user_id == user_id) > 0

    async def opted_out(self, user_ids: Iterable[int]) -> set[int]:
        """Which of them opted out, asked anew each time."""
        found: set[int] = set()
        async with self._database.reading() as connection:
            for some in _parts(sorted(set(user_ids))):
                query = sa.select(tables.opt_outs.c.user_id).where(tables.opt_outs.c.user_id.in_(some))
                found.update(await connection.scalars(query))
        return found

    async def watch(self, guild_id: int, channel_id: int) -> bool:
        """Watches a channel. Whether that is new."""
        async with self._database.writing() as connection:
            await insert_missing(connection, tables.guilds, [{"guild_id": guild_id}])
            row = {"guild_id": guild_id, "channel_id": channel_id}
            return await insert_missing(connection, tables.watches, [row]) > 0

    async def unwatch(self, guild_id: int, channel_id: int) -> bool:
        """Ends a watch; its hourly counts stay. Whether there was one."""
        table = tables.watches
        return await self._delete(table, (table.c.guild_id == guild_id) & (table.c.channel_id == channel_id)) > 0

    async def watched(self, guild_id: int | None = None) -> list[Watch]:
        """The watched channels of one server, or of all, in the order of their ids."""
        table = tables.watches
        query = sa.select(table.c.guild_id, table.c.channel_id).order_by(table.c.guild_id, table.c.channel_id)
        if guild_id is not None:
            query = query.where(table.c.guild_id == guild_id)
        async with self._database.reading() as connection:
            return [Watch(*row) for row in await connection.execute(query)]

    async def add_hours(self, counts: Iterable[HourCounts]) -> None:
        """Adds to what is stored of these hours: all of it or, on ``StorageError``, nothing.

        ``UnconfirmedError``: nobody can know which, and adding again might count twice.
        """
        rows = _summed(counts)
        if not rows:
            return
        async with self._database.writing() as connection:
            guilds = sorted({row.guild_id for row in rows})
            await insert_missing(connection, tables.guilds, [{"guild_id": guild_id} for guild_id in guilds])
            await insert_or_add(connection, tables.hours, [dataclasses.asdict(row) for row in rows], _COUNTS)

    async def hours(self, guild_id: int, channel_id: int, since: datetime, until: datetime) -> list[HourCounts]:
        """The hours that began in [``since``, ``until``), oldest first; those without a message are left out."""
        require_zone(since, until)
        table = tables.hours
        where = (table.c.guild_id == guild_id, table.c.channel_id == channel_id, table.c.hour >= since, table.c.hour < until)
        async with self._database.reading() as connection:
            return [HourCounts(*row) for row in await connection.execute(sa.select(table).where(*where).order_by(table.c.hour))]

    async def add_opinion(self, bundle: str, agrees: bool) -> None:
        """One more person for or against a verdict of ``bundle`` (``name@version``); who and which is not kept."""
        row = {"bundle": bundle, "agree": int(agrees), "disagree": int(not agrees)}
        async with self._database.writing() as connection:
            await insert_or_add(connection, tables.opinions, [row], ("agree", "disagree"))

    async def opinions(self, bundle: str) -> Opinions:
        """What people thought of ``bundle`` so far."""
        table = tables.opinions
        async with self._database.reading() as connection:
            query = sa.select(table.c.agree, table.c.disagree).where(table.c.bundle == bundle)
            row = (await connection.execute(query)).one_or_none()
            return Opinions() if row is None else Opinions(*row)

    async def guild_ids(self) -> set[int]:
        """Servers of which something is stored; the bot may have left some of them while it was off."""
        async with self._database.reading() as connection:
            return set(await connection.scalars(sa.select(tables.guilds.c.guild_id)))

    async def guild_left(self, guild_id: int, when: datetime) -> None:
        """The bot is no longer there since ``when``, or since an earlier call: ``purge`` deletes it after ``GRACE``."""
        require_zone(when)
        await self._set_left(when, (tables.guilds.c.guild_id == guild_id) & tables.guilds.c.left_at.is_(None))

    async def guild_joined(self, guild_id: int) -> None:
        """The bot is there (again): what is stored stays."""
        await self._set_left(None, (tables.guilds.c.guild_id == guild_id) & tables.guilds.c.left_at.is_not(None))

    async def delete_guild(self, guild_id: int) -> int:
        """Settings, watches and hourly counts of a server, all at once. Returns how many rows there were.

        A ``HourBuffer`` must ``forget`` the server first.
        """
        async with self._database.writing() as connection:
            rows = await _delete_guilds(connection, [guild_id])
        self._cache.forget(guild_id)
        return rows

    async def purge(self, now: datetime, retention_days: int) -> int:
        """Hours older than ``retention_days`` and servers that were left more than ``GRACE`` ago. Returns the rows deleted."""
        require_zone(now)
        table = tables.guilds
        gone = sa.select(table.c.guild_id).where(table.c.left_at < now - GRACE)
        async with self._database.writing() as connection:
            old = sa.delete(tables.hours).where(tables.hours.c.hour < now - timedelta(days=retention_days))
            rows = (await connection.execute(old)).rowcount + await _delete_guilds(connection, gone)
        self._cache.forget()
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
    """The rows are counted table by table; what a later table forgets to name here, the database's own rule deletes."""
    rows = 0
    for table in (tables.hours, tables.watches, tables.guilds):
        rows += (await connection.execute(sa.delete(table).where(table.c.guild_id.in_(ids)))).rowcount
    return rows


def _summed(counts: Iterable[HourCounts]) -> list[HourCounts]:
    """One row an hour and channel, sorted by key."""
    sums: dict[tuple[int, int, datetime], HourCounts] = {}
    for row in counts:
        key = (row.guild_id, row.channel_id, row.hour)
        sums[key] = sums[key] + row if key in sums else row
    return [sums[key] for key in sorted(sums)]


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _MOST_VALUES):
        yield values[start : start + _MOST_VALUES]
