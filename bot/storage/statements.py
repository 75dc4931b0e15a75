"""INSERTs for rows that may exist already. SQLite and PostgreSQL share the syntax, but SQLAlchemy has one class for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Row = Mapping[str, Any]


async def insert_missing(connection: AsyncConnection, table: sa.Table, rows: Sequence[Row]) -> int:
    """Inserts the rows that do not exist. Returns how many it inserted, reliable for a single row only."""
    statement = _insert(connection, table).on_conflict_do_nothing()
    return (await connection.execute(statement, rows)).rowcount


async def insert_or_add(connection: AsyncConnection, table: sa.Table, rows: Sequence[Row], counts: Collection[str]) -> None:
    """Inserts rows; where a row exists, adds the given ``counts`` to its own.

    ``rows`` must be sorted by their key: two processes that lock the same rows in different orders would deadlock.
    """
    statement = _insert(connection, table)
    sums = {name: table.c[name] + statement.excluded[name] for name in counts}
    await connection.execute(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums), rows)


async def insert_all_or_replace(
    connection: AsyncConnection, table: sa.Table, rows: Sequence[Row], changed: Collection[str]
) -> None:
    """Inserts rows; where a row exists, sets its ``changed`` columns. ``rows`` must be sorted by their key."""
    statement = _insert(connection, table)
    values = {name: statement.excluded[name] for name in changed}
    await connection.execute(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=values), rows)


async def insert_or_replace(connection: AsyncConnection, table: sa.Table, row: Row, changed: Row) -> None:
    """Inserts ``row`` with ``changed``; where the row exists, sets ``changed`` only."""
    statement = _insert(connection, table).values({**row, **changed})
    await connection.execute(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=dict(changed)))


def _insert(connection: AsyncConnection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
