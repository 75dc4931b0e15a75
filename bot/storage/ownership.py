"""Whose rows those of the tables about servers are: one application's, since several bots may share a database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from . import tables
from .statements import insert_missing

T = TypeVar("T")
_MOST_VALUES = 900  # in one IN (...); older SQLite versions allow 999


class Ownership:
    """The rows of one application. ``application`` tells its id, or ``None`` before the login.

    Rows of before r0002 belong to no application yet; they can be read as one's own, and the first bot that writes about their
    server claims them.
    """

    def __init__(self) -> None:
        self.application: Callable[[], int | None] = lambda: None

    @property
    def application_id(self) -> int:
        """The application whose rows these are."""
        return self.application() or tables.UNCLAIMED

    def key(self, guild_id: int) -> dict[str, int]:
        """The first two columns of a row about a server."""
        return {"application_id": self.application_id, "guild_id": guild_id}

    def readable(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """The rows of this application, and those that none has claimed yet."""
        return table.c.application_id.in_({self.application_id, tables.UNCLAIMED})

    async def claim(self, connection: AsyncConnection, guild_ids: Collection[int]) -> None:
        """Makes rows of before r0002 this application's, unless it has rows of its own. Rows that refer to them follow."""
        if self.application_id == tables.UNCLAIMED:
            return
        table = tables.guilds
        for some in parts(sorted(guild_ids)):
            mine = sa.select(table.c.guild_id).where(table.c.application_id == self.application_id, table.c.guild_id.in_(some))
            where = (table.c.application_id == tables.UNCLAIMED) & table.c.guild_id.in_(some) & table.c.guild_id.not_in(mine)
            await connection.execute(sa.update(table).where(where).values(application_id=self.application_id, left_at=None))

    async def insert_guilds(self, connection: AsyncConnection, guild_ids: Collection[int]) -> None:
        """Makes rows of servers that have none, for rows that refer to them."""
        await self.claim(connection, guild_ids)
        await insert_missing(connection, tables.guilds, [self.key(guild_id) for guild_id in guild_ids])


def parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yields ``values`` in parts that fit into one IN (...)."""
    for start in range(0, len(values), _MOST_VALUES):
        yield values[start : start + _MOST_VALUES]
