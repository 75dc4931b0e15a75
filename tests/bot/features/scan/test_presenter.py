"""감성채널 while it runs and after it: progress, what goes wrong meanwhile, buttons, sharing, the table."""

from __future__ import annotations

import csv
import io
import threading
from typing import Any

import discord
import pytest
from discord.ext import commands
from simcord.backend.errors import BackendError
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from gamseong.bot.core.services import services_of
from gamseong.bot.features.scan import answer, presenter
from gamseong.bot.keywords.extracting import THREAD_NAME
from gamseong.bot.language import KOREAN
from gamseong.bot.storage import StorageError
from tests.bot.features.scan.scan_server import BAD, GOOD, MEH, READING, Halt, Server, disabled, evidence, labels

# --- by prefix


async def test_by_prefix_everybody_sees_that_there_is_a_result_but_only_the_moderator_which(server: Server) -> None:
    server.write([BAD] * 3)
    await server.mod.send(server.world.channel, "!감성채널 10")
    [message] = server.world.said()
    assert message.content == f"{server.world.channel.mention} 채널을 살펴봤어요. 결과는 물어본 사람만 열어 볼 수 있어요."
    assert not message.embeds
    refused = await server.other.click(message, label="결과 보기")
    assert refused.ephemeral
    assert refused.response.content == KOREAN.not_your_button
    shown = await server.mod.click(message, label="결과 보기")
    assert shown.ephemeral
    assert "부정 **100.0 %** (3)" in (shown.response.embeds[0].description or "")
    assert labels(shown.response) == ["여기에 공유", "CSV 받기"]
    assert len(server.world.said()) == 1


async def test_the_buttons_show_when_their_time_is_over(server: Server) -> None:
    server.write([BAD])
    response = await server.slash()
    assert disabled(response) == [False, False]
    await server.mod.send(server.world.channel, "!감성채널")
    await server.env.advance_time(15 * 60)
    assert disabled(server.env.backend.get_message(server.world.channel.id, response.id)) == [True, True]
    assert all(button.disabled for row in server.world.said()[-1].components for button in row.children)  # type: ignore[union-attr]


# --- while it runs


async def test_there_is_an_answer_before_anything_is_read(server: Server) -> None:
    server.write([BAD] * 400)
    halt = Halt(server.world, 1)
    response = await server.slash(범위="400")
    assert response.content == f"{server.world.channel.mention} 채널을 보고 있어요. □□□□□□□□□□ 0 % · 메시지 0개"
    await halt.go_on()


async def test_progress_is_edited_every_so_often(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presenter, "PROGRESS_SECONDS", 0.0)
    server.write([BAD] * 400)
    halt = Halt(server.world, 3)
    response = await server.slash(범위="400")
    assert "■■■■■□□□□□ 50 % · 메시지 200개" in response.content
    assert labels(response) == ["그만 보기"]
    await halt.go_on()
    assert labels(response) == ["여기에 공유", "CSV 받기"]


async def test_only_the_moderator_can_stop_it_and_sees_what_was_found_by_then(server: Server) -> None:
    server.write([BAD] * 150 + [GOOD] * 100)
    halt = Halt(server.world, 2)
    await server.mod.send(server.world.channel, "!감성채널")
    [message] = server.world.said()
    assert (await server.other.click(message, label="그만 보기")).response.content == KOREAN.not_your_button
    await server.mod.click(message, label="그만 보기")
    shown = await server.mod.click(server.world.said()[0], label="결과 보기")
    text = shown.response.embeds[0].description or ""
    assert "그만 보기를 눌러서 여기까지만" in text
    assert "긍정 **100.0 %** (100)" in text
    await halt.go_on()
    assert (await server.slash(범위="3")).embeds  # the next one may begin


async def test_who_opts_out_meanwhile_is_not_pointed_at(server: Server) -> None:
    of_alice = server.write([BAD, f"{BAD}!"], authors=[server.world.person])
    of_bob = server.write([f"{BAD}!!", f"{BAD}!!!", *([MEH] * 99)], authors=[server.other])[:2]
    halt = Halt(server.world, 2)
    response = await server.slash(범위="400")
    await server.other.send(server.world.channel, "!감성거부")
    await halt.go_on()
    links = evidence(response)["가장 부정적인 메시지"]
    assert all(str(message) in links for message in of_alice)
    assert not any(str(message) in links for message in of_bob)


async def test_a_channel_deleted_meanwhile_shows_what_was_found_by_then(server: Server) -> None:
    doomed = server.world.guild.create_text_channel("doomed")
    server.write([BAD] * 250, channel=doomed)
    halt = Halt(server.world, 2)
    response = await server.slash(채널=doomed)
    server.env.backend.delete_channel(doomed.id)
    await halt.go_on()
    text = response.embeds[0].description or ""
    assert "채널이 지워져서 여기까지만" in text
    assert "부정 **100.0 %** (200)" in text


