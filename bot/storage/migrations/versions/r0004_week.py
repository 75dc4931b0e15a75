"""Stores what a moderator's week needs: time zone, webhooks and digest of a server, live tones, and scans that have not ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds six columns to the servers, and three tables."""
    for column in (
        sa.Column("time_zone", sa.String(64)),
        sa.Column("count_webhooks", sa.Boolean),
        sa.Column("digest", sa.String(6)),
        sa.Column("digest_weekday", sa.Integer),
        sa.Column("digest_hour", sa.Integer),
        sa.Column("digest_until", _TIME),
    ):
        op.add_column("gamseong_guilds", column)
    op.create_table(
        "gamseong_tones",
        *_ids("application_id", "guild_id", "channel_id"),
        sa.Column("updated", _TIME, nullable=False),
        sa.Column("weight", sa.Double, nullable=False),
        sa.Column("margin_sum", sa.Double, nullable=False),
        sa.Column("low_since", _TIME),
        sa.Column("low_last", _TIME),
        sa.Column("low_messages", sa.Integer, nullable=False),
        sa.Column("quiet_until", _TIME),
        sa.Column("alerted", _TIME),
        sa.Column("alert_posted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("application_id", "guild_id", "channel_id", name="pk_gamseong_tones"),
        _of("gamseong_tones", "gamseong_guilds"),
    )
    op.create_table(
        "gamseong_scans",
        *_ids("application_id", "guild_id"),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("place_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("asked", sa.JSON, nullable=False),
        sa.Column("most", sa.Integer, nullable=False),
        sa.Column("since", _TIME),
        sa.Column("until", _TIME, nullable=False),
        sa.Column("newest", sa.BigInteger, nullable=False),
        sa.Column("started", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("application_id", "guild_id", name="pk_gamseong_scans"),
        _of("gamseong_scans", "gamseong_guilds"),
    )
    op.create_table(
        "gamseong_scan_parts",
        *_ids("application_id", "guild_id", "channel_id"),
        sa.Column("before", sa.BigInteger, nullable=False),
        sa.Column("skipped", sa.Integer, nullable=False),
        sa.Column("ended", sa.String(16)),
        sa.Column("hours", sa.JSON, nullable=False),
        sa.Column("strongest", sa.JSON, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("application_id", "guild_id", "channel_id", name="pk_gamseong_scan_parts"),
        _of("gamseong_scan_parts", "gamseong_scans"),
    )


def _ids(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, autoincrement=False, nullable=False) for name in names]


def _of(table: str, owner: str) -> sa.ForeignKeyConstraint:
    key = ["application_id", "guild_id"]
    name = f"fk_{table}_application_id"
    return sa.ForeignKeyConstraint(key, [f"{owner}.{each}" for each in key], name=name, ondelete="CASCADE", onupdate="CASCADE")
