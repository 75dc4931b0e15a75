"""``load_extension("gamseong.bot")`` in somebody else's bot: it works, keeps to itself, and leaves without a trace."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.ext import commands

from gamseong.bot.inference.engine import THREAD_NAME
from gamseong.bot.settings import Settings
from tests.bot.conftest import world_of

SettingsMaker = Callable[..., Settings]
EXTENSION = "gamseong.bot"


def host(kind: type[Any] = commands.Bot, prefix: Any = "?", **options: Any) -> Any:
    """A bot that knows nothing of gamseong and has a command of its own."""
    intents = discord.Intents.default()
    intents.message_content = True
    bot = kind(prefix, intents=intents, **options)

    @bot.hybrid_command(name="정말")
    async def really(ctx: commands.Context[Any]) -> None:
        await ctx.send("host")

    return bot


async def load(bot: Any, settings: Settings) -> None:
    bot.gamseong_settings = settings
    await bot.load_extension(EXTENSION)


def engine_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(THREAD_NAME)]


@pytest.mark.parametrize(("kind", "options"), [(commands.Bot, {}), (commands.AutoShardedBot, {"shard_count": 2})])
async def test_any_host_answers_with_its_own_prefix(kind: type[Any], options: dict[str, Any], settings: SettingsMaker) -> None:
    bot = host(kind, **options)
    async with world_of(bot) as world:
        await load(bot, settings())
        assert (await world.ask("?감성 재밌다")).embeds[0].title == "긍정"
        assert "`?감성 문장`" in (await world.ask("?감성")).content
        await world.ignored("!감성 재밌다")
        assert (await world.ask("?정말")).content == "host"


async def test_a_host_keeps_its_own_config_file(environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "config.toml").write_text('debug = true\n[bot]\ntoken = "x"\n[gamseong.bot]\nlanguage = "en"\n')
    bot = host()
    async with world_of(bot) as world:
        await bot.load_extension(EXTENSION)
        assert (await world.ask("?감성 재밌다")).embeds[0].title == "Positive"


@pytest.mark.parametrize("prefix", ["?", commands.when_mentioned_or("?")])
async def test_a_mention_is_answered_by_one_of_the_two(prefix: Any, settings: SettingsMaker) -> None:
    bot = host(prefix=prefix)
    async with world_of(bot) as world:
        await load(bot, settings())
        me = f"<@{bot.user.id}>"
        assert (await world.ask(f"{me} 감성 재밌다")).embeds[0].title == "긍정"
        assert (await world.ask(f"{me} 너무 재밌다")).embeds[0].title == "긍정"
        answer = await world.ask(f"{me} 정말 재밌다")
        assert answer.content == ("host" if callable(prefix) else "")  # with a mention prefix it is the host's command


async def test_the_hosts_checks_hold_for_mentions_too(settings: SettingsMaker) -> None:
    bot = host()

    @bot.check
    async def nobody(ctx: commands.Context[Any]) -> bool:
        return False

    async with world_of(bot, check_errors=False) as world:
        await load(bot, settings())
        await world.ignored("?감성 재밌다")
        await world.ignored(f"<@{bot.user.id}> 재밌다")


async def test_it_syncs_nothing_and_touches_no_logging(settings: SettingsMaker) -> None:
    bot = host()
    async with world_of(bot) as world:
        before = (logging.root.handlers[:], logging.root.level, bot.tree.on_error, bot.on_command_error)
        await load(bot, settings())
        assert before == (logging.root.handlers, logging.root.level, bot.tree.on_error, bot.on_command_error)
        assert not [call for call in world.env.http_requests if call.path.endswith("/commands")]
        names = {command.name for command in bot.tree.get_commands()}
        assert {"정말", "감성", "수열", "감성 분석"} <= names
        assert all(name.startswith("감성") for name in names - {"정말", "수열"})  # nothing that a host might call its own
        await bot.tree.sync()
        assert (await world.person.slash(world.channel, "감성", 문장="재밌다")).response.embeds


async def test_unloading_leaves_nothing_and_loading_again_works(settings: SettingsMaker) -> None:
    bot = host()
    async with world_of(bot) as world:
        listeners = {name: len(found) for name, found in bot.extra_events.items()}
        tasks = asyncio.all_tasks()
        await load(bot, settings())
        await world.ask("?감성 재밌다")
        assert engine_threads()
        await bot.unload_extension(EXTENSION)
        assert engine_threads() == []
        assert {command.name for command in bot.commands} == {"help", "정말"}
        assert {command.name for command in bot.tree.get_commands()} == {"정말"}
        assert {name: len(found) for name, found in bot.extra_events.items() if found} == listeners
        assert asyncio.all_tasks() == tasks
        await world.ignored(f"<@{bot.user.id}> 재밌다")
        await load(bot, settings())
        assert (await world.ask("?감성 재밌다")).embeds
        await bot.reload_extension(EXTENSION)
        assert (await world.ask("?감성 재밌다")).embeds
    assert engine_threads() == []


async def test_a_name_the_host_has_already_is_refused_and_leaves_no_thread(settings: SettingsMaker) -> None:
    bot = host()

    @bot.command(name="감성")
    async def taken(ctx: commands.Context[Any]) -> None:
        await ctx.send("host")

    async with world_of(bot) as world:
        with pytest.raises(commands.ExtensionFailed, match="감성"):
            await load(bot, settings())
        assert engine_threads() == []
        assert (await world.ask("?감성")).content == "host"


async def test_a_missing_model_is_named(settings: SettingsMaker) -> None:
    bot = host()
    async with world_of(bot):
        with pytest.raises(commands.ExtensionFailed, match="no-such-model"):
            await load(bot, settings(GAMSEONG_MODEL_BUNDLE="no-such-model"))
    assert engine_threads() == []


async def test_without_settings_of_the_host_the_files_and_the_environment_count(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "config.toml").write_text('[gamseong.bot]\nlanguage = "en"\n')
    monkeypatch.chdir(tmp_path)
    bot = host()
    async with world_of(bot) as world:
        await bot.load_extension(EXTENSION)
        assert (await world.ask("?감성 재밌다")).embeds[0].title == "Positive"


async def test_without_the_message_content_intent_a_reply_is_told_where_to_ask(settings: SettingsMaker) -> None:
    bot: Any = commands.Bot("?", intents=discord.Intents(guilds=True, guild_messages=True))
    async with world_of(bot) as world:
        await load(bot, settings())
        mention = f"<@{bot.user.id}>"
        assert (await world.ask(f"{mention} 정말 재밌다")).embeds[0].title == "긍정"
        target = await world.person.send(world.channel, "정말 재밌다")
        assert "앱 → 감성 분석" in (await world.ask(mention, reply_to=target)).content
