"""The bot on tiny models, in simcord's Discord."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from gamseong.bot.client import create_bot
from gamseong.bot.settings import Settings
from gamseong.bot.storage import Store


@dataclass
class World:
    """A server with one channel and one person."""

    env: Any
    guild: Any
    channel: Any
    person: Any

    @property
    def bot(self) -> Any:
        return self.env.bot

    def said(self, channel: Any = None) -> list[discord.Message]:
        """Everything the bot has said in the channel."""
        return [message for message in (channel or self.channel).history() if message.author.id == self.bot.user.id]

    async def ask(self, text: str, *, channel: Any = None, **more: Any) -> discord.Message:
        """Posts ``text``; returns the one new message of the bot."""
        before = len(self.said(channel))
        await self.person.send(channel or self.channel, text, **more)
        [answer] = self.said(channel)[before:]
        return answer

    async def ignored(self, text: str, **more: Any) -> None:
        """Posts ``text`` and asserts that the bot stays silent."""
        before = len(self.said())
        await self.person.send(self.channel, text, **more)
        assert len(self.said()) == before


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no row. A copy of it is there sooner than a new one, since nothing is migrated."""

    async def create(path: Path) -> Path:
        await (await Store.open(f"sqlite:///{path}")).close()
        return path

    return asyncio.run(create(tmp_path_factory.mktemp("storage") / "empty.sqlite3"))


@pytest.fixture
def environ(environ: dict[str, str], tmp_path: Path, empty_database: Path) -> dict[str, str]:
    """The same environment; its database is there already."""
    shutil.copy(empty_database, tmp_path / "gamseong.sqlite3")
    return environ


@asynccontextmanager
async def world_of(bot: Any, *, check_errors: bool = True, **options: Any) -> AsyncIterator[World]:
    """``bot`` in a Discord of its own; closed at the end, and an error it did not handle fails the test."""
    if isinstance(bot, discord.AutoShardedClient) and bot.shard_count is None:
        options.setdefault("shard_count", 1)  # what Discord tells a bot of few servers
    env = simcord.Env(bot, **options)
    await env.start()
    try:
        guild = env.create_guild()
        yield World(env, guild, guild.create_text_channel("general"), guild.add_member(env.create_user("alice")))
    finally:
        for one in {bot, env.bot}:  # two after a restart
            await one.close()
        await env.shutdown()
    if check_errors:
        env.raise_errors()


def moderator_of(world: World, **more: bool) -> Any:
    """A member who may manage messages, and what ``more`` names."""
    role = world.guild.create_role("mods", permissions=discord.Permissions(manage_messages=True, **more))
    return world.guild.add_member(world.env.create_user("mod"), roles=[role])


def own_role_of(world: World) -> Any:
    """The role that Discord gives to the bot and that nobody else can have."""
    role = world.bot.get_guild(world.guild.id).get_role(world.guild.create_role("gamseong").id)
    role.tags = discord.role.RoleTags({"bot_id": str(world.bot.user.id)})  # simcord's roles have none
    return role


@pytest.fixture
async def world(settings: Callable[..., Settings]) -> AsyncIterator[World]:
    """Our own bot."""
    async with world_of(create_bot(settings())) as made:
        yield made


@pytest.fixture
async def tones_world(settings: Callable[..., Settings], bundles: dict[str, Path]) -> AsyncIterator[World]:
    """Our own bot, with a bundle that knows 중립."""
    async with world_of(create_bot(settings(GAMSEONG_MODEL_BUNDLE=str(bundles["tiny_tones"])))) as made:
        yield made


@pytest.fixture
async def refusing_world(settings: Callable[..., Settings]) -> AsyncIterator[World]:
    """Our own bot, for tests in which it refuses: simcord reports an error even if it was answered with a sentence."""
    async with world_of(create_bot(settings()), check_errors=False) as made:
        yield made


def korean_clients(env: Any) -> None:
    """simcord's interactions all come from en-US clients; after this they come from Korean ones."""

    def change(event: str, payload: dict[str, Any]) -> None:
        if event == "INTERACTION_CREATE":
            payload["locale"] = "ko"

    env.backend.subscribers.insert(0, change)


@pytest.fixture
async def server(world: World) -> Any:
    from tests.bot.features.scan.scan_server import make_server  # which needs this file

    korean_clients(world.env)
    return make_server(world)


@pytest.fixture
def alerting(settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch) -> Settings:
    from gamseong.bot.features.watch import worker as watch_worker

    monkeypatch.setattr(watch_worker, "SECONDS", 0.0)
    return settings(
        GAMSEONG_WATCH_ALERT_MINUTES="1", GAMSEONG_WATCH_ALERT_PAUSE_MINUTES="10", GAMSEONG_WATCH_HALF_LIFE_MINUTES="2"
    )


@pytest.fixture
async def watching(alerting: Settings) -> AsyncIterator[Any]:
    from tests.bot.features.watch.watch_server import watching_in  # which needs this file

    async with world_of(create_bot(alerting), settle_timeout=20.0) as world:
        yield await watching_in(world)
