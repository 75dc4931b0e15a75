"""What people and servers may say about what is kept of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import discord
import pytest
from discord.ext import commands

from gamseong.bot.client import create_bot
from gamseong.bot.core.services import services_of
from gamseong.bot.core.shards import parse_shards
from gamseong.bot.settings import Settings
from gamseong.bot.storage import HourCounts, Store, start_of_hour
from gamseong.bot.storage.tables import UNCLAIMED
from tests.bot.conftest import World, korean_clients, moderator_of, world_of


def store_of(world: World) -> Store:
    services = services_of(world.bot)
    assert services is not None
    return services.store


async def hours_of(world: World) -> list[HourCounts]:
    now = discord.utils.utcnow()
    return await store_of(world).hours(world.guild.id, world.channel.id, now - timedelta(days=400), now + timedelta(hours=1))


async def count_an_hour(world: World, age: timedelta = timedelta()) -> None:
    hour = start_of_hour(discord.utils.utcnow() - age)
    await store_of(world).add_hours([HourCounts(world.guild.id, world.channel.id, hour, negative=3)])


async def test_anybody_can_be_left_out_and_come_back(world: World) -> None:
    assert "읽지 않아요" in (await world.ask("!감성거부")).content
    assert await store_of(world).opted_out([world.person.id]) == {world.person.id}
    assert "이미 빠져" in (await world.ask("!감성거부")).content
    assert "다시" in (await world.ask("!감성거부 취소")).content
    assert await store_of(world).opted_out([world.person.id]) == set()
    assert "빠져 있지 않았어요" in (await world.ask("!감성거부 취소")).content


@pytest.mark.parametrize("out", [True, False])
async def test_a_slip_changes_nothing(refusing_world: World, out: bool) -> None:
    world = refusing_world
    if out:
        await world.ask("!감성거부")
    for slip in ("취소해줘", "되돌려 줘"):
        assert "아무것도 하지 않았으니" in (await world.ask(f"!감성거부 {slip}")).content
    assert await store_of(world).opted_out([world.person.id]) == ({world.person.id} if out else set())
    await world.ask("!감성거부 Cancel")
    assert await store_of(world).opted_out([world.person.id]) == set()


async def test_opting_out_by_slash_is_seen_by_the_person_alone(world: World) -> None:
    korean_clients(world.env)
    result = await world.person.slash(world.channel, "감성거부")
    assert result.response.ephemeral
    assert await store_of(world).opted_out([world.person.id]) == {world.person.id}


async def test_somebody_without_the_permission_deletes_nothing(refusing_world: World) -> None:
    world = refusing_world
    await count_an_hour(world)
    assert "서버 관리하기 권한" in (await world.ask("!감성데이터삭제")).content
    assert await hours_of(world)


async def test_a_servers_data_is_deleted_after_a_question(world: World) -> None:
    person = moderator_of(world, manage_guild=True)
    await count_an_hour(world)
    await store_of(world).change_guild(world.guild.id, language="ko", alert_minutes=9)
    await person.send(world.channel, "!감성데이터삭제")
    question = world.said()[-1]
    assert "되돌릴 수 없어요" in question.content
    assert await hours_of(world)
    await person.click(question, label="그만두기")
    assert "아무것도 지우지" in world.said()[-1].content
    assert await hours_of(world)
    await person.send(world.channel, "!감성데이터삭제")
    stranger = await world.person.click(world.said()[-1], label="모두 지우기")
    assert stranger.response.ephemeral
    assert await hours_of(world)
    await person.click(world.said()[-1], label="모두 지우기")
    assert "모두 지웠어요" in world.said()[-1].content
    assert await hours_of(world) == []
    assert (await store_of(world).guild(world.guild.id)).alert_minutes is None


async def test_rows_past_their_time_go_by_themselves(world: World) -> None:
    await count_an_hour(world, timedelta(days=91))
    await count_an_hour(world)
    privacy = world.bot.get_cog("gamseong privacy")
    await privacy.purge()
    assert len(await hours_of(world)) == 1
    await store_of(world).guild_left(world.guild.id, discord.utils.utcnow() - timedelta(days=31))
    await privacy.purge()
    assert await hours_of(world) == []


async def test_nothing_goes_before_it_is_known_which_servers_there_are(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await count_an_hour(world, timedelta(days=91))
    privacy = world.bot.get_cog("gamseong privacy")
    with monkeypatch.context() as not_yet:
        not_yet.setattr(world.bot, "is_ready", lambda: False)
        await privacy.purge()
    assert await hours_of(world)
    await privacy.on_ready()
    assert await hours_of(world) == []


async def test_a_server_that_is_left_and_joined_again_loses_nothing(world: World) -> None:
    await count_an_hour(world)
    privacy, guild = world.bot.get_cog("gamseong privacy"), world.bot.get_guild(world.guild.id)
    await privacy.on_guild_remove(guild)
    await privacy.on_guild_join(guild)
    await store_of(world).purge(discord.utils.utcnow() + timedelta(days=40), 3650)
    assert await hours_of(world)


# Two servers of which something is stored and that no bot here is in; the number of the shard is in the id.
LEFT_0, LEFT_1 = 1000 << 22, 1001 << 22


OTHER = 4242  # the application of another bot


async def remember(settings: Settings, application: int, *guilds: int) -> None:
    """What a bot with that application keeps of servers it is in."""
    store = await Store.open(settings.storage.url)
    store.application = lambda: application
    for guild in guilds:
        await store.change_guild(guild, language="ko")
    await store.close()


async def kept_of(settings: Settings, application: int) -> set[int]:
    """The servers of which such rows are there."""
    store = await Store.open(settings.storage.url)
    store.application = lambda: application
    kept = await store.guild_ids()
    await store.close()
    return kept


@asynccontextmanager
async def back_after(settings: Settings, *left: int, shards: str = "") -> AsyncIterator[World]:
    """Our bot, which was in those servers and stopped, and is started again."""
    async with world_of(create_bot(settings, parse_shards(shards) if shards else None)) as world:
        await remember(settings, world.bot.application_id, *left)
        await world.env.restart_bot(create_bot(settings, parse_shards(shards) if shards else None))
        yield world


async def kept_after_the_grace(world: World) -> set[int]:
    store = store_of(world)
    await store.purge(discord.utils.utcnow() + timedelta(days=31), 3650)
    return await store.guild_ids()


async def test_a_server_that_was_left_while_the_bot_was_off_begins_its_30_days(settings: Callable[..., Settings]) -> None:
    async with back_after(settings(), LEFT_0, LEFT_1) as world:
        await world.ask("!감성 재밌다")
        assert await store_of(world).guild_ids() == {LEFT_0, LEFT_1}
        assert await kept_after_the_grace(world) == set()


async def test_servers_of_another_process_are_left_alone(settings: Callable[..., Settings]) -> None:
    async with back_after(settings(), LEFT_0, LEFT_1, shards="1/2") as world:
        assert await kept_after_the_grace(world) == {LEFT_0}


async def test_a_server_that_was_joined_again_while_the_bot_was_off_stays(
    world: World, settings: Callable[..., Settings]
) -> None:
    await count_an_hour(world)
    await store_of(world).guild_left(world.guild.id, discord.utils.utcnow() - timedelta(days=31))
    await world.env.restart_bot(create_bot(settings()))
    assert await hours_of(world)
    assert await kept_after_the_grace(world) == {world.guild.id}


async def test_a_host_that_loads_the_plugin_late_catches_up_as_well(settings: Callable[..., Settings]) -> None:
    bot: Any = commands.Bot("?", intents=discord.Intents.default())
    async with world_of(bot) as world:
        bot.gamseong_settings = settings()
        await remember(bot.gamseong_settings, bot.application_id, LEFT_0, world.guild.id)
        await bot.load_extension("gamseong.bot")
        async with asyncio.timeout(10):
            while await kept_after_the_grace(world) != {world.guild.id}:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_a_bot_on_the_same_database_leaves_the_servers_of_another_one_alone(settings: Callable[..., Settings]) -> None:
    await remember(settings(), OTHER, LEFT_0)
    async with back_after(settings(), LEFT_1) as world:
        await world.ask("!감성 재밌다")
        assert await store_of(world).guild_ids() == {LEFT_1}
        assert await kept_after_the_grace(world) == set()
    assert await kept_of(settings(), OTHER) == {LEFT_0}


async def test_rows_of_before_belong_to_the_bot_that_is_in_the_server(settings: Callable[..., Settings]) -> None:
    async with world_of(create_bot(settings())) as world:
        await remember(settings(), UNCLAIMED, LEFT_0, world.guild.id)
        await world.env.restart_bot(create_bot(settings()))
        assert await kept_after_the_grace(world) == {LEFT_0, world.guild.id}
        assert await kept_of(settings(), OTHER) == {LEFT_0}  # which may be in that one
