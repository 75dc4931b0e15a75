"""The server that somebody who tries the bot finds, on every day of the week, and what the bot knows of its past."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest

from gamseong.bot.client import create_bot
from gamseong.bot.core.services import services_of
from gamseong.bot.settings import load_settings
from gamseong.cli.offline import world as worlds
from gamseong.cli.offline.past import KOREA, bad_tuesday, written_before
from tests.bot.conftest import world_of

README = Path(__file__).resolve().parents[2] / "README.md"
SUNDAY = datetime(2026, 11, 29, 20, 0, tzinfo=KOREA)
MOMENTS = [SUNDAY + timedelta(days=day, hours=hours) for day in range(7) for hours in (0, 4.1, 12)]  # 20:00, 0:06 and 8:00


@asynccontextmanager
async def built(folder: Path, now: datetime, language: str = "ko") -> AsyncIterator[tuple[Any, worlds.World]]:
    """The server as it is found at ``now``, with the bot and its shipped model in it."""
    config = folder / "config.toml"
    config.write_text("")
    bot = create_bot(load_settings(config, {"GAMSEONG_STORAGE_URL": f"sqlite:///{folder / 'offline.sqlite3'}"}))
    async with world_of(bot) as made:
        made.env.backend.clock.advance((now - made.env.now()).total_seconds())
        yield bot, worlds.build(made.env, language, now)


def everything(world: worlds.World) -> list[discord.Message]:
    """All messages of the past."""
    places = [place for channel in world.channels for place in (channel, *channel.threads)]
    return [message for place in places for message in place.history()]


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%a-%H%M}")
def test_every_day_has_two_weeks_behind_it(now: datetime) -> None:
    times = [written.when for written in written_before(now)]
    assert times == sorted(times)
    assert times[-1] < now < times[-1] + timedelta(days=1)
    assert times[0] <= now - timedelta(days=14)
    assert sum(time >= now - timedelta(days=15) for time in times) >= 300
    bad_day = bad_tuesday(now)
    assert bad_day.weekday() == 1
    assert timedelta(days=2) <= now - bad_day < timedelta(days=9)  # the day behind it is over, and it is within reach


async def test_it_has_what_a_real_server_has(tmp_path: Path) -> None:
    async with built(tmp_path, SUNDAY) as (_, world):
        messages = everything(world)
        posts = world.channels[2].threads
    assert all(
        message.created_at < SUNDAY and message.id == discord.utils.time_snowflake(message.created_at) for message in messages
    )
    assert any(message.poll for message in messages)
    assert any(message.message_snapshots for message in messages)  # a forward
    assert any(message.embeds and message.author.bot for message in messages)
    assert any("https://" in message.content for message in messages)
    assert any(message.mentions for message in messages)
    replies = [message for message in messages if message.type is discord.MessageType.reply]
    assert replies
    assert all(isinstance(reply.reference and reply.reference.resolved, discord.Message) for reply in replies)
    assert len(posts) == 3
    assert all(post.history()[0].id == post.id for post in posts)  # as in Discord, a post has its first message's id
    assert len(world.channels[1].threads) == 1


async def test_each_sees_what_they_may(tmp_path: Path) -> None:
    async with built(tmp_path, SUNDAY) as (bot, world):
        guild = bot.get_guild(world.guild.id)

        def permissions(person: Any, channel: Any = None) -> discord.Permissions:
            place = () if channel is None else (channel.id,)
            return discord.Permissions(world.guild._env.backend.compute_permissions(guild.id, person.id, *place))

        assert [permissions(person, world.alerts).read_messages for person in world.people] == [True, False, False]
        assert [permissions(person).manage_messages for person in world.people] == [True, False, False]
        assert permissions(world.people[0]).manage_guild
        assert guild.get_channel(world.alerts.id).permissions_for(guild.me).send_messages
        [own] = (role for role in guild.me.roles if role.managed)
    invited = re.search(r"permissions=(\d+)", README.read_text(encoding="utf-8"))
    assert invited
    assert own.permissions.value == worlds.INVITED.value == int(invited[1])


async def test_the_bot_remembers_a_bad_tuesday_that_wednesday_makes_up_for(tmp_path: Path) -> None:
    async with built(tmp_path, SUNDAY) as (bot, world):
        services = services_of(bot)
        assert services
        await worlds.remember(world, services)
        tuesday = bad_tuesday(SUNDAY)

        async def margin(since: datetime, hours: int) -> float:
            rows = await services.store.hours(world.guild.id, games.id, since, since + timedelta(hours=hours))
            positive, negative = (sum(getattr(row, name) for row in rows) for name in ("positive", "negative"))
            return (positive - negative) / sum(sum(row.counts) for row in rows)

        _, games, *_ = world.channels
        assert await margin(tuesday - timedelta(days=8), 8 * 24) > 0.2
        assert await margin(tuesday + timedelta(hours=12), 12) < -0.5
        assert await margin(tuesday + timedelta(days=1, hours=10), 14) > 0.5
        assert services.watch_list.channels_of(world.guild.id) == sorted(channel.id for channel in world.watched)
        assert (await services.store.guild(world.guild.id)).alert_channel == world.alerts.id


async def test_a_bot_that_speaks_english_has_an_english_server(tmp_path: Path) -> None:
    async with built(tmp_path, SUNDAY, "en") as (bot, world):
        guild = bot.get_guild(world.guild.id)
        backend = world.guild._env.backend
        people = [backend.users[member].global_name for member in world.guild.member_ids() if member != bot.user.id]
        names = [guild.name, *(channel.name for channel in guild.channels), *(role.name for role in guild.roles), *people]
    assert "general" in names
    assert "Hana" in names
    assert not [name for name in names if re.search("[가-힣]", name)]
