"""Creates the tables of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Creates all five tables."""
    op.create_table(
        "gamseong_guilds",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("language", sa.String(2)),
        sa.Column("prefix", sa.String(10)),
        sa.Column("alert_channel", sa.BigInteger),
        sa.Column("alert_below", sa.Double),
        sa.Column("alert_minutes", sa.Integer),
        sa.Column("alert_pause_minutes", sa.Integer),
        sa.Column("ignored_channels", sa.JSON),
        sa.Column("ignored_roles", sa.JSON),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("guild_id", name="pk_gamseong_guilds"),
    )
    op.create_table(
        "gamseong_watches",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "channel_id", name="pk_gamseong_watches"),
        _of_guild("gamseong_watches"),
    )
    op.create_table(
        "gamseong_hours",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("positive", "ambiguous", "negative", "unreadable")),
        sa.PrimaryKeyConstraint("guild_id", "channel_id", "hour", name="pk_gamseong_hours"),
        _of_guild("gamseong_hours"),
    )
    op.create_index("ix_gamseong_hours_hour", "gamseong_hours", ["hour"])
    op.create_table(
        "gamseong_opt_outs",
        sa.Column("user_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_gamseong_opt_outs"),
    )
    op.create_table(
        "gamseong_opinions",
        sa.Column("bundle", sa.String(200), nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("agree", "disagree")),
        sa.PrimaryKeyConstraint("bundle", name="pk_gamseong_opinions"),
    )


def _of_guild(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_guild_id"
    return sa.ForeignKeyConstraint(["guild_id"], ["gamseong_guilds.guild_id"], name=name, ondelete="CASCADE")
