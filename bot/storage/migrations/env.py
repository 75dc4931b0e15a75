"""Alembic runs this for each of its commands. ``migrate.py`` holds the connection, its transaction and its lock."""

from __future__ import annotations

from alembic import context

settings = context.config.attributes
context.configure(connection=settings["connection"], version_table=settings["version_table"])
context.run_migrations()
