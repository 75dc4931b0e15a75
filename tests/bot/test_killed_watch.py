"""감성감시 through the death of its process: the real ``gamseong run``, killed, against the fake Discord."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gamseong.bot.storage import Store
from tests.fake_discord import BOT, CHANNEL, GUILD, FakeDiscord
from tests.programs import Program, launch

pytestmark = pytest.mark.long

BAD, GOOD = "정말 싫다", "정말 재밌다"
SECONDS = 60  # for a loaded machine


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as server:
        yield server


class Watched:
    """A bot that may die, and the channel that it watches, which gets its alerts as well."""

    def __init__(self, fake: FakeDiscord, folder: Path, environ: dict[str, str]) -> None:
        self.fake, self._folder, self._environ = fake, folder, environ
        self.program: Program | None = None
        self.database = folder / "gamseong.sqlite3"

    async def set_up(self) -> None:
        store = await Store.open(f"sqlite:///{self.database}")
        store.application = lambda: int(BOT)
        await store.change_guild(int(GUILD), alert_channel=int(CHANNEL), alert_minutes=1, alert_pause_minutes=60)
        await store.watch(int(GUILD), int(CHANNEL))
        await store.close()

    async def start(self) -> None:
        sessions = len(self.fake.identifies)
        self.program = await launch(self._folder, self.fake.root, **self._environ)
        await self.fake.wait_for(lambda: len(self.fake.identifies) > sessions and self.fake.is_up, SECONDS)

    async def end(self, how: signal.Signals) -> None:
        assert self.program is not None
        self.program.process.send_signal(how)
        await self.program.ended(SECONDS)

    async def say(self, text: str, times: int, age: float) -> None:
        """Somebody wrote, the first time ``age`` seconds ago and then every ten seconds."""
        for turn in range(times):
            await self.fake.post_message(text, age=age - 10 * turn)

    def titles(self) -> list[str]:
        """Of what the bot has told."""
        return [embed["title"] for message in self.fake.sent_messages for embed in message.get("embeds") or []]

    async def until_the_tone_is_up(self) -> None:
        """Returns once the bot has judged good messages, which it does a second after they came."""
        async with asyncio.timeout(SECONDS):
            while "지금 톤 **+" not in str(self.fake.sent_messages[-1].get("content")):
                before = len(self.fake.sent_messages)
                await self.fake.post_message("!감성감시")
                await self.fake.wait_for(lambda: len(self.fake.sent_messages) > before, SECONDS)  # noqa: B023

    def stored(self) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.database) as connection:
            return connection.execute("SELECT alerted IS NOT NULL, quiet_until IS NOT NULL FROM gamseong_tones").fetchall()


@pytest.fixture
async def watched(fake: FakeDiscord, environ: dict[str, str], tmp_path: Path) -> AsyncIterator[Watched]:
    made = Watched(fake, tmp_path, {**environ, "GAMSEONG_WATCH_HALF_LIFE_MINUTES": "1"})
    await made.set_up()
    yield made
    if made.program is not None:
        await made.program.kill()


async def test_a_killed_process_alerts_once_and_its_successors_tell_the_recovery(watched: Watched) -> None:
    await watched.start()
    await watched.say(BAD, 14, age=600)
    await watched.fake.wait_for(lambda: watched.titles() == ["가라앉은 채널이 있어요"], SECONDS)
    await watched.fake.wait_for(lambda: watched.stored() == [(1, 1)], SECONDS)  # at once, not within the minute
    await watched.end(signal.SIGKILL)

    await watched.start()
    await watched.say(BAD, 14, age=460)
    await watched.say(GOOD, 20, age=320)
    await watched.until_the_tone_is_up()
    await watched.end(signal.SIGTERM)

    await watched.start()
    await watched.fake.wait_for(lambda: "톤이 돌아왔어요" in watched.titles(), SECONDS)
    assert watched.titles() == ["가라앉은 채널이 있어요", "톤이 돌아왔어요"]
    await watched.fake.wait_for(lambda: watched.stored() == [(0, 1)], SECONDS)
