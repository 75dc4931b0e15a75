"""감성채널 over several channels, a category, a forum or the whole server: what is read, and who learns of what."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from discord.ext import commands
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from gamseong.bot.core.services import services_of
from gamseong.bot.features.scan import presenter
from gamseong.bot.features.scan.evidence_reading import EvidenceReader
from gamseong.bot.language import KOREAN
from gamseong.bot.storage import ScanRecord
from tests.bot.features.scan.scan_server import BAD, GOOD, READING, Halt, Server, fields, labels


def hide(server: Server, channel: Any, *allowed: Any) -> None:
    """Hides a channel from everybody but the bot and ``allowed``."""
    overwrites = [Overwrite(target_id=server.world.guild.id, type=OverwriteType.ROLE, allow=0, deny=READING.value)]
    for person in (server.world.bot.user, *allowed):
        overwrites.append(Overwrite(target_id=person.id, type=OverwriteType.MEMBER, allow=READING.value, deny=0))
    server.env.backend.edit_channel(channel.id, {}, overwrites=overwrites)


def table(embed: discord.Embed) -> list[str]:
    return fields(embed)[KOREAN.scan.by_channel].splitlines()


async def by_prefix(server: Server, text: str) -> discord.Embed:
    """What the moderator sees behind the button, and nobody else."""
    await server.mod.send(server.world.channel, text)
    shown = await server.mod.click(server.world.said()[-1], label="결과 보기")
    assert shown.ephemeral
    embed: discord.Embed = shown.response.embeds[0]
    return embed


async def test_several_channels_are_one_result_with_a_row_for_each_the_worst_first(server: Server) -> None:
    games, general = server.world.guild.create_text_channel("게임"), server.world.channel
    server.write([GOOD] * 3)
    server.write([BAD] * 2 + [GOOD], channel=games)
    embed = await by_prefix(server, "!감성채널 #게임 #general 3일")
    assert embed.title == "2곳의 분위기"
    assert "긍정 **66.7 %** (4)" in (embed.description or "")
    first, second = table(embed)
    assert first.startswith(f"<#{games.id}> **−")
    assert "부정 66.7 % · 3개" in first
    assert second == f"<#{general.id}> **+0.76** · 부정 0.0 % · 3개"


async def test_a_count_is_one_of_each_channel(server: Server) -> None:
    games = server.world.guild.create_text_channel("게임")
    server.write([BAD] * 5 + [GOOD] * 2)
    server.write([BAD] * 4, channel=games)
    embed = await by_prefix(server, "!감성채널 #general 게임 2")
    assert (embed.description or "").startswith("채널마다 최근 메시지 2개까지, 모두 4개\n")
    assert [row.rpartition(" · ")[2] for row in table(embed)] == ["2개", "2개"]


async def test_a_time_span_says_of_which_channels_it_was_too_long(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gamseong.bot.core.extent.LIMIT", 3)
    games = server.world.guild.create_text_channel("게임")
    server.write([GOOD] * 4)
    server.write([BAD] * 3, channel=games)
    embed = await by_prefix(server, "!감성채널 #general #게임 1일")
    assert "⚠️ 표시한 채널은 기간 안의 메시지가 3개보다 많아서" in (embed.description or "")
    assert [row.endswith("⚠️") for row in table(embed)] == [False, True]


async def test_a_category_by_name_or_in_the_slash_command(server: Server) -> None:
    category = server.world.guild.create_category("우리 이야기")
    inside = [server.world.guild.create_text_channel(name, category=category) for name in ("수다", "자랑")]
    server.write([BAD] * 2, channel=inside[0])
    server.write([GOOD] * 3)  # which is outside
    embed = await by_prefix(server, "!감성채널 우리 이야기 500")
    assert embed.title == "‘우리 이야기’ 카테고리의 분위기"
    assert "부정 **100.0 %** (2)" in (embed.description or "")
    assert table(embed)[1] == f"<#{inside[1].id}> 읽을 메시지가 없음"
    assert (await server.result(채널=category)).title == embed.title


async def test_the_slash_command_takes_several_as_text(server: Server) -> None:
    games = server.world.guild.create_text_channel("게임")
    server.write([BAD], channel=games)
    server.write([GOOD])
    embed = await server.result(여러채널=f"#general {games.mention}", 범위="3일")
    assert len(table(embed)) == 2
    assert (await server.result(여러채널="서버")).title == "서버 전체의 분위기"
    assert "‘어제’" in (await server.slash(여러채널="#general 어제")).content


async def test_the_whole_server_leaves_out_what_the_moderator_does_not_see_without_a_word(server: Server) -> None:
    guild = server.world.guild
    secret, closed = guild.create_text_channel("비밀"), guild.create_text_channel("닫힘")
    unseen_by_bot, left_out = guild.create_text_channel("봇없이"), guild.create_text_channel("빼기")
    for channel in (secret, closed, unseen_by_bot, left_out):
        server.write([BAD] * 3, channel=channel)
    server.write([GOOD])
    hide(server, secret)
    server.forbid(server.mod.id, OverwriteType.MEMBER, discord.Permissions(manage_messages=True), closed)
    server.forbid(server.world.bot.user.id, OverwriteType.MEMBER, READING, unseen_by_bot)
    await services_of(server.world.bot).store.change_guild(guild.id, ignored_channels={left_out.id})
    response = await server.slash(여러채널="서버")
    embed = response.embeds[0]
    assert "긍정 **100.0 %** (1)" in (embed.description or "")
    lines = (embed.description or "").splitlines()
    assert f"-# 메시지 관리 권한이 없어서 빼고 본 채널: <#{closed.id}>" in lines
    assert f"-# 저에게 볼 권한이 없어서 빼고 본 채널: <#{unseen_by_bot.id}>" in lines
    assert f"-# 이 서버의 설정에서 빼 둔 채널: <#{left_out.id}>" in lines
    assert all(str(secret.id) not in str(call.json) for call in server.env.http_requests)
    assert "비밀" not in str(embed.to_dict())


async def test_what_is_left_out_is_folded_where_it_is_much(server: Server) -> None:
    hidden = [server.world.guild.create_text_channel(f"방{number}") for number in range(30)]
    for channel in hidden:
        server.forbid(server.world.bot.user.id, OverwriteType.MEMBER, READING, channel)
    server.write([GOOD])
    [line] = [line for line in ((await server.result(여러채널="서버")).description or "").splitlines() if "저에게" in line]
    assert line.endswith("개")
    assert len(line) < 400


async def test_where_nothing_is_left_nothing_is_done_and_nothing_hidden_is_named(server: Server) -> None:
    guild = server.world.guild
    one, two = guild.create_text_channel("하나"), guild.create_text_channel("둘")
    hide(server, one, server.mod)
    for channel in (one, two):
        server.forbid(server.mod.id, OverwriteType.MEMBER, discord.Permissions(manage_messages=True), channel)
    hide(server, one, server.mod)
    await services_of(server.world.bot).store.change_guild(guild.id, ignored_channels={one.id, two.id})
    await server.mod.send(server.world.channel, f"!감성채널 {one.mention} {two.mention}")
    [message] = server.world.said()
    assert message.content.startswith("볼 수 있는 채널이 없어서")
    assert two.mention in message.content
    assert one.mention not in message.content  # people who don't see it read this
    assert server.asked_for_history() == 0


@pytest.mark.parametrize("words", ["#없음 3일", "general 없음", "서버 어쩌고", "3일 general"])
async def test_a_word_that_is_not_understood_is_told_and_nothing_is_read(server: Server, words: str) -> None:
    server.write([BAD])
    await server.mod.send(server.world.channel, f"!감성채널 {words}")
    [message] = server.world.said()
    assert "알아듣지 못했어요. 아무것도 하지 않았으니" in message.content
    assert server.asked_for_history() == 0


@pytest.mark.parametrize("hidden", [False, True])
async def test_a_channel_that_is_named_like_the_server_is_told_of_where_all_see_it(server: Server, hidden: bool) -> None:
    channel = server.world.guild.create_text_channel("서버")
    if hidden:
        hide(server, channel, server.mod)
    await server.mod.send(server.world.channel, "!감성채널 서버 10")
    assert ("`#서버`처럼 적어 주세요" in server.world.said()[0].content) is not hidden


# --- threads and forums


async def test_threads_count_to_their_channel_the_archived_ones_too(server: Server) -> None:
    thread, archived = server.thread("뒷이야기"), server.thread("옛이야기")
    server.write([BAD] * 3, channel=thread)
    server.write([BAD] * 2, channel=archived)
    server.env.backend.edit_channel(archived.id, {}, thread_metadata={"archived": True})
    server.write([GOOD])
    embed = await by_prefix(server, "!감성채널 1일")
    assert embed.title == "#general 채널의 분위기"
    assert "부정 **83.3 %** (5)" in (embed.description or "")


async def test_the_newest_messages_are_those_of_the_channel_and_its_threads_together(server: Server) -> None:
    server.write([GOOD] * 5, hours_ago=5)
    thread = server.thread("뒷이야기")
    server.write([BAD] * 3, channel=thread, hours_ago=1)
    embed = await server.result(범위="4")
    assert "부정 **75.0 %** (3)" in (embed.description or "")
    assert "긍정 **25.0 %** (1)" in (embed.description or "")


async def test_a_private_thread_is_read_for_who_is_in_it_and_never_shared(server: Server) -> None:
    thread = server.thread("비밀", private=True)
    server.env.backend.add_thread_member(thread.id, server.world.bot.user.id)
    server.write([BAD] * 2, channel=thread)
    server.write([GOOD] * 2)
    response = await server.slash()
    assert "부정 **50.0 %** (2)" in (response.embeds[0].description or "")
    assert "공유하지 않아요" in (await server.mod.click(response, label="여기에 공유")).response.content
    server.env.backend.remove_thread_member(thread.id, server.mod.id)
    assert "부정 **0.0 %** (0)" in ((await server.result()).description or "")


async def test_a_forum_is_its_posts(server: Server) -> None:
    forum = server.world.guild.create_forum_channel("건의")
    for name, texts in (("렉이 심해요", [BAD] * 3), ("고마워요", [GOOD])):
        server.write(texts, channel=server.thread(name, forum))
    embed = await server.result(채널=forum)
    assert embed.title == "#건의 채널의 분위기"
    assert "부정 **75.0 %** (3)" in (embed.description or "")


# --- while it runs, and after it


async def test_only_the_moderator_sees_how_many_channels_and_messages_there_are(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenter, "PROGRESS_SECONDS", 0.0)
    secret = server.world.guild.create_text_channel("비밀")
    hide(server, secret, server.mod)
    for channel in (server.world.channel, secret):
        server.write([BAD] * 150, channel=channel)
    halt = Halt(server.world, 4)
    response = await server.slash(여러채널="서버")
    assert response.content.startswith("서버 전체를 보고 있어요.")
    assert "채널 2/2" in response.content
    await halt.go_on()
    halt = Halt(server.world, 4)
    await server.mod.send(server.world.channel, f"!감성채널 {secret.mention} {server.world.channel.mention}")
    [message] = server.world.said()
    assert message.content == "물어본 채널을 보고 있어요. ■■■■■■□□□□ 60 %"
    await halt.go_on()
    halt = Halt(server.world, 4)
    await server.mod.send(server.world.channel, "!감성채널 서버")
    assert "개" not in server.world.said()[-1].content
    await halt.go_on()


async def test_a_channel_deleted_meanwhile_is_a_row_that_says_so_and_the_others_are_read(server: Server) -> None:
    doomed, games = server.world.guild.create_text_channel("doomed"), server.world.guild.create_text_channel("게임")
    server.write([BAD] * 250, channel=doomed)
    server.write([GOOD] * 2, channel=games)
    halt = Halt(server.world, 2)
    response = await server.slash(여러채널=f"{doomed.mention} {games.mention}")
    server.env.backend.delete_channel(doomed.id)
    await halt.go_on()
    assert "부정 **99.0 %** (200)" in (response.embeds[0].description or "")
    first, second = table(response.embeds[0])
    assert first.endswith("200개 ⚠️ 보는 동안 지워짐")
    assert second.startswith(games.mention)


async def test_a_channel_that_the_moderator_loses_meanwhile_is_in_no_number_and_no_keyword(server: Server) -> None:
    games = server.world.guild.create_text_channel("게임")
    server.write(["환불 싫다"] * 4, channel=games)
    server.write([GOOD] * 2)
    halt = Halt(server.world, 2)
    response = await server.slash(여러채널=f"{games.mention} #general")
    server.forbid(server.mod.id, OverwriteType.MEMBER, READING, games)
    await halt.go_on()
    assert "긍정 **100.0 %** (2)" in (response.embeds[0].description or "")
    assert str(games.id) not in str(response.embeds[0].to_dict())
    assert fields(response.embeds[0])[KOREAN.scan.keywords] == KOREAN.scan.keywords_lost
    table_file = (await server.mod.click(response, label="CSV 받기")).response.attachments[0]
    assert "환불" not in (await table_file.read()).decode("utf-8-sig")
    await server.mod.click(response, label="여기에 공유")
    [shared] = server.world.said()
    assert KOREAN.scan.keywords not in fields(shared.embeds[0])


async def test_it_is_shared_only_where_all_of_it_may_be_read(server: Server) -> None:
    secret = server.world.guild.create_text_channel("비밀")
    games = server.world.guild.create_text_channel("게임")
    hide(server, secret, server.mod)
    for channel in (secret, games, server.world.channel):
        server.write([BAD], channel=channel)
    response = await server.slash(여러채널="서버")
    assert KOREAN.scan.no_share_of_several in (await server.mod.click(response, label="여기에 공유")).response.content
    assert server.world.said() == []
    response = await server.slash(여러채널="#게임 #general")
    await server.mod.click(response, label="여기에 공유")
    assert server.world.said()[-1].embeds[0].title == "2곳의 분위기"


async def test_a_channel_that_is_closed_while_the_page_is_read_is_not_shared(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    games = server.world.guild.create_text_channel("게임")
    for channel in (games, server.world.channel):
        server.write([BAD], channel=channel)
    response = await server.slash(여러채널="#게임 #general")
    read = EvidenceReader.read

    async def read_slowly(*arguments: Any) -> Any:
        page = await read(*arguments)
        hide(server, games, server.mod)
        return page

    monkeypatch.setattr(EvidenceReader, "read", read_slowly)
    assert KOREAN.scan.no_share_of_several in (await server.mod.click(response, label="여기에 공유")).response.content
    assert server.world.said() == []


async def test_what_was_left_out_is_not_shared(server: Server) -> None:
    secret, games = server.world.guild.create_text_channel("비밀"), server.world.guild.create_text_channel("게임")
    hide(server, secret, server.mod)
    await services_of(server.world.bot).store.change_guild(server.world.guild.id, ignored_channels={secret.id})
    for channel in (games, server.world.channel):
        server.write([BAD], channel=channel)
    response = await server.slash(여러채널="서버")
    assert secret.mention in (response.embeds[0].description or "")
    await server.mod.click(response, label="여기에 공유")
    [shared] = server.world.said()
    assert len(table(shared.embeds[0])) == 2
    assert str(secret.id) not in str([embed.to_dict() for embed in shared.embeds])


async def test_the_table_of_numbers_has_a_row_for_each_channel(server: Server) -> None:
    games = server.world.guild.create_text_channel("게임")
    server.write([BAD] * 2, channel=games)
    server.write([GOOD])
    result = await server.mod.click(await server.slash(여러채널="서버"), label="CSV 받기")
    [file] = result.response.attachments
    assert file.filename == f"gamseong-{server.world.guild.id}.csv"
    rows = list(csv.DictReader(io.StringIO((await file.read()).decode("utf-8-sig"), newline="")))
    assert [(row["채널"], row["메시지"], row["부정"]) for row in rows if row["구분"] == "채널"] == [
        ("general", "1", "0"),
        ("게임", "2", "2"),
    ]


async def test_deleting_the_servers_data_ends_its_scan(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gamseong.bot.features.scan.run.SAVE_SECONDS", 0.0)
    server.write([BAD] * 250)
    halt = Halt(server.world, 2)
    response = await server.slash()
    await services_of(server.world.bot).delete_guild(server.world.guild.id)
    await halt.go_on()
    assert response.content == KOREAN.scan.endings["deleted"]
    assert labels(response) == []


async def test_days_are_those_of_the_servers_zone(server: Server) -> None:
    server.write(
        [BAD] * 2, hours_ago=40
    )  # the day before yesterday in Korea, where 2026 is nine hours old; yesterday in New York
    assert "읽을 메시지가 없었어요" in ((await server.result(범위="어제")).description or "")
    await services_of(server.world.bot).store.change_guild(server.world.guild.id, time_zone="America/New_York")
    text = (await server.result(범위="어제")).description or ""
    assert "부정 **100.0 %** (2)" in text
    begin, end = (discord.utils.format_dt(datetime(2025, 12, day, 5, tzinfo=UTC), "f") for day in (30, 31))
    assert text.startswith(f"{begin}부터 {end}까지")


async def test_one_scan_a_server_across_restarts_too(server: Server) -> None:
    when = discord.utils.utcnow()
    guild = server.world.guild.id
    record = ScanRecord(guild, server.mod.id, 1, None, "ko", (guild,), 500, None, when, 1, when)
    assert await services_of(server.world.bot).store.scans.begin(record)
    server.write([BAD])
    assert (await server.slash()).content == KOREAN.refusals.running
    server.refused_with(commands.MaxConcurrencyReached)
