"""Builds a database of the first version (r0001), with rows in every table."""

from __future__ import annotations

from gamseong.bot.storage.database import Database, connect
from gamseong.bot.storage.migrate import migrate
from gamseong.bot.storage.urls import PostgresUrl, parse_url

GUILD, CHANNEL, LEFT, PERSON = 1001, 2001, 1002, 3001
_ROWS = (
    "INSERT INTO gamseong_guilds VALUES (1001, 'en', '감!', 2001, -0.25, 7, 90, '[1, 2001]', '[5]', NULL)",
    "INSERT INTO gamseong_guilds (guild_id, left_at) VALUES (1002, '2026-11-01 00:00:00.000000')",
    "INSERT INTO gamseong_watches VALUES (1001, 2001), (1001, 8), (1002, 9)",
    "INSERT INTO gamseong_hours VALUES (1001, 2001, '2026-11-24 12:00:00.000000', 1, 2, 3, 4)",
    "INSERT INTO gamseong_hours VALUES (1002, 9, '2026-11-24 12:00:00.000000', 0, 0, 5, 0)",
    "INSERT INTO gamseong_opt_outs VALUES (3001)",
    "INSERT INTO gamseong_opinions VALUES ('flagship@1.1.0', 10, 3)",
)


async def make_first_version(url: str) -> None:
    """Fills the empty database that ``url`` names."""
    parsed = parse_url(url)
    await migrate(parsed, "0001")
    database = Database(parsed, connect(parsed))
    async with database.writing() as connection:
        if isinstance(parsed, PostgresUrl):
            await connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
        for row in _ROWS:
            await connection.exec_driver_sql(row)
    await database.close()
