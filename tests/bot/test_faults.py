"""Bad days of Discord and of the database: what a person then sees, and that nothing of theirs is in the log.

Rate limits and errors reach the real client on real sockets; the rest happens in simcord's Discord. Faults in the middle
of a scan or a watch are tested with those.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.ext import commands

from gamseong.bot.client import create_bot
from gamseong.bot.core.services import services_of
from gamseong.bot.features.analyze import answer_view, opinion_button
from gamseong.bot.language import LANGUAGES
from gamseong.bot.settings import Settings
from gamseong.bot.storage import Opinions
from tests.bot.conftest import World, korean_clients, moderator_of, world_of
from tests.fake_discord import CUT, TOKEN, USER, FakeDiscord

SettingsMaker = Callable[..., Settings]
Ask = Callable[[FakeDiscord], Any]
KOREAN = LANGUAGES["ko"]
SECRET = "비밀 재밌다"
CALLBACK = "/interactions/*/callback"
UNKNOWN_INTERACTION, ACKNOWLEDGED, EXPIRED_TOKEN = 10062, 40060, 50027
LATE = 16 * 60.0


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Whatever goes wrong, no line of ours quotes what somebody wrote."""
    with caplog.at_level(logging.DEBUG, "gamseong"):
        yield caplog
    ours = [record for record in caplog.records if record.name.startswith("gamseong")]
    loud = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert all("비밀" not in record.getMessage() + str(record.exc_info) for record in [*ours, *loud])
    assert not any("ignoring exception" in record.getMessage().lower() for record in loud)  # nothing went unhandled


def alarms(log: pytest.LogCaptureFixture) -> list[str]:
    """Our own lines from WARNING up."""
    return [line.getMessage() for line in log.records if line.name.startswith("gamseong") and line.levelno >= logging.WARNING]


# Discord refuses, on sockets


@pytest.fixture
async def fake(settings: SettingsMaker) -> AsyncIterator[FakeDiscord]:
    """A small Discord with our bot on its gateway, and one answer with buttons."""
    async with FakeDiscord() as server:
        with server.patched():
            async with create_bot(settings()) as bot:
                running = asyncio.create_task(bot.start(TOKEN))
                await server.post_message(f"!감성 {SECRET}")
                await server.wait_for(lambda: server.sent_messages)
                yield server
            await asyncio.wait_for(running, 10)


async def by_slash(fake: FakeDiscord, age: float = 0.0) -> None:
    await fake.slash("감성", age=age, 문장=SECRET)


async def by_explanation(fake: FakeDiscord, age: float = 0.0) -> None:
    await fake.slash("감성해설", age=age, 문장=SECRET)


async def by_menu(fake: FakeDiscord, age: float = 0.0) -> None:
    await fake.menu(KOREAN.names.message_menu, await fake.post_message(SECRET), age=age)


async def by_button(fake: FakeDiscord, age: float = 0.0) -> None:
    await fake.click(answer_view.CUSTOM_ID, age=age)


async def by_opinion(fake: FakeDiscord, age: float = 0.0) -> None:
    await fake.click(opinion_button.CUSTOM_ID, age=age)


async def by_deletion(fake: FakeDiscord, age: float = 0.0) -> None:
    await fake.slash("감성데이터삭제", age=age)


EVERY_WAY = pytest.mark.parametrize("ask", [by_slash, by_explanation, by_menu, by_button, by_opinion, by_deletion])


def callbacks(fake: FakeDiscord) -> list[int]:
    """What each first answer to an interaction was answered with."""
    return [call.status for call in fake.requests if call.path.endswith("/callback")]


def tries(ask: Ask) -> int:
    """How many times a refused way tries to answer: an opinion is thanked for even if its buttons could not go grey."""
    return 2 if ask is by_opinion else 1


async def still_answers(fake: FakeDiscord) -> None:
    fake.recover()
    before = len(fake.callbacks)
    await fake.slash("감성", 문장="재밌다")
    await fake.wait_for(lambda: len(fake.callbacks) > before)
    assert fake.callbacks[-1]["data"]["embeds"]


async def eventually(what: Callable[[], Any]) -> None:
    async with asyncio.timeout(15):
        while not what():  # noqa: ASYNC110 (a log line sets no event)
            await asyncio.sleep(0.01)


@EVERY_WAY
@pytest.mark.parametrize("status", [429, 500])
async def test_a_first_answer_that_is_put_off_arrives_once(fake: FakeDiscord, log: Any, ask: Ask, status: int) -> None:
    fake.fail_next("POST", CALLBACK, status=status)
    await ask(fake)
    await fake.wait_for(lambda: fake.callbacks)
    assert callbacks(fake) == [status, 200]
    assert alarms(log) == []


@pytest.mark.parametrize("text", ["!감성 재밌다", "!감성해설 정말 재밌다", "!수열 0 0.1 0.2 0.3", "!감성정보", "!감성거부"])
@pytest.mark.parametrize("status", [429, 500])
async def test_a_commands_answer_that_is_put_off_arrives_once(fake: FakeDiscord, log: Any, text: str, status: int) -> None:
    fake.fail_next("POST", "/channels/*/messages", status=status)
    await fake.post_message(text)
    await fake.wait_for(lambda: len(fake.sent_messages) == 2)
    assert [call.status for call in fake.requests if call.path.endswith("/messages")] == [200, status, 200]
    assert alarms(log) == []


