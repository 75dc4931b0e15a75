"""Stores all that the bot keeps: settings of servers, opt-outs, watched channels, hourly counts and opinion counts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from . import tables
from .cache import SettingsCache
from .database import Database, connect
from .lookup import SettingsLookup
from .migrate import migrate
from .outage import Outage
from .ownership import Ownership, parts
from .records import GuildSettings, HourCounts, Opinions, Watch, check_ids, require_zone
from .scans import ScanRecords
from .statements import insert_missing, insert_or_add, insert_or_replace
from .tones import ToneStates
from .urls import parse_url

SCAN_GRACE = timedelta(days=7)  # how long a scan is kept that nobody goes on with
GRACE = timedelta(days=30)  # how long the data of a server that removed the bot is kept
UNCLAIMED_GRACE = timedelta(days=365)  # the same for rows of before r0002, whose bot may be any that is off for a while
_COUNTS = ("positive", "ambiguous", "negative", "unreadable", "neutral")
_FIELDS = tuple(field.name for field in dataclasses.fields(GuildSettings))
_SETS = frozenset({"ignored_channels", "ignored_roles"})


class Store:
    """Open it with ``store = await Store.open(url)``; close it with ``await store.close()`` in the same event loop.

    Every method may raise ``StorageError``, and then has changed nothing. Several processes may use one database at
    once. They see each other's changes at once, except in ``guild``. A time without a zone raises ``ValueError``.

    Rows about servers are those of one application, since several bots may share a database: ``application`` tells its id,
    or ``None`` before the login. Rows of before r0002 belong to no application yet; they can be read as one's own, and
    the first bot that writes about their server, or says that it is in it (``guild_joined``), claims them.
    """

    def __init__(self, database: Database) -> None:
        self._owner = Ownership()
        self._database = database
        self.tones = ToneStates(database, self._owner)
        self.scans = ScanRecords(database, self._owner)
        self._cache = SettingsCache()
        self._lookup = SettingsLookup(self.guild, self._cache.last_known, database.outage, database.url.redacted)

    @classmethod
    async def open(cls, url: str = "") -> Self:
        """Opens the database that ``storage.url`` names; creates and migrates it where needed."""
        parsed = parse_url(url)
        database = Database(parsed, connect(parsed), Outage())
        await migrate(parsed)
        return cls(database)

    @property
    def application(self) -> Callable[[], int | None]:
        """What tells the id of the application whose rows these are."""
        return self._owner.application

    @application.setter
    def application(self, tell: Callable[[], int | None]) -> None:
        self._owner.application = tell

    async def close(self) -> None:
        """Closes every connection and ends every thread. May be called twice."""
        await self._lookup.close()
        await self._database.close()

    async def guild(self, guild_id: int) -> GuildSettings:
        """Returns a server's settings. A change of another process may show up to ``cache.SECONDS`` (5) late."""
        settings = self._cache.get(guild_id)
        if settings is None:
            version = self._cache.version
            async with self._database.reading() as connection:
                settings = await self._settings(connection, guild_id)
            self._cache.put(settings, version)
        return settings

    async def guild_or_known(self, guild_id: int) -> GuildSettings:
        """Returns a server's settings within about a second; in an outage the last ones that were read, or else the defaults.

        For what goes on without the database. It never raises ``StorageError``, and only the first caller waits that second.
        """
        return self._cache.get(guild_id) or await self._lookup.settings(guild_id)

    async def change_guild(self, guild_id: int, **changes: Any) -> GuildSettings:
        """Sets some fields of ``GuildSettings``; ``None`` restores the default. Returns the new settings.

        Raises ``ValueError`` that names a field with a wrong value, and ``TypeError`` for an unknown field.
        """
        GuildSettings(guild_id, **changes).check()
        for name in _SETS & changes.keys():
            changes[name] = sorted(changes[name])
        async with self._database.writing() as connection:
            if changes:
                await self._owner.claim(connection, [guild_id])
                await insert_or_replace(connection, tables.guilds, self._owner.key(guild_id), changes)
            settings = await self._settings(connection, guild_id)
        self._cache.change(settings)
        return settings

    async def change_guild_set(
        self, guild_id: int, field: str, *, add: Iterable[int] = (), remove: Iterable[int] = (), most: int | None = None
    ) -> GuildSettings:
        """Adds and removes ids of ``ignored_channels`` or ``ignored_roles`` and returns the new settings.

        Ids that somebody else added or removed meanwhile stay so. Raises ``ValueError`` that names the field, for a wrong
        id and where the set would grow beyond ``most`` ids.
        """
        added, removed = frozenset(add), frozenset(remove)
        check_ids(field, added)
        async with self._database.writing() as connection:
            await self._owner.insert_guilds(connection, [guild_id])
            before = getattr(await self._settings(connection, guild_id, lock=True), field)
            after = (before | added) - removed
            if most is not None and len(after) > max(most, len(before)):
                raise ValueError(f"{field}: must be {most} ids at most")
            await insert_or_replace(connection, tables.guilds, self._owner.key(guild_id), {field: sorted(after)})
            settings = await self._settings(connection, guild_id)
        self._cache.change(settings)
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
            for some in parts(sorted(set(user_ids))):
                query = sa.select(tables.opt_outs.c.user_id).where(tables.opt_outs.c.user_id.in_(some))
                found.update(await connection.scalars(query))
        return found

    async def watch(self, guild_id: int, channel_id: int) -> bool:
        """Starts watching a channel. Returns whether that is new."""
        async with self._database.writing() as connection:
            await self._owner.insert_guilds(connection, [guild_id])
            row = {**self._owner.key(guild_id), "channel_id": channel_id}
            return await insert_missing(connection, tables.watches, [row]) > 0

    async def unwatch(self, guild_id: int, channel_id: int) -> bool:
        """Stops watching a channel but keeps its hourly counts. Returns whether it was watched."""
        table = tables.watches
        where = self._owner.readable(table) & (table.c.guild_id == guild_id) & (table.c.channel_id == channel_id)
        deleted = await self._delete(table, where)
        await self.tones.forget(guild_id, channel_id)  # afterwards, since the tone of a channel that is watched may be saved
        return deleted > 0

    async def watched(self, guild_id: int | None = None) -> list[Watch]:
        """Returns the watched channels of one server or of all, in the order of their ids."""
        table = tables.watches
        columns = (table.c.guild_id, table.c.channel_id)
        query = sa.select(*columns).distinct().where(self._owner.readable(table)).order_by(*columns)
        if guild_id is not None:
            query = query.where(table.c.guild_id == guild_id)
        async with self._database.reading() as connection:
            return [Watch(*row) for row in await connection.execute(query)]

    async def add_hours(self, counts: Iterable[HourCounts]) -> None:
        """Adds to the stored counts of these hours: all rows or, on ``StorageError``, none. No count gets below 0.

        On ``UnconfirmedError`` nobody can know which, and adding again might count twice.
        """
        rows = _summed(counts)
        if not rows:
            return
        async with self._database.writing() as connection:
            await self._owner.insert_guilds(connection, sorted({row.guild_id for row in rows}))
            values = [{**self._owner.key(row.guild_id), **dataclasses.asdict(row)} for row in rows]
            await insert_or_add(connection, tables.hours, values, _COUNTS)

    async def hours(self, guild_id: int, channel_id: int, since: datetime, until: datetime) -> list[HourCounts]:
        """Returns the hours that began in [``since``, ``until``), oldest first, without those that have no message."""
        require_zone(since, until)
        table = tables.hours
        guilds = tables.guilds
        owner = sa.select(sa.func.max(guilds.c.application_id)).where(self._owner.readable(guilds), guilds.c.guild_id == guild_id)
        known = sa.or_(*(table.c[name] > 0 for name in _COUNTS))  # edits may have taken all out of an hour
        where = (
            table.c.guild_id == guild_id,
            table.c.channel_id == channel_id,
            table.c.hour >= since,
            table.c.hour < until,
            known,
        )
        columns = (table.c.guild_id, table.c.channel_id, table.c.hour, *(table.c[name] for name in _COUNTS))
        query = sa.select(*columns).where(table.c.application_id == owner.scalar_subquery(), *where).order_by(table.c.hour)
        async with self._database.reading() as connection:
            return [HourCounts(*row) for row in await connection.execute(query)]

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

    async def digest_guilds(self) -> list[GuildSettings]:
        """Returns the settings of the servers that have a digest, in the order of their ids."""
        table = tables.guilds
        query = sa.select(*(table.c[name] for name in _FIELDS)).where(self._owner.readable(table), table.c.digest.is_not(None))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(table.c.guild_id))).mappings()
            return [_settings_of(row) for row in rows]

    async def advance_digest(self, guild_id: int, before: datetime | None, until: datetime) -> bool:
        """Sets ``digest_until`` from ``before`` to ``until``. Returns ``False`` where another process was faster."""
        table = tables.guilds
        where = self._owner.readable(table) & (table.c.guild_id == guild_id) & table.c.digest.is_not(None)
        same = table.c.digest_until.is_(None) if before is None else table.c.digest_until == before
        async with self._database.writing() as connection:
            changed = await connection.execute(sa.update(table).where(where & same).values(digest_until=until))
        self._cache.forget([guild_id])
        return changed.rowcount > 0

    async def guild_ids(self) -> set[int]:
        """Returns the servers with stored data; the bot may have left some of them while it was off."""
        async with self._database.reading() as connection:
            query = sa.select(tables.guilds.c.guild_id).where(self._owner.readable(tables.guilds))
            return set(await connection.scalars(query))

    async def guild_left(self, guild_id: int, when: datetime) -> None:
        """Records that the bot left at ``when``, unless an earlier call did. ``purge`` deletes the data after a while."""
        require_zone(when)
        table = tables.guilds
        where = self._owner.readable(table) & (table.c.guild_id == guild_id) & table.c.left_at.is_(None)
        async with self._database.writing() as connection:
            await connection.execute(sa.update(table).where(where).values(left_at=when))
        self._cache.forget([guild_id])

    async def guild_joined(self, guild_id: int) -> None:
        """Records that the bot is in the server: what is stored about it is this bot's, and ``purge`` keeps it."""
        table = tables.guilds
        where = (
            (table.c.application_id == self._owner.application_id) & (table.c.guild_id == guild_id) & table.c.left_at.is_not(None)
        )
        async with self._database.writing() as connection:
            await self._owner.claim(connection, [guild_id])
            await connection.execute(sa.update(table).where(where).values(left_at=None))

    async def delete_guild(self, guild_id: int) -> int:
        """Deletes settings, watches and hourly counts of a server in one transaction. Returns the number of rows.

        Call ``HourBuffer.drop_guild`` first, or the buffer writes rows of the server again.
        """
        async with self._database.writing() as connection:
            rows = 0
            for application_id in {self._owner.application_id, tables.UNCLAIMED}:
                rows += await _delete_guilds(connection, application_id, [guild_id])
        self._cache.forget([guild_id])
        return rows

    async def purge(self, now: datetime, retention_days: int) -> int:
        """Deletes hours older than ``retention_days``, servers left more than ``GRACE`` ago, and scans older than ``SCAN_GRACE``.

        Returns the number of rows. What no application claimed goes ``UNCLAIMED_GRACE`` after a bot did not find itself in the
        server.
        """
        require_zone(now)
        hours, rows, forgotten = tables.hours, 0, set[int]()
        graces = {self._owner.application_id: GRACE, tables.UNCLAIMED: UNCLAIMED_GRACE}
        async with self._database.writing() as connection:
            if self._owner.application_id != tables.UNCLAIMED:
                old = (hours.c.application_id == self._owner.application_id) & (
                    hours.c.hour < now - timedelta(days=retention_days)
                )
                rows += (await connection.execute(sa.delete(hours).where(old))).rowcount
            for application_id, grace in graces.items():
                gone = await _left_before(connection, application_id, now - grace)
                rows += await _delete_guilds(connection, application_id, gone)
                forgotten |= set(gone)
        self._cache.forget(forgotten)
        return rows + await self.scans.purge(now - SCAN_GRACE)

    async def _settings(self, connection: AsyncConnection, guild_id: int, *, lock: bool = False) -> GuildSettings:
        """Reads a server's row; with ``lock`` others that write it wait, which in SQLite they do for any write."""
        table = tables.guilds
        query = sa.select(*(table.c[name] for name in _FIELDS)).where(self._owner.readable(table), table.c.guild_id == guild_id)
        query = query.order_by(table.c.application_id.desc()).limit(1)
        row = (await connection.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
        if row is None:
            return GuildSettings(guild_id)
        return _settings_of(row)

    async def _delete(self, table: sa.Table, where: sa.ColumnElement[bool]) -> int:
        async with self._database.writing() as connection:
            return (await connection.execute(sa.delete(table).where(where))).rowcount


def _settings_of(row: Mapping[Any, Any]) -> GuildSettings:
    return GuildSettings(**{**row, **{name: frozenset(row[name] or ()) for name in _SETS}})


async def _left_before(connection: AsyncConnection, application_id: int, when: datetime) -> list[int]:
    table = tables.guilds
    query = sa.select(table.c.guild_id).where(table.c.application_id == application_id, table.c.left_at < when)
    return list(await connection.scalars(query.with_for_update()))  # a bot that comes back now waits, and finds nothing


async def _delete_guilds(connection: AsyncConnection, application_id: int, ids: Sequence[int]) -> int:
    """Counts the rows table by table. The foreign keys would delete the rows of any table that is missing here."""
    rows = 0
    for some in parts(ids):
        for table in (tables.scan_parts, tables.scans, tables.tones, tables.hours, tables.watches, tables.guilds):
            where = (table.c.application_id == application_id) & table.c.guild_id.in_(some)
            rows += (await connection.execute(sa.delete(table).where(where))).rowcount
    return rows


def _summed(counts: Iterable[HourCounts]) -> list[HourCounts]:
    """Returns one row for each hour and channel, sorted by key."""
    sums: dict[tuple[int, int, datetime], HourCounts] = {}
    for row in counts:
        key = (row.guild_id, row.channel_id, row.hour)
        sums[key] = sums[key] + row if key in sums else row
    return [sums[key] for key in sorted(sums)]
