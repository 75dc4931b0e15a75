"""Each test of the store runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from gamseong.bot.storage import Store

APPLICATION = 7


async def store_of(url: str, application: int | None) -> Store:
    """Opens a database for the bot with that application."""
    store = await Store.open(url)
    store.application = lambda: application
    return store


@pytest.fixture(params=["sqlite", "postgresql", "pgbouncer"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yields the URLs of new empty databases, without end."""
    if request.param == "sqlite":
        return (f"sqlite:///{tmp_path}/{number}.sqlite3" for number in count())
    postgres = request.getfixturevalue("postgres")
    if request.param == "pgbouncer":
        port = request.getfixturevalue("pgbouncer")
        pooled = (postgres.new_database().replace(f":{postgres.port}/", f":{port}/") for _ in count())
        return (f"{url}?sslmode=disable" for url in pooled)
    # Cancelled while it asks the server for TLS, the driver leaves a future behind that asyncio complains about.
    return (f"{postgres.new_database()}?sslmode=disable" for _ in count())


@pytest.fixture
def url(empty: Iterator[str]) -> str:
    """Returns the URL of an empty database."""
    return next(empty)


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """Returns the store of one bot's application."""
    opened = await store_of(url, APPLICATION)
    yield opened
    await opened.close()
