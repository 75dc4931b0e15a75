"""A host may load the plugin before it logs in, when nobody knows yet whose rows of the database are this bot's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import discord
from discord.ext import commands

from gamseong.bot.core.services import services_of
from gamseong.bot.settings import Settings
from gamseong.bot.storage import Store
from tests.fake_discord import BOT, CHANNEL, GUILD, TOKEN, FakeDiscord


async def test_a_plugin_that_is_loaded_before_the_login_finds_its_rows_after_it(settings: Callable[..., Settings]) -> None:
    store = await Store.open(settings().storage.url)
    store.application = lambda: int(BOT)
    await store.watch(int(GUILD), int(CHANNEL))
    await store.change_guild(int(GUILD), language="en")
    await store.close()
    bot: Any = commands.Bot("?", intents=discord.Intents.default())
    bot.gamseong_settings = settings()
    async with FakeDiscord() as server:
        with server.patched():
            async with bot:
                await bot.load_extension("gamseong.bot")
                services = services_of(bot)
                assert services is not None
                assert int(CHANNEL) not in services.watch_list
                running = asyncio.create_task(bot.start(TOKEN))
                async with asyncio.timeout(15):
                    while int(CHANNEL) not in services.watch_list:  # noqa: ASYNC110
                        await asyncio.sleep(0.01)
                assert (await services.guild(int(GUILD))).language == "en"
            await asyncio.wait_for(running, 10)
