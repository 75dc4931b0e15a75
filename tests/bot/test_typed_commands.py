"""A command is what its reader sees: our own bot looks past invisible characters, decomposed syllables and punctuation."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from gamseong.bot.core.eligibility import is_command
from gamseong.bot.core.services import services_of
from gamseong.bot.settings import Settings
from tests.bot.conftest import World, moderator_of, world_of

ODD = [
    "!감성\u200b 정말 재밌다",
    "\u200b!감성 정말 재밌다",
    "!\u200b감성 정말 재밌다",
    "!감\xad성 정말 재밌다",
    "\ufeff! \u2060감\u200d성\u200b 정말 재밌다",
    "！감\xad성 정말 재밌다",
    unicodedata.normalize("NFD", "!감성 정말 재밌다"),
    "!감성, 정말 재밌다",
    "!감성? 정말 재밌다",
    "!감성?정말 재밌다",
    "!감성... 정말 재밌다",
    "!감성\u200b~ 정말 재밌다",
]


def store_of(world: World) -> Any:
    services = services_of(world.bot)
    assert services is not None
    return services.store


@pytest.mark.parametrize("text", ODD)
async def test_what_looks_like_the_command_is_the_command(world: World, text: str) -> None:
    [card] = (await world.ask(text)).embeds
    assert card.title == "긍정"
    assert "> 정말 재밌다" in (card.description or "")


@pytest.mark.parametrize("text", [*ODD, "! 감\xad성 좋다", "!감성거부취소"])
def test_it_is_no_chat_either(text: str) -> None:
    assert is_command(text, ["!", "！"])


@pytest.mark.parametrize("text", ["\u200b안녕", "!\u200b 안녕", "\u200b!!!"])
def test_invisible_characters_alone_make_no_command(text: str) -> None:
    assert not is_command(text, ["!"])


@pytest.mark.parametrize(
    "text", ["!감성정말재밌다", "!감성_재밌다", "!감성거부하다", "!감\u200b정 재밌다", "\u200b감성 재밌다", "!\u200b", "\u200b"]
)
async def test_another_word_is_another_word(world: World, text: str) -> None:
    await world.ignored(text)


async def test_what_is_judged_keeps_its_own_characters(world: World) -> None:
    answer = await world.ask("!감성\u200b 👨\u200d👩\u200d👧 재밌다")
    assert "👨\u200d👩\u200d👧 재밌다" in (answer.embeds[0].description or "")


async def test_a_reply_is_still_one(world: World) -> None:
    asked = await world.person.send(world.channel, "정말 재밌다")
    assert (await world.ask("!감성\u200b", reply_to=asked)).embeds[0].title == "긍정"


async def test_an_undone_opt_out_may_be_written_in_one_word(world: World) -> None:
    store = store_of(world)
    await world.ask("!감성거부")
    assert "다시 감시와 채널 분석에 들어가요" in (await world.ask("!감성거부취소")).content
    assert not await store.opted_out([world.person.id])


@pytest.mark.parametrize("text", ["!감성설정 language en", "!감성설정 언어 en", "!감성설정language en"])
async def test_subcommands_are_found_by_their_names_in_every_language(world: World, text: str) -> None:
    await moderator_of(world, manage_guild=True).send(world.channel, text)
    assert (await store_of(world).guild(world.guild.id)).language == "en"


async def test_so_may_subcommands(world: World) -> None:
    world.person = moderator_of(world)
    for text in ("!감성감시켜기", "!감성감시, 켜\u200b기", unicodedata.normalize("NFD", "!감성감시 켜기")):
        assert "지금부터" in (await world.ask(text)).content
        assert "지켜보지 않아요" in (await world.ask("!감성감시 끄기")).content


async def test_a_prefix_of_the_server_is_found_as_well(world: World) -> None:
    await store_of(world).change_guild(world.guild.id, prefix="야,")
    assert (await world.ask("\u200b야, 감성\u200b, 재밌다")).embeds[0].title == "긍정"


async def test_a_hosts_commands_are_left_to_the_host(settings: Callable[..., Settings]) -> None:
    from tests.bot.test_plugin import host, load

    bot = host()
    async with world_of(bot) as world:
        await load(bot, settings())
        await world.ignored("\u200b?감성 재밌다")
        await world.ignored("?감성, 재밌다")