@EVERY_WAY
@pytest.mark.parametrize(
    ("status", "code"), [(404, UNKNOWN_INTERACTION), (400, ACKNOWLEDGED), (CUT, 0)], ids=["too late", "acknowledged", "cut"]
)
async def test_a_first_answer_that_is_refused_is_a_log_line(
    fake: FakeDiscord, log: Any, ask: Ask, status: int, code: int
) -> None:
    fake.fail_next("POST", CALLBACK, status=status, code=code, times=float("inf"))
    await ask(fake)
    await eventually(lambda: len(alarms(log)) == tries(ask))
    await still_answers(fake)
    lines = alarms(log)
    assert not any("failed" in line for line in lines)  # expected trouble, no error of ours
    assert status == CUT or all(f"HTTP {status}, code {code}" in line for line in lines)
    assert len(fake.sent_messages) == 1  # and nothing of it in the channel


@pytest.mark.parametrize("ask", [by_slash, by_explanation, by_deletion])
async def test_a_command_of_a_quarter_of_an_hour_ago_is_not_answered_in_public(fake: FakeDiscord, log: Any, ask: Any) -> None:
    await ask(fake, age=LATE)
    await eventually(lambda: any("has expired" in line for line in alarms(log)))
    await still_answers(fake)
    assert len(fake.sent_messages) == 1
    assert len(fake.callbacks) == 1


@pytest.mark.parametrize("ask", [by_menu, by_button, by_opinion])
async def test_a_press_of_a_quarter_of_an_hour_ago_is_a_log_line(fake: FakeDiscord, log: Any, ask: Any) -> None:
    fake.fail_next("POST", CALLBACK, status=404, code=UNKNOWN_INTERACTION, times=float("inf"))
    fake.fail_next("POST", "/webhooks/*", status=401, code=EXPIRED_TOKEN, times=float("inf"))
    await ask(fake, age=LATE)
    await eventually(lambda: len(alarms(log)) == tries(ask))
    await still_answers(fake)
    assert len(alarms(log)) == tries(ask)
    assert len(fake.sent_messages) == 1


# Two presses at the same moment


@pytest.mark.parametrize("signs", ["+-", "-+", "++"])
async def test_two_quick_presses_count_once_and_the_first_one_stays(fake: FakeDiscord, signs: str) -> None:
    pressed = [f"{opinion_button.CUSTOM_ID}{USER}:{sign}" for sign in signs]
    await asyncio.gather(*(fake.click(each) for each in pressed))
    await fake.wait_for(
        lambda: len([call for call in fake.requests if "/webhooks/" in call.path or "/callback" in call.path]) >= 3
    )
    said = [call["data"]["content"] for call in fake.callbacks if "content" in call.get("data", {})]
    assert KOREAN.opinion.counted_already in said
    await fake.post_message("!감성정보")
    await fake.wait_for(lambda: len(fake.sent_messages) == 2)
    agree, disagree = (int(signs[0] == sign) for sign in "+-")
    assert f"👍 {KOREAN.opinion.right} {agree} · 👎 {KOREAN.opinion.wrong} {disagree}" in str(fake.sent_messages[-1])


# A message is deleted


async def test_a_question_deleted_meanwhile_is_answered_all_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    services = services_of(world.bot)
    assert services is not None
    quick = services.engine.predict

    async def deleting(texts: list[str]) -> Any:
        question = world.channel.history()[-1]
        world.env.backend.delete_message(world.channel.id, question.id)
        return await quick(texts)

    monkeypatch.setattr(services.engine, "predict", deleting)
    assert (await world.ask("!감성 재밌다")).embeds[0].title == "긍정"


async def test_an_answer_deleted_before_its_buttons_end_is_no_alarm(world: World, log: Any) -> None:
    answer = await world.ask(f"!감성 {SECRET}")
    world.env.backend.delete_message(world.channel.id, answer.id)
    await world.env.advance_time(LATE)
    assert alarms(log) == []
    assert any("not edited" in line.getMessage() for line in log.records)


async def test_an_opinion_on_a_deleted_answer_counts_and_is_thanked_for(world: World, log: Any) -> None:
    korean_clients(world.env)
    answer = await world.ask(f"!감성 {SECRET}")
    world.env.inject_error("POST", CALLBACK, status=404, code=10008)
    result = await world.person.click(answer, label="맞아요")
    assert result.response.content == KOREAN.opinion.thanks
    services = services_of(world.bot)
    assert services is not None
    assert await services.store.opinions("tiny-text@1.0.0") == Opinions(agree=1, disagree=0)
    assert len(alarms(log)) == 1


async def test_a_deletion_whose_question_is_gone_is_told_nevertheless(world: World, moderator: Any, log: Any) -> None:
    await moderator.send(world.channel, "!감성데이터삭제")
    world.env.inject_error("POST", CALLBACK, status=404, code=10008)
    result = await moderator.click(world.said()[-1], label="모두 지우기")
    assert "모두 지웠어요" in result.response.content
    assert len(alarms(log)) == 1


