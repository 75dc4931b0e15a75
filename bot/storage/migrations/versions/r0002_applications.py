"""Lets the rows about a server know their application, because several bots may share a database.

Rows of before have the application 0, "not known yet", until a bot that is in their server claims them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_GUILDS = "gamseong_guilds"
_KEYS = {
    _GUILDS: ["guild_id"],
    "gamseong_watches": ["guild_id", "channel_id"],
    "gamseong_hours": ["guild_id", "channel_id", "hour"],
}
_OF_GUILD = [name for name in _KEYS if name != _GUILDS]


def upgrade() -> None:
    """Adds ``application_id`` to the keys of the three tables about servers.

    PostgreSQL alters them in place, which keeps rights and row security. SQLite copies each one, and dropping the original
    of the servers would delete all rows that refer to it: the references go first and come back last.
    """
    for table in _OF_GUILD:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_guild_id", type_="foreignkey")
    for table, key in _KEYS.items():
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("application_id", sa.BigInteger, nullable=False, server_default="0"))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("application_id", existing_type=sa.BigInteger, existing_nullable=False, server_default=None)
            batch.drop_constraint(f"pk_{table}", type_="primary")
            batch.create_primary_key(f"pk_{table}", ["application_id", *key])
    for table in _OF_GUILD:
        both, name = ["application_id", "guild_id"], f"fk_{table}_application_id"
        with op.batch_alter_table(table) as batch:
            batch.create_foreign_key(name, _GUILDS, both, both, ondelete="CASCADE", onupdate="CASCADE")