async def test_where_the_commands_own_channel_was_deleted_the_result_comes_directly(server: Server) -> None:
    doomed = server.world.guild.create_text_channel("doomed")
    server.write([BAD] * 250, channel=doomed)
    halt = Halt(server.world, 2)
    await server.mod.send(doomed, "!감성채널")
    server.env.backend.delete_channel(doomed.id)
    await halt.go_on()
    message = server.mod.user.dm_channel.last_message
    assert "채널이 지워져서" in (message.embeds[0].description or "")
    csv_file = await server.mod.user.click(message, label="CSV 받기")
    assert csv_file.response.attachments
    refused = await server.mod.user.click(message, label="여기에 공유")
    assert "공유하지 않아요" in refused.response.content


async def test_a_permission_lost_meanwhile_shows_what_was_found_by_then(server: Server) -> None:
    place = server.world.guild.create_text_channel("place")
    server.write([BAD] * 250, channel=place)
    halt = Halt(server.world, 2)
    response = await server.slash(채널=place)
    server.forbid(server.world.bot.user.id, OverwriteType.MEMBER, READING, place)
    await halt.go_on()
    text = response.embeds[0].description or ""
    assert "볼 권한을 잃어서 여기까지만" in text
    assert "부정 **100.0 %** (200)" in text


@pytest.mark.parametrize("prefix", [False, True])
async def test_a_history_lost_meanwhile_is_not_shown_as_the_whole(server: Server, prefix: bool) -> None:
    """Discord then sends an empty page, as at a channel's beginning."""
    place = server.world.guild.create_text_channel("place")
    server.write([BAD] * 450, channel=place)
    halt = Halt(server.world, 2)
    if prefix:
        await server.mod.send(server.world.channel, f"!감성채널 <#{place.id}>")
    else:
        response = await server.slash(채널=place)
    server.forbid(server.world.bot.user.id, OverwriteType.MEMBER, discord.Permissions(read_message_history=True), place)
    await halt.go_on()
    if prefix:
        response = (await server.mod.click(server.world.said()[-1], label="결과 보기")).response
    text = response.embeds[0].description or ""
    assert "볼 권한을 잃어서 여기까지만" in text
    assert "최근 메시지 200개 (물어본 것은 500개)" in text


async def test_what_was_read_by_then_is_counted_after_a_stop(server: Server) -> None:
    server.write([BAD] * 250)
    halt = Halt(server.world, 3)
    await server.mod.send(server.world.channel, "!감성채널 600")
    await server.mod.click(server.world.said()[0], label="그만 보기")
    shown = await server.mod.click(server.world.said()[0], label="결과 보기")
    assert "최근 메시지 200개 (물어본 것은 600개)" in (shown.response.embeds[0].description or "")
    await halt.go_on()


async def test_a_moderator_who_is_none_any_more_gets_no_result(server: Server) -> None:
    server.write([BAD] * 3)
    halt = Halt(server.world, 1)
    response = await server.slash()
    [role] = server.env.backend.get_member(server.world.guild.id, server.mod.id).role_ids
    server.env.backend.remove_member_role(server.world.guild.id, server.mod.id, role)
    await halt.go_on()
    with pytest.raises(BackendError):
        server.env.backend.get_message(server.world.channel.id, response.id)
    assert all("채널의 분위기" not in str(call.json) for call in server.env.http_requests)
    server.refused_with(commands.MissingPermissions)


async def test_discord_failing_meanwhile_shows_what_was_found_by_then(server: Server) -> None:
    server.write([BAD] * 250)
    halt = Halt(server.world, 2)
    response = await server.slash()
    server.env.inject_error("GET", "/channels/*/messages", status=400)
    await halt.go_on()
    assert "디스코드가 응답하지 않아서" in (response.embeds[0].description or "")


async def test_where_discord_fails_for_a_moment_it_is_asked_again(server: Server) -> None:
    server.write([BAD] * 250)
    halt = Halt(server.world, 2)
    response = await server.slash()
    server.env.inject_error("GET", "/channels/*/messages", status=503)
    await halt.go_on()
    await server.env.advance_time(10)
    assert "부정 **100.0 %** (250)" in (response.embeds[0].description or "")


