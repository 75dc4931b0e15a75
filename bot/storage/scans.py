"""Scans that have not ended, so that a restart of the bot goes on with them. They hold no text and nobody's name."""

from __future__ import annotations

import dataclasses
from datetime import datetime

import sqlalchemy as sa

from . import tables
from .database import Database
from .ownership import Ownership
from .records import ScanPart, ScanRecord
from .statements import insert_missing, insert_or_replace

_FIELDS = tuple(field.name for field in dataclasses.fields(ScanRecord))
_PART_FIELDS = tuple(field.name for field in dataclasses.fields(ScanPart))


class ScanRecords:
    """The part of ``Store`` for them: ``store.scans``. Every method may raise ``StorageError``, and then has changed nothing."""

    def __init__(self, database: Database, owner: Ownership) -> None:
        self._database, self._owner = database, owner

    async def begin(self, record: ScanRecord) -> bool:
        """Stores a new scan. Returns ``False`` if the server has one that has not ended."""
        async with self._database.writing() as connection:
            await self._owner.insert_guilds(connection, [record.guild_id])
            row = {**self._owner.key(record.guild_id), **dataclasses.asdict(record), "asked": list(record.asked)}
            return await insert_missing(connection, tables.scans, [row]) > 0

    async def shown(self, guild_id: int, message_id: int) -> None:
        """Stores which message shows the progress of a server's scan."""
        table = tables.scans
        mine = (table.c.application_id == self._owner.application_id) & (table.c.guild_id == guild_id)
        async with self._database.writing() as connection:
            await connection.execute(sa.update(table).where(mine).values(message_id=message_id))

    async def save(self, part: ScanPart) -> bool:
        """Stores how far one channel is read. Returns ``False``, and stores nothing, once the scan has ended."""
        key = {**self._owner.key(part.guild_id), "channel_id": part.channel_id}
        changed = {name: getattr(part, name) for name in _PART_FIELDS if name not in key}
        async with self._database.writing() as connection:
            table = tables.scans
            mine = (table.c.application_id == self._owner.application_id) & (table.c.guild_id == part.guild_id)
            if await connection.scalar(sa.select(table.c.guild_id).where(mine).with_for_update()) is None:
                return False
            await insert_or_replace(connection, tables.scan_parts, key, changed)
            return True

    async def all(self) -> list[ScanRecord]:
        """Returns this application's scans that have not ended, in the order of their servers' ids."""
        table = tables.scans
        query = sa.select(*(table.c[name] for name in _FIELDS)).where(table.c.application_id == self._owner.application_id)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(table.c.guild_id))).mappings()
            return [ScanRecord(**{**row, "asked": tuple(row["asked"])}) for row in rows]

    async def parts(self, guild_id: int) -> list[ScanPart]:
        """Returns what the scan of a server has read, in the order of the channels' ids."""
        table = tables.scan_parts
        mine = (table.c.application_id == self._owner.application_id) & (table.c.guild_id == guild_id)
        query = sa.select(*(table.c[name] for name in _PART_FIELDS)).where(mine).order_by(table.c.channel_id)
        async with self._database.reading() as connection:
            return [ScanPart(**row) for row in (await connection.execute(query)).mappings()]

    async def end(self, guild_id: int) -> None:
        """Deletes the scan of a server and all that it has read."""
        async with self._database.writing() as connection:
            for table in (tables.scan_parts, tables.scans):
                mine = (table.c.application_id == self._owner.application_id) & (table.c.guild_id == guild_id)
                await connection.execute(sa.delete(table).where(mine))

    async def purge(self, before: datetime) -> int:
        """Deletes scans that began before ``before`` and were not gone on with since. Returns their number."""
        table = tables.scans
        async with self._database.writing() as connection:
            mine = table.c.application_id == self._owner.application_id
            return (await connection.execute(sa.delete(table).where(mine, table.c.started < before))).rowcount
