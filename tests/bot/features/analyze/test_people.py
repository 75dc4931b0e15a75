"""Message menu, opinions, and the languages people are answered in."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import discord
import pytest

from gamseong.bot.client import create_bot
from gamseong.bot.core.services import services_of
from gamseong.bot.language import KOREAN
from gamseong.bot.settings import Settings
from gamseong.bot.storage import Opinions
from gamseong.model_store import Label
from tests.bot.conftest import World, korean_clients, world_of

SettingsMaker = Callable[..., Settings]
BUNDLE = "tiny-text@1.0.0"


def buttons(message: Any) -> dict[str, bool]:
    """The labels of a message's buttons, and whether they can be pressed."""
    return {
        item["label"] if isinstance(item, dict) else item.label: not (
            item.get("disabled", False) if isinstance(item, dict) else item.disabled
        )
        for row in message.components
        for item in (row["components"] if isinstance(row, dict) else row.children)
    }


async def opinions(world: World) -> Opinions:
    services = services_of(world.bot)
    assert services is not None
    return await services.store.opinions(BUNDLE)


async def test_the_message_menu_answers_the_asker_alone(world: World) -> None:
    korean_clients(world.env)
    message = await world.person.send(world.channel, "정말 재밌다")
    result = await world.person.context_menu(world.channel, KOREAN.names.message_menu, message)
    assert result.response.embeds[0].title == "긍정"
    assert result.response.ephemeral
    assert world.said() == []


async def test_the_message_menu_says_when_there_is_nothing_to_read(world: World) -> None:
    korean_clients(world.env)
    message = await world.person.send(world.channel, attachments=[("a.png", b"png")])
    result = await world.person.context_menu(world.channel, KOREAN.names.message_menu, message)
    assert "읽을 글이 없어요" in result.response.content


async def test_the_message_menu_counts_for_the_cooldown(settings: SettingsMaker) -> None:
    bot = create_bot(settings(GAMSEONG_BOT_COOLDOWN_SECONDS="100", GAMSEONG_BOT_COOLDOWN_USES="1"))
    async with world_of(bot) as world:
        message = await world.person.send(world.channel, "재밌다")
        assert (await world.person.context_menu(world.channel, KOREAN.names.message_menu, message)).response.embeds
        second = await world.person.context_menu(world.channel, KOREAN.names.message_menu, message)
        assert second.response.ephemeral
        assert "ask again in" in second.response.content


async def test_menu_and_command_go_where_the_user_takes_the_app(world: World) -> None:
    kinds = {command.name: command for command in world.bot.tree.get_commands()}
    kinds |= {command.name: command for command in world.bot.tree.get_commands(type=discord.AppCommandType.message)}
    for name in ("감성", KOREAN.names.message_menu):
        assert kinds[name].allowed_installs.user
        assert kinds[name].allowed_contexts.dm_channel
        assert kinds[name].allowed_contexts.private_channel


async def test_an_opinion_is_counted_once_and_both_buttons_go_grey(world: World) -> None:
    answer = await world.ask("!감성 정말 재밌다")
    assert {"맞아요", "틀려요"} <= {label for label, live in buttons(answer).items() if live}
    result = await world.person.click(answer, label="맞아요")
    assert "Only the count was kept" in result.followups[0].content
    assert await opinions(world) == Opinions(agree=1, disagree=0)
    shown = buttons(world.said()[-1])
    assert not shown["맞아요"]
    assert not shown["틀려요"]


async def test_an_opinion_that_takes_long_to_store_is_deferred_and_still_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = services_of(world.bot)
    assert services is not None
    quick = services.store.add_opinion

    async def slow(bundle: str, agrees: bool) -> None:
        await asyncio.sleep(0.2)
        await quick(bundle, agrees)

    monkeypatch.setattr(services.store, "add_opinion", slow)
    monkeypatch.setattr(sys.modules["gamseong.bot.core.sending"], "DEFER_AFTER", 0.01)
    answer = await world.ask("!감성 정말 재밌다")
    result = await world.person.click(answer, label="맞아요")
    callbacks = [call.json["type"] for call in world.env.http_requests if call.path.endswith("/callback")]
    assert callbacks[-1] == discord.InteractionResponseType.deferred_message_update.value
    assert "Only the count was kept" in result.followups[-1].content
    shown = buttons(world.said()[-1])
    assert not shown["맞아요"]
    assert not shown["틀려요"]


async def test_an_opinion_is_the_askers_alone(world: World) -> None:
    answer = await world.ask("!감성 정말 재밌다")
    other = world.guild.add_member(world.env.create_user("bob"))
    result = await other.click(answer, label="틀려요")
    assert result.response.ephemeral
    assert "Only the one who asked" in result.response.content
    assert await opinions(world) == Opinions()
    assert buttons(world.said()[-1])["틀려요"]


async def test_an_opinion_counts_after_a_restart(world: World, settings: SettingsMaker) -> None:
    answer = await world.ask("!감성 싫다")
    before = services_of(world.bot)
    await world.env.restart_bot(create_bot(settings()))
    assert before is not None
    await before.close()
    await world.person.click(answer, label="틀려요")
    assert await opinions(world) == Opinions(agree=0, disagree=1)


async def test_the_buttons_end_visibly(world: World) -> None:
    await world.ask("!감성 재밌다")
    await world.env.advance_time(16 * 60)
    assert buttons(world.said()[-1]) == {"맞아요": True, "틀려요": True, "해설": False}  # opinions are welcome at any time


async def test_a_text_without_a_verdict_has_no_buttons(world: World) -> None:
    assert buttons(await world.ask("!감성 hello")) == {}


async def test_the_servers_choice_of_language_comes_before_its_locale(world: World) -> None:
    services = services_of(world.bot)
    assert services is not None
    await services.store.change_guild(world.guild.id, language="en")
    assert (await world.ask("!감성 재밌다")).embeds[0].title == "Positive"
    korean_clients(world.env)  # a slash command tells the user's own
    assert (await world.person.slash(world.channel, "감성", 문장="재밌다")).response.embeds[0].title == "긍정"


async def test_a_host_can_ask_the_cog(world: World) -> None:
    cog = world.bot.get_cog("gamseong")
    assert (await cog.analyze("재밌다")).label is Label.POSITIVE
    assert [found.label for found in await cog.analyze_many(["재밌다", "싫다", "hello"])] == [
        Label.POSITIVE,
        Label.NEGATIVE,
        Label.UNREADABLE,
    ]
