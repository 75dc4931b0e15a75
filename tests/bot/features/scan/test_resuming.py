"""A scan that a restart of the bot interrupts goes on, for whoever may still see it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from simcord.enums import OverwriteType

from gamseong.bot.core.services import services_of
from gamseong.bot.features.scan import run as scan_run
from gamseong.bot.language import KOREAN
from tests.bot.features.scan.scan_server import BAD, GOOD, READING, Halt, Server, fields, labels

SINCE_RESTART = f"-# {KOREAN.scan.keywords_since_restart}"


@pytest.fixture(autouse=True)
def every_page_is_stored(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_run, "SAVE_SECONDS", 0.0)
    # The clean-up of the plugin that is loaded again has the real clock, by which a scan of simcord's year is too old to be kept.
    server.env.backend.clock._epoch = datetime.now(UTC)


async def stop(server: Server) -> None:
    await server.world.bot.unload_extension("gamseong.bot")
    await server.env.settle()


async def restart(server: Server) -> None:
    await server.world.bot.load_extension("gamseong.bot")
    await ended(server)


async def ended(server: Server) -> None:
    """Waits until no scan runs: simcord does not wait for what no event began."""
    running = server.world.bot.get_cog("gamseong scan")._running
    async with asyncio.timeout(20):
        while running:  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(0.02)
    await server.env.settle()


async def stored(server: Server) -> list[Any]:
    return await services_of(server.world.bot).store.scans.all()  # type: ignore[union-attr]


def direct(server: Server) -> Any:
    channel = server.mod.user.dm_channel
    return channel.last_message if channel is not None else None


async def test_a_slash_command_is_answered_directly_after_a_restart(server: Server) -> None:
    server.write([BAD] * 150 + [GOOD] * 100)
    Halt(server.world, 2)
    response = await server.slash()
    await stop(server)
    assert response.content == KOREAN.scan.pausing
    assert labels(response) == []
    asked = server.asked_for_history()
    await restart(server)
    embed = direct(server).embeds[0]
    assert "긍정 **40.0 %** (100)" in embed.description
    assert "부정 **60.0 %** (150)" in embed.description
    assert SINCE_RESTART in embed.description.splitlines()
    assert fields(embed)["부정과 함께 나온 말"] == "서버 150"  # which the second part alone has
    assert server.asked_for_history() == asked + 2  # the pages that are left
    assert await stored(server) == []
    assert server.world.said() == []
    assert (await server.slash(범위="3")).embeds  # the next one may begin


async def test_by_prefix_the_same_message_goes_on(server: Server) -> None:
    server.write([BAD] * 250)
    Halt(server.world, 2)
    await server.mod.send(server.world.channel, "!감성채널")
    await stop(server)
    await restart(server)
    [message] = server.world.said()
    assert "채널을 살펴봤어요" in message.content
    shown = await server.mod.click(message, label="결과 보기")
    assert "부정 **100.0 %** (250)" in (shown.response.embeds[0].description or "")
    assert direct(server) is None


async def test_where_direct_messages_are_closed_there_is_a_button_in_the_channel(server: Server) -> None:
    server.write([BAD] * 150)
    Halt(server.world, 2)
    await server.slash()
    await stop(server)
    server.env.inject_error("POST", "/users/@me/channels", status=403, times=None)
    await restart(server)
    [message] = server.world.said()
    assert message.content.startswith(f"<@{server.mod.id}> ")
    shown = await server.mod.click(message, label="결과 보기")
    assert "부정 **100.0 %** (150)" in (shown.response.embeds[0].description or "")


async def test_a_moderator_who_is_none_any_more_hears_nothing(server: Server) -> None:
    server.write([BAD] * 150)
    Halt(server.world, 2)
    await server.slash()
    await stop(server)
    [role] = server.env.backend.get_member(server.world.guild.id, server.mod.id).role_ids
    server.env.backend.remove_member_role(server.world.guild.id, server.mod.id, role)
    asked = server.asked_for_history()
    await restart(server)
    assert (server.asked_for_history(), direct(server), server.world.said()) == (asked, None, [])
    assert await stored(server) == []


async def test_a_channel_that_the_moderator_lost_meanwhile_is_in_no_number(server: Server) -> None:
    games = server.world.guild.create_text_channel("게임")
    server.write([BAD] * 3, channel=games)
    server.write([GOOD] * 150)
    Halt(server.world, 3)
    await server.slash(여러채널=f"{games.mention} #general")
    await stop(server)
    server.forbid(server.mod.id, OverwriteType.MEMBER, READING, games)
    await restart(server)
    embed = direct(server).embeds[0]
    assert "긍정 **100.0 %** (150)" in embed.description
    assert str(games.id) not in str(embed.to_dict())


@pytest.mark.parametrize("all_of_them", [False, True])
async def test_a_channel_deleted_meanwhile_is_told_of(server: Server, all_of_them: bool) -> None:
    doomed = server.world.guild.create_text_channel("doomed")
    server.write([BAD] * 3, channel=doomed)
    server.write([GOOD] * 150)
    Halt(server.world, 1 if all_of_them else 3)
    await server.slash(여러채널=f"{doomed.mention} {'' if all_of_them else '#general'}")
    await stop(server)
    server.env.backend.delete_channel(doomed.id)
    await restart(server)
    if all_of_them:
        assert direct(server).content == KOREAN.scan.endings["gone"]
    else:
        text = direct(server).embeds[0].description
        assert "-# 보는 동안 지워진 채널 1개는 뺐어요." in text.splitlines()
        assert "긍정 **100.0 %** (150)" in text
    assert await stored(server) == []


async def test_the_scan_of_a_server_that_the_bot_left_is_forgotten(server: Server) -> None:
    server.write([BAD] * 150)
    Halt(server.world, 2)
    await server.slash()
    [record] = await stored(server)
    bot: Any = server.world.bot
    bot.dispatch("guild_remove", bot.get_guild(record.guild_id))
    await server.env.settle()
    assert await stored(server) == []
    await stop(server)
    await restart(server)
    assert direct(server) is None


async def test_while_discord_does_not_say_who_asked_the_scan_waits(server: Server) -> None:
    server.write([BAD] * 150)
    Halt(server.world, 2)
    await server.slash()
    await stop(server)
    server.env.inject_error("GET", "/guilds/*/members/*", status=503, times=1)
    await server.world.bot.load_extension("gamseong.bot")
    await asyncio.sleep(0.2)
    assert direct(server) is None
    assert (await server.slash()).content == KOREAN.refusals.running
    server.env._errors.clear()
    await server.env.advance_time(10)
    await ended(server)
    assert isinstance(direct(server).embeds[0], discord.Embed)
