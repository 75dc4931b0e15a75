"""The bot stops while something is under way: nothing that was begun ends in an error, and no user is answered with one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from gamseong.bot.client import create_bot
from gamseong.bot.settings import Settings
from tests.bot.conftest import world_of


@pytest.mark.parametrize("steps", range(0, 60, 6))
async def test_events_that_arrive_while_the_bot_stops(settings: Callable[..., Settings], steps: int) -> None:
    async with world_of(create_bot(settings())) as world:  # which fails for every error that was not handled
        guild, bot = world.bot.get_guild(world.guild.id), world.bot
        sent = asyncio.create_task(world.person.send(world.channel, "!감성 재밌다"))
        for event in ("ready", "connect", "resumed"):
            bot.dispatch(event)
        for event in ("guild_available", "guild_remove", "guild_join"):
            bot.dispatch(event, guild)
        for _ in range(steps):
            await asyncio.sleep(0)
        await bot.close()
        await asyncio.gather(sent, return_exceptions=True)
