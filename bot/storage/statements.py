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
    """Inserts rows; where a row exists, adds the given ``counts`` to its own. A count that would be below 0 is 0.

    ``rows`` must be sorted by their key: two processes that lock the same rows in different orders would deadlock.
    """
    # ``excluded`` would not do: it has what was to be inserted, which is not what is to be added where that is below 0.
    added = {name: sa.bindparam(f"added_{name}", type_=table.c[name].type) for name in counts}
    statement = _insert(connection, table).values({name: _at_least_0(connection, each) for name, each in added.items()})
    sums = {name: _at_least_0(connection, table.c[name] + each) for name, each in added.items()}
    statement = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums)
    renamed = [{f"added_{name}" if name in added else name: value for name, value in row.items()} for row in rows]
    await connection.execute(statement, renamed)


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


def _at_least_0(connection: AsyncConnection, value: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    largest = sa.func.max if connection.dialect.name == "sqlite" else sa.func.greatest
    return largest(value, sa.literal_column("0"))


def _insert(connection: AsyncConnection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
