"""INSERTs that meet a row that is there already; SQLite and PostgreSQL write them alike, SQLAlchemy in two dialects."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Row = Mapping[str, Any]


async def insert_missing(connection: AsyncConnection, table: sa.Table, rows: Sequence[Row]) -> int:
    """Inserts those that are not there; the number of them if ``rows`` is one row."""
    statement = _insert(connection, table).on_conflict_do_nothing()
    return (await connection.execute(statement, rows)).rowcount


async def insert_or_add(connection: AsyncConnection, table: sa.Table, rows: Sequence[Row], counts: Collection[str]) -> None:
    """Inserts; where a row is there its ``counts`` grow by those given. ``rows`` must be sorted by their key: two
    processes that lock the same rows in different orders would wait for each other."""
    statement = _insert(connection, table)
    sums = {name: table.c[name] + statement.excluded[name] for name in counts}
    await connection.execute(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums), rows)


async def insert_or_replace(connection: AsyncConnection, table: sa.Table, row: Row, changed: Row) -> None:
    """Inserts ``row`` with ``changed``; where it is there, only ``changed`` is set."""
    statement = _insert(connection, table).values({**row, **changed})
    await connection.execute(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=dict(changed)))


def _insert(connection: AsyncConnection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
