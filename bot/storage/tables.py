"""The tables. Each name begins with ``gamseong_``, because the database may be the host bot's own.

Every row about a server refers to its row in ``gamseong_guilds``: it is deleted with it, and changes its application with it.
Several bots may share a database, so these rows know their bot by its application's id.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

VERSION_TABLE = "gamseong_version"  # Alembic's usual name may be taken by the host
UNCLAIMED = 0  # the application of rows from before r0002: the first bot that is in their server claims them
metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


class Utc(sa.TypeDecorator[datetime]):
    """A time with a zone. SQLite stores no zones, so it gets the time in UTC without one."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Converts a time with a zone to what the database stores."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Returns the time in UTC, whatever zone the server uses."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def _id(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def _of_guild() -> sa.ForeignKeyConstraint:
    key = ("application_id", "guild_id")
    return sa.ForeignKeyConstraint(key, [f"gamseong_guilds.{name}" for name in key], ondelete="CASCADE", onupdate="CASCADE")


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


guilds = sa.Table(
    "gamseong_guilds",
    metadata,
    _id("application_id"),
    _id("guild_id"),
    sa.Column("language", sa.String(2)),
    sa.Column("prefix", sa.String(10)),
    sa.Column("alert_channel", sa.BigInteger),
    sa.Column("alert_below", sa.Double),
    sa.Column("alert_minutes", sa.Integer),
    sa.Column("alert_pause_minutes", sa.Integer),
    sa.Column("ignored_channels", sa.JSON(none_as_null=True)),
    sa.Column("ignored_roles", sa.JSON(none_as_null=True)),
    sa.Column("left_at", Utc),
    sa.Column("time_zone", sa.String(64)),
    sa.Column("count_webhooks", sa.Boolean),
    sa.Column("digest", sa.String(6)),
    sa.Column("digest_weekday", sa.Integer),
    sa.Column("digest_hour", sa.Integer),
    sa.Column("digest_until", Utc),
)
watches = sa.Table("gamseong_watches", metadata, _id("application_id"), _id("guild_id"), _id("channel_id"), _of_guild())
hours = sa.Table(
    "gamseong_hours",
    metadata,
    _id("application_id"),
    _id("guild_id"),
    _id("channel_id"),
    sa.Column("hour", Utc, primary_key=True, index=True),
    *map(_count, ("positive", "ambiguous", "negative", "unreadable")),
    # The default is for a bot of the version before, which may go on writing to a database that it shares.
    sa.Column("neutral", sa.BigInteger, nullable=False, server_default="0"),
    _of_guild(),
)
tones = sa.Table(
    "gamseong_tones",
    metadata,
    _id("application_id"),
    _id("guild_id"),
    _id("channel_id"),
    sa.Column("updated", Utc, nullable=False),
    sa.Column("weight", sa.Double, nullable=False),
    sa.Column("margin_sum", sa.Double, nullable=False),
    sa.Column("low_since", Utc),
    sa.Column("low_last", Utc),
    sa.Column("low_messages", sa.Integer, nullable=False),
    sa.Column("quiet_until", Utc),
    sa.Column("alerted", Utc),
    sa.Column("alert_posted", sa.Boolean, nullable=False),
    _of_guild(),
)
scans = sa.Table(
    "gamseong_scans",
    metadata,
    _id("application_id"),
    _id("guild_id"),
    sa.Column("user_id", sa.BigInteger, nullable=False),
    sa.Column("place_id", sa.BigInteger, nullable=False),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("asked", sa.JSON, nullable=False),
    sa.Column("most", sa.Integer, nullable=False),
    sa.Column("since", Utc),
    sa.Column("until", Utc, nullable=False),
    sa.Column("newest", sa.BigInteger, nullable=False),
    sa.Column("started", Utc, nullable=False),
    _of_guild(),
)
scan_parts = sa.Table(
    "gamseong_scan_parts",
    metadata,
    _id("application_id"),
    _id("guild_id"),
    _id("channel_id"),
    sa.Column("before", sa.BigInteger, nullable=False),
    sa.Column("skipped", sa.Integer, nullable=False),
    sa.Column("ended", sa.String(16)),
    sa.Column("hours", sa.JSON, nullable=False),
    sa.Column("strongest", sa.JSON, nullable=False),
    sa.Column("private", sa.Boolean, nullable=False),
    sa.ForeignKeyConstraint(
        ["application_id", "guild_id"],
        ["gamseong_scans.application_id", "gamseong_scans.guild_id"],
        ondelete="CASCADE",
        onupdate="CASCADE",
    ),
)
opt_outs = sa.Table("gamseong_opt_outs", metadata, _id("user_id"))
opinions = sa.Table(
    "gamseong_opinions",
    metadata,
    sa.Column("bundle", sa.String(200), primary_key=True),
    *map(_count, ("agree", "disagree")),
)
