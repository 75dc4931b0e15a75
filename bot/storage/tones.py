"""Live tones of watched channels, so that a restart of the bot neither forgets them nor alerts anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import sqlalchemy as sa

from . import tables
from .database import Database
from .ownership import Ownership
from .records import ToneState
from .statements import insert_all_or_replace

_FIELDS = tuple(field.name for field in dataclasses.fields(ToneState))
_KEY = {"guild_id", "channel_id"}


class ToneStates:
    """The part of ``Store`` for them: ``store.tones``. Every method may raise ``StorageError``, and then has changed nothing."""

    def __init__(self, database: Database, owner: Ownership) -> None:
        self._database, self._owner = database, owner

    async def all(self) -> list[ToneState]:
        """Returns the states of all channels of this application, in the order of their ids."""
        table = tables.tones
        query = sa.select(*(table.c[name] for name in _FIELDS)).where(table.c.application_id == self._owner.application_id)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(table.c.guild_id, table.c.channel_id))
            return [ToneState(*row) for row in rows]

    async def save(self, states: Iterable[ToneState]) -> None:
        """Stores the states, each in place of an earlier one of its channel. Those of channels not watched are not stored."""
        rows = [dataclasses.asdict(state) for state in sorted(states, key=lambda each: (each.guild_id, each.channel_id))]
        async with self._database.writing() as connection:
            watched = sa.select(tables.watches.c.channel_id).where(
                tables.watches.c.application_id == self._owner.application_id,
                tables.watches.c.guild_id.in_({row["guild_id"] for row in rows}),
            )
            kept = set(await connection.scalars(watched))  # deleted or switched off since it was read
            values = [{**self._owner.key(row["guild_id"]), **row} for row in rows if row["channel_id"] in kept]
            if values:
                changed = [name for name in _FIELDS if name not in _KEY]
                await insert_all_or_replace(connection, tables.tones, values, changed)

    async def forget(self, guild_id: int, channel_id: int) -> None:
        """Deletes the state of a channel."""
        table = tables.tones
        mine = table.c.application_id == self._owner.application_id
        async with self._database.writing() as connection:
            await connection.execute(sa.delete(table).where(mine, table.c.guild_id == guild_id, table.c.channel_id == channel_id))
