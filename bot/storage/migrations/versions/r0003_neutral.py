"""Counts messages that are 중립, which bundles of format 1 cannot say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds ``neutral`` to the hours, 0 in those of before."""
    op.add_column("gamseong_hours", sa.Column("neutral", sa.BigInteger, nullable=False, server_default="0"))