# The database is away


@pytest.fixture
def moderator(world: World) -> Any:
    return moderator_of(world, manage_guild=True)


def lose_database(tmp_path: Path) -> None:
    """Somebody else empties the file under the bot."""
    with closing(sqlite3.connect(tmp_path / "gamseong.sqlite3")) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if not name.startswith("sqlite_"):
                connection.execute(f'DROP TABLE "{name}"')
        connection.commit()


async def told(world: World, person: Any, text: str) -> str:
    before = len(world.said())
    await person.send(world.channel, text)
    [answer] = world.said()[before:]
    return "\n".join([answer.content, *(str(embed.to_dict()) for embed in answer.embeds)])


async def test_without_the_database_judging_goes_on(world: World, moderator: Any, tmp_path: Path) -> None:
    lose_database(tmp_path)
    for text in (f"!감성 {SECRET}", f"<@{world.bot.user.id}> {SECRET}", f"!감성해설 {SECRET}", "!수열 0 0.1 0.2 0.3"):
        assert "embed" in str((await world.ask(text)).embeds).lower()
    assert KOREAN.storage_unavailable in await told(world, moderator, "!감성정보")
    korean_clients(world.env)
    message = await world.person.send(world.channel, SECRET)
    assert (await world.person.context_menu(world.channel, KOREAN.names.message_menu, message)).response.embeds


@pytest.mark.parametrize(
    "text",
    [
        *("!감성거부", "!감성거부 취소", "!감성설정", "!감성설정 언어 한국어", "!감성설정 초기화"),
        *("!감성감시", "!감성감시 켜기", "!감성추세", "!감성채널"),
    ],
)
async def test_without_the_database_what_needs_it_says_so(settings: SettingsMaker, tmp_path: Path, text: str, log: Any) -> None:
    async with world_of(create_bot(settings()), check_errors=False) as world:
        person = moderator_of(world, manage_guild=True)
        lose_database(tmp_path)
        assert await told(world, person, text) == KOREAN.storage_unavailable
    assert not any("a command failed" in line for line in alarms(log))


async def test_without_the_database_buttons_say_so(world: World, moderator: Any, tmp_path: Path) -> None:
    korean_clients(world.env)
    answer = await world.ask(f"!감성 {SECRET}")
    await moderator.send(world.channel, "!감성데이터삭제")
    question = world.said()[-1]
    lose_database(tmp_path)
    assert (await world.person.click(answer, label="맞아요")).response.content == KOREAN.storage_unavailable
    assert (await moderator.click(question, label="모두 지우기")).response.content == KOREAN.storage_unavailable


async def test_a_server_that_is_left_without_the_database_is_a_log_line(world: World, tmp_path: Path, log: Any) -> None:
    privacy, guild = world.bot.get_cog("gamseong privacy"), world.bot.get_guild(world.guild.id)
    lose_database(tmp_path)
    await privacy.on_guild_remove(guild)
    await privacy.on_guild_join(guild)
    assert [str(world.guild.id) in line for line in alarms(log)[-2:]] == [True, True]


# A host's own rules


def a_host() -> Any:
    """A host whose prefix is no mention."""
    intents = discord.Intents.default()
    intents.message_content = True
    return commands.Bot("?", intents=intents)


async def test_a_hosts_checks_of_once_a_command_hold_for_mentions(settings: SettingsMaker) -> None:
    bot = a_host()
    asked: list[str] = []

    @bot.check_once
    async def nobody(ctx: commands.Context[Any]) -> bool:
        asked.append(ctx.command.name if ctx.command else "")
        return False

    async with world_of(bot, check_errors=False) as world:
        bot.gamseong_settings = settings()
        await bot.load_extension("gamseong.bot")
        await world.ignored("?감성 재밌다")
        await world.ignored(f"<@{bot.user.id}> 재밌다")
        await world.ignored(f"<@{bot.user.id}> 감성해설 재밌다")
    assert asked == ["감성", "감성", "감성해설"]


async def test_a_mention_may_name_any_command_of_ours_and_none_of_the_host(settings: SettingsMaker) -> None:
    bot = a_host()

    @bot.command(name="정말")
    async def really(ctx: commands.Context[Any]) -> None:
        await ctx.send("host")

    async with world_of(bot) as world:
        bot.gamseong_settings = settings()
        await bot.load_extension("gamseong.bot")
        me = f"<@{bot.user.id}>"
        explained = await world.ask(f"{me} 감성해설 정말 재밌다")
        assert explained.embeds[0].to_dict() == (await world.ask("?감성해설 정말 재밌다")).embeds[0].to_dict()
        assert "읽지 않아요" in (await world.ask(f"{me} 감성거부")).content
        assert "다시" in (await world.ask(f"{me} 감성거부 취소")).content
        [embed] = (await world.ask(f"{me} 정말 재밌다")).embeds
        assert embed.description.endswith("> 정말 재밌다")
