"""The database is away: answers that need none come as quickly as ever, and to the prefix that the server chose."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from gamseong.bot.client import create_bot
from gamseong.bot.core.services import services_of
from gamseong.bot.settings import Settings
from gamseong.bot.storage import cache, lookup
from tests.fake_discord import BOT, GUILD, TOKEN, FakeDiscord
from tests.postgres import Postgres

LOADED = 2.0  # seconds that a loaded machine may take for an answer


@pytest.fixture
async def fake(
    postgres: Postgres, settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[FakeDiscord]:
    """Our bot on PostgreSQL, in a server with a prefix and a language of its own; what was read is at once too old."""
    monkeypatch.setattr(cache, "SECONDS", 0.0)
    monkeypatch.setattr(lookup, "PAUSE", 0.1)
    monkeypatch.setattr(lookup, "SILENCE", lookup.PATIENCE)
    url = f"{postgres.new_database()}?sslmode=disable"
    async with FakeDiscord() as server:
        with server.patched():
            async with create_bot(settings(GAMSEONG_STORAGE_URL=url)) as bot:
                running = asyncio.create_task(bot.start(TOKEN))
                await server.post_message("!감성 재밌다")
                await server.wait_for(lambda: server.sent_messages)
                services = services_of(bot)
                assert services is not None
                await services.store.change_guild(int(GUILD), prefix="?", language="en")
                yield server
            await asyncio.wait_for(running, 10)


async def asked(fake: FakeDiscord, text: str) -> tuple[float, dict[str, Any]]:
    """Returns how many seconds the answer took, and the answer."""
    before, began = len(fake.sent_messages), time.monotonic()
    await fake.post_message(text)
    await fake.wait_for(lambda: len(fake.sent_messages) > before)
    return time.monotonic() - began, fake.sent_messages[-1]


@pytest.mark.parametrize("kind", ["frozen", "stopped"])
async def test_answers_keep_their_pace_prefix_and_language(
    fake: FakeDiscord, postgres: Postgres, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await asked(fake, "?감성 재밌다"))[1]["embeds"][0]["title"] == "Positive"
    with caplog.at_level(logging.INFO, "gamseong"), getattr(postgres, kind)():
        seconds, answer = await asked(fake, "?감성 재밌다")
        assert seconds < lookup.PATIENCE + LOADED
        assert answer["embeds"][0]["title"] == "Positive"
        for text in ("?감성해설 재밌다", "?수열 0 0.1 0.2 0.3", f"<@{BOT}> 재밌다", "?감성 재밌다"):
            seconds, answer = await asked(fake, text)
            assert seconds < LOADED
            assert answer["embeds"]
        lines = [record.getMessage() for record in caplog.records if record.name.startswith("gamseong.bot.storage")]
        assert ["cannot be used" in line for line in lines] == [True]
    seconds, answer = await asked(fake, "?감성 재밌다")
    assert answer["embeds"][0]["title"] == "Positive"
