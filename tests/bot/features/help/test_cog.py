"""감성도움, a bare mention, and the help command of a host."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from discord.ext import commands

from gamseong.bot.client import create_bot
from gamseong.bot.core.base_cog import BaseCog
from gamseong.bot.core.command_help import slash_name_of
from gamseong.bot.language import ENGLISH, KOREAN, LANGUAGES
from gamseong.bot.settings import Settings
from tests.bot.conftest import World, korean_clients, moderator_of, world_of
from tests.bot.test_plugin import host, load


def text_of(message: Any) -> str:
    [embed] = message.embeds
    return "\n".join([embed.title, embed.description, *(f"{field.name}\n{field.value}" for field in embed.fields)])


def ours(bot: Any) -> list[commands.Command[Any, ..., Any]]:
    return [each for each in bot.walk_commands() if isinstance(each.cog, BaseCog)]


async def test_every_command_is_named_below_who_may_use_it(world: World) -> None:
    answer = await world.ask("!감성도움")
    fields = {field.name: field.value for field in answer.embeds[0].fields}
    assert list(fields) == list(KOREAN.help.groups.values())
    for command in ours(world.bot):
        top = command.root_parent or command
        [group] = [text for text in fields.values() if f"`!{top.name}`" in text or f"`!{top.name} " in text]
        assert command.name in group
        assert KOREAN.descriptions.sentiment in fields[KOREAN.help.groups[""]]
    assert "감성데이터삭제" in fields[KOREAN.help.groups["manage_guild"]]
    assert "감성채널 [채널] [여러채널] [범위]" in fields[KOREAN.help.groups["manage_messages"]]
    assert all(len(text) <= 1024 for text in fields.values())


async def test_what_there_is_is_told_in_the_order_of_the_code(settings: Callable[..., Settings]) -> None:
    async with world_of(create_bot(settings()), check_errors=False) as world:
        shown = [field.value for field in (await world.ask("!감성도움")).embeds[0].fields]
        assert [re.findall(r"^`!(\S+?)[ `]", text, re.MULTILINE) for text in shown] == [
            ["감성", "수열", "감성해설", "감성거부", "감성정보", "감성도움"],
            ["감성채널", "감성설정", "감성감시", "감성추세", "감성보고"],
            ["감성데이터삭제"],
        ]
        subcommands = "보기 · 언어 · 접두어 · 알림채널 · 기준 · 무시채널 · 무시역할 · 시간대 · 웹훅 · 초기화"
        assert subcommands in shown[1]
        mod = moderator_of(world)
        await mod.send(world.channel, "!감성설정 없는명령")
        assert subcommands in world.said()[-1].content


async def test_an_english_client_reads_the_names_that_it_shows(world: World) -> None:
    shown = text_of((await world.person.slash(world.channel, "감성도움")).response)
    for command in ours(world.bot):
        assert slash_name_of(command, ENGLISH).split()[-1] in shown
    assert "`/sentiment [sentence]`" in shown
    assert "감성" not in shown
    korean_clients(world.env)
    shown = text_of((await world.person.slash(world.channel, "감성도움")).response)
    assert "`/감성 [문장]`" in shown


async def test_a_bare_mention_is_answered_with_the_help(world: World) -> None:
    shown = text_of(await world.ask(f"<@{world.bot.user.id}>"))
    assert KOREAN.help.title in shown
    assert "감성해설" in shown
    message = await world.person.send(world.channel, "정말 재밌다")
    assert (await world.ask(f"<@{world.bot.user.id}>", reply_to=message)).embeds[0].title == "긍정"


async def test_the_help_fits_a_message_where_the_bot_may_not_embed(world: World) -> None:
    from gamseong.bot.features.help.overview import overview

    known = [each for each in world.bot.commands if isinstance(each.cog, BaseCog)]
    for strings, prefix in itertools.product(LANGUAGES.values(), ("접두어가열글자예요요", "/", f"@{'가' * 32} ")):
        groups = overview(known, strings, prefix)
        assert all(len(text) <= 1024 for text in groups.values())
        assert sum(len(name) + len(text) + 6 for name, text in groups.items()) + len(strings.help.ways) < 1950


@pytest.mark.parametrize(("language", "strings"), LANGUAGES.items())
async def test_a_hosts_help_describes_every_command(settings: Callable[..., Settings], language: str, strings: Any) -> None:
    bot = host()
    async with world_of(bot) as world:
        await load(bot, settings(GAMSEONG_BOT_LANGUAGE=language))
        before = len(world.said())
        await world.person.send(world.channel, "?help")
        listed = "\n".join(each.content for each in world.said()[before:])
        assert strings.descriptions.sentiment[:30] in listed
        assert strings.descriptions.series in listed
        for command in ours(bot):
            assert command.brief
            assert not re.search("[{}…]", command.help + command.signature)
            assert all(each.description and each.displayed_name for each in command.clean_params.values())
        names = strings.names
        assert bot.get_command("감성채널").signature == f"[{names.channel}] [{names.channels}] [{names.extent}]"
        one = (await world.ask("?help 감성채널")).content
        assert strings.names.extent in one
        assert strings.descriptions.scan_extent in one


async def test_what_the_host_switched_off_is_not_offered(settings: Callable[..., Settings]) -> None:
    bot = create_bot(settings())
    async with world_of(bot) as world:
        bot.get_command("수열").enabled = False
        assert "수열" not in text_of(await world.ask("!감성도움"))