async def test_without_the_database_nobody_more_is_read(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.write([BAD] * 250)
    halt = Halt(server.world, 2)
    response = await server.slash()

    async def away(_: Any) -> set[int]:
        raise StorageError("gamseong.sqlite3", "is locked", "try again")

    monkeypatch.setattr(services_of(server.world.bot).store, "opted_out", away)
    await halt.go_on()
    text = response.embeds[0].description or ""
    assert "누가 거부했는지" in text
    assert "부정 **100.0 %** (200)" in text
    assert evidence(response) == {"": ""}  # whoever wrote them may have opted out meanwhile


async def test_a_scan_of_more_than_ten_minutes_goes_on_in_a_direct_message(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenter, "PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(answer, "DAY", 40 * 60.0)  # simcord takes long for a day
    server.write([BAD] * 250)
    halt = Halt(server.world, 2)
    response = await server.slash()
    await server.env.advance_time(answer.MOVE_AFTER)
    await halt.go_on()
    await server.env.advance_time(60)  # it rests after what took long
    assert response.content == KOREAN.scan.moved
    assert labels(response) == []
    message = server.mod.user.dm_channel.last_message
    assert "부정 **100.0 %** (250)" in (message.embeds[0].description or "")
    await server.env.advance_time(20 * 60)  # longer than an interaction would live
    assert (await server.mod.user.click(message, label="CSV 받기")).response.attachments
    await server.env.advance_time(21 * 60)
    assert all(disabled(server.env.backend.get_message(server.mod.user.dm_channel.id, message.id)))


async def test_whoever_accepts_no_direct_message_opens_a_long_scans_result_in_the_channel(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenter, "PROGRESS_SECONDS", 0.0)
    server.write([BAD] * 250)
    halt = Halt(server.world, 2)
    await server.slash()
    await server.env.advance_time(answer.MOVE_AFTER)
    server.env.inject_error("POST", "/users/@me/channels", status=403, times=9)
    await halt.go_on()
    await server.env.advance_time(60)
    [message] = server.world.said()
    assert message.content.startswith(f"<@{server.mod.id}> {server.world.channel.mention} 채널을 살펴봤어요.")
    assert (await server.other.click(message, label="결과 보기")).response.content == KOREAN.not_your_button
    shown = await server.mod.click(message, label="결과 보기")
    assert "부정 **100.0 %** (250)" in (shown.response.embeds[0].description or "")


async def test_a_deleted_progress_message_is_no_lost_result(server: Server) -> None:
    server.write([BAD] * 3)
    halt = Halt(server.world, 1)
    await server.mod.send(server.world.channel, "!감성채널")
    [message] = server.world.said()
    await server.mod.delete(message)
    await halt.go_on()
    [message] = server.world.said()
    assert "살펴봤어요" in message.content


async def test_unloading_ends_a_scan_and_leaves_nothing_behind(server: Server) -> None:
    server.write([BAD] * 3)
    Halt(server.world, 1)
    response = await server.slash()
    await server.world.bot.unload_extension("gamseong.bot")
    await server.env.settle()
    assert "꺼지는 중" in response.content
    assert labels(response) == []
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith(THREAD_NAME)] == []


# --- sharing and taking along


async def test_shared_it_is_there_for_everybody_once(server: Server) -> None:
    server.write([BAD] * 3)
    response = await server.slash()
    shared = await server.mod.click(response, label="여기에 공유")
    assert not shared.followups[0].ephemeral
    [message] = server.world.said()
    assert message.embeds[0].title == "#general 채널의 분위기"
    assert disabled(response) == [True, False]


async def test_it_is_not_shared_where_people_read_who_cannot_read_the_channel(server: Server) -> None:
    secret = server.world.guild.create_text_channel("비밀")
    server.forbid(server.world.guild.id, OverwriteType.ROLE, discord.Permissions(view_channel=True), secret)
    [role] = server.env.backend.get_member(server.world.guild.id, server.mod.id).role_ids
    overwrites = server.env.backend.get_channel(secret.id).overwrites
    for target, kind in ((role, OverwriteType.ROLE), (server.world.bot.user.id, OverwriteType.MEMBER)):
        overwrites = [*overwrites, Overwrite(target_id=target, type=kind, allow=READING.value, deny=0)]
    server.env.backend.edit_channel(secret.id, {}, overwrites=overwrites)
    server.write([BAD] * 3, channel=secret)
    response = await server.slash(채널=secret)
    refused = await server.mod.click(response, label="여기에 공유")
    assert refused.ephemeral
    assert "볼 수 없는 사람도 보는 곳" in refused.response.content
    assert server.world.said() == []


async def test_the_numbers_come_as_a_table(server: Server) -> None:
    server.write([BAD] * 4 + [GOOD])
    result = await server.mod.click(await server.slash(), label="CSV 받기")
    assert result.ephemeral
    [file] = result.response.attachments
    assert file.filename == f"gamseong-{server.world.channel.id}.csv"
    rows = list(csv.DictReader(io.StringIO((await file.read()).decode("utf-8-sig"), newline="")))
    assert rows[0]["구분"] == "전체"
    assert (rows[0]["메시지"], rows[0]["부정"], rows[0]["긍정"]) == ("5", "4", "1")
    assert [row["명사"] for row in rows if row["구분"] == "부정 명사"] == ["서버"]
