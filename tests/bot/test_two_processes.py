"""``gamseong run --shards``: two processes of one bot, started at once on one empty PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.fake_discord import FakeDiscord
from tests.postgres import Postgres
from tests.programs import Program, launch

pytestmark = pytest.mark.long

SECONDS = 60  # for a loaded machine; settings of a server are kept in memory for 5


@dataclass
class Part:
    """One process and what Discord sees of it."""

    discord: FakeDiscord
    program: Program

    async def identified(self, count: int) -> list[list[int]]:
        """The shards it said it is, once there are ``count`` of them and the last was told its server."""
        fake = self.discord
        await fake.wait_for(lambda: len(fake.identifies) == count and fake.is_up, SECONDS)
        return [identify["shard"] for identify in fake.identifies]

    async def ask(self, text: str) -> dict[str, Any]:
        """Someone writes ``text``; the body of the answer."""
        before = len(self.discord.sent_messages)
        await self.discord.post_message(text)
        await self.discord.wait_for(lambda: len(self.discord.sent_messages) > before, SECONDS)
        return self.discord.sent_messages[before]

    async def until_answered(self, text: str) -> dict[str, Any]:
        """Someone writes ``text`` again and again, until it is a command here as well; the body of the answer."""
        before = len(self.discord.sent_messages)
        async with asyncio.timeout(SECONDS):
            while len(self.discord.sent_messages) == before:
                await self.discord.post_message(text)
                await asyncio.sleep(0.5)
        return self.discord.sent_messages[before]

    def synced(self) -> bool:
        return any(call.method == "PUT" and call.path.endswith("/commands") for call in self.discord.requests)


@pytest.fixture
async def parts(postgres: Postgres, environ: dict[str, str], tmp_path: Path) -> AsyncIterator[tuple[Part, Part]]:
    """Shards 0 and 1 of three, and shard 2."""
    # The driver leaves TLS alone: this server has none.
    environ = {**environ, "GAMSEONG_STORAGE_URL": f"{postgres.new_database()}?sslmode=disable"}
    async with AsyncExitStack() as stack:
        fakes = [await stack.enter_async_context(FakeDiscord()) for _ in range(2)]
        folders = [tmp_path / "first", tmp_path / "second"]
        for folder in folders:
            folder.mkdir()
        starting = zip(folders, fakes, ("0-1/3", "2/3"), strict=True)
        programs = await asyncio.gather(
            *(launch(folder, fake.root, f"--shards={shards}", **environ) for folder, fake, shards in starting)
        )
        for program in programs:
            stack.push_async_callback(program.kill)
        yield Part(fakes[0], programs[0]), Part(fakes[1], programs[1])


async def test_two_processes_share_one_bot(parts: tuple[Part, Part]) -> None:
    first, second = parts
    assert await first.identified(2) == [[0, 3], [1, 3]]
    assert await second.identified(1) == [[2, 3]]
    assert (first.synced(), second.synced()) == (True, False)

    # What one was told, the other knows: who opted out at once …
    assert "읽지 않아요" in (await first.ask("!감성거부"))["content"]
    assert "이미 빠져" in (await second.ask("!감성거부"))["content"]
    # … and a server's settings within seconds, though it has just looked them up.
    assert (await second.ask("!감성 재밌다"))["embeds"][0]["title"] == "긍정"
    await first.ask("!감성설정 언어 영어")
    await first.ask("!감성설정 접두어 ?")
    assert (await second.until_answered("?감성 재밌다"))["embeds"][0]["title"] == "Positive"

    for part in parts:
        part.program.process.terminate()
        assert await part.program.ended() == 0
        assert "ERROR" not in part.program.stderr()
        assert part.program.stdout() == ""
