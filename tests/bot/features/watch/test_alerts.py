"""What an alert says of why the tone is low, and the recovery that follows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord.backend.models.channel import Overwrite
from simcord.enums import OverwriteType

from gamseong.bot.client import create_bot
from gamseong.bot.features.watch import cog as watch
from gamseong.bot.features.watch import reading_again
from gamseong.bot.settings import Settings
from gamseong.bot.storage import HourCounts, start_of_hour
from tests.bot.features.watch.watch_server import BAD, GOOD, Watching

pytestmark = pytest.mark.long

LOW, BACK, QUIET = "가라앉은 채널이 있어요", "톤이 돌아왔어요", "낮던 채널이 조용해졌어요"
needs_nouns = pytest.mark.usefixtures("nouns")


@pytest.fixture
def nouns() -> None:
    pytest.importorskip("konlpy", reason="nouns need the extra `morphemes`")


def second_person(watching: Watching) -> Any:
    return watching.world.guild.add_member(watching.world.env.create_user("bob"))


async def chat(watching: Watching, *texts: str, times: int, people: list[Any] | None = None) -> list[int]:
    """Ids of messages of two people in turn."""
    people = people or [watching.world.person, second_person(watching)]
    return [
        message
        for turn in range(times)
        for message in await watching.say(texts[turn % len(texts)], person=people[turn % len(people)])
    ]


async def test_it_says_how_the_hours_went_against_the_week_before(watching: Watching) -> None:
    world, now = watching.world, start_of_hour(watching.world.env.now())
    usual = [
        HourCounts(world.guild.id, world.channel.id, now - timedelta(days=day, hours=hour), positive=8, negative=2)
        for day in range(1, 7)
        for hour in (-1, 0, 1)
    ]
    before = HourCounts(world.guild.id, world.channel.id, now - timedelta(hours=2), positive=5, negative=5)
    await watching.services.store.add_hours([*usual, before])
    await watching.say(BAD, 12)
    [(title, text)] = watching.told_of()
    assert title == LOW
    assert "시간마다 부정 비율 (지난 7일 이맘때 20.0 %)" in text
    lines = text.splitlines()
    place = lines.index("시간마다 부정 비율 (지난 7일 이맘때 20.0 %)")
    assert lines[place + 1] == f"<t:{int(before.hour.timestamp())}:t>부터 **50.0 %**, 메시지 10개"
    assert lines[place + 2] == f"<t:{int(now.timestamp())}:t>부터 **100.0 %**, 메시지 10개"


async def test_its_links_say_when_the_messages_were_written(watching: Watching) -> None:
    ids = await watching.say(BAD, 12)
    [(_, text)] = watching.told_of()
    written = int(discord.utils.snowflake_time(ids[9]).timestamp())
    assert f"`−0.76` <t:{written}:t> https://discord.com/channels/" in text


@needs_nouns
async def test_it_names_what_the_negative_messages_are_about(watching: Watching) -> None:
    await chat(watching, "업데이트 정말 재밌다", "캐릭터 정말 재밌다", times=8)
    await chat(watching, "환불 정말 싫다", "점검 정말 싫다 환불", "환불 정말 싫다", times=24)
    [heard] = watching.heard
    assert heard.keywords[:2] == ("환불", "점검")
    assert "업데이트" not in heard.keywords
    [(_, text)] = watching.told_of()
    assert "부정적인 메시지에 나온 말: **환불, 점검" in text
    assert "정말 싫다" not in text


@needs_nouns
async def test_nouns_of_one_person_alone_or_of_who_opted_out_or_is_left_out_are_not_named(watching: Watching) -> None:
    world, bob = watching.world, second_person(watching)
    role = world.guild.create_role("left alone")
    carol = world.guild.add_member(world.env.create_user("carol"), roles=[role])
    await watching.services.store.change_guild(world.guild.id, ignored_roles={role.id})
    await chat(watching, "환불 정말 싫다", times=5, people=[bob])
    await chat(watching, "점검 정말 싫다", times=6, people=[carol, bob])
    await world.ask("!감성거부")
    await chat(watching, "서버 정말 싫다", times=8, people=[world.person, bob])
    [heard] = watching.heard
    assert heard.keywords == ()
    assert "나온 말" not in watching.told_of()[0][1]


@needs_nouns
async def test_of_a_thread_its_messages_are_read(watching: Watching) -> None:
    world, backend, bob = watching.world, watching.world.env.backend, second_person(watching)
    thread = backend.create_thread(world.channel.id, "inside", world.person.id)
    await world.env.settle()
    for turn in range(12):
        await world.env.advance_time(10)
        backend.create_message(thread.id, (world.person, bob)[turn % 2].id, "환불 정말 싫다")
        await world.env.settle()
    assert [heard.keywords for heard in watching.heard] == [("환불",)]


async def test_where_the_history_is_closed_to_the_bot_there_are_no_nouns(watching: Watching) -> None:
    world = watching.world
    deny = Overwrite(world.bot.user.id, OverwriteType.MEMBER, deny=discord.Permissions(read_message_history=True).value)
    world.env.backend.set_overwrite(world.channel.id, deny)
    await watching.services.store.change_guild(world.guild.id, alert_channel=world.channel.id)
    await chat(watching, "환불 정말 싫다", times=14)
    assert [heard.keywords for heard in watching.heard] == [()]
    assert world.said()[-1].embeds[0].title == LOW


async def test_a_history_that_fails_keeps_no_alert_back(watching: Watching, caplog: pytest.LogCaptureFixture) -> None:
    world = watching.world
    await chat(watching, "환불 정말 싫다", times=9)
    for _ in range(10):
        world.env.inject_error("GET", f"/channels/{world.channel.id}/messages", status=403)
    await chat(watching, "환불 정말 싫다", times=5)
    assert [title for title, _ in watching.told_of()] == [LOW]
    assert "환불" not in caplog.text


async def test_at_most_200_messages_are_read_in_two_requests(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    world, backend = watching.world, watching.world.env.backend
    seen: list[int] = []
    nouns = reading_again._nouns

    async def counted(services: Any, extractor: Any, messages: Any) -> tuple[str, ...]:
        seen.append(len(messages))
        return await nouns(services, extractor, messages)

    monkeypatch.setattr(reading_again, "_nouns", counted)
    for _ in range(240):
        backend.create_message(world.channel.id, world.person.id, "hello world")
    await world.env.advance_time(300)
    await watching.say(BAD, 14)
    assert len(watching.heard) == 1
    assert seen == [reading_again.MOST] or not seen  # nothing is read where nouns are not installed


async def test_a_recovery_is_told_once(watching: Watching) -> None:
    await watching.say(BAD, 14)
    await watching.say(GOOD, 30)
    await watching.world.env.advance_time(watch.REFRESH_SECONDS + 1)
    assert [title for title, _ in watching.told_of()] == [LOW, BACK]
    _, text = watching.told_of()[1]
    assert f"<#{watching.world.channel.id}> 채널의 톤이 <t:" in text
    assert "−0.30 위로 돌아왔어요" in text
    assert "낮았던 시간 3분" in text
    [recovery] = watching.recovered
    assert recovery.since == watching.heard[0].since
    assert recovery.tone is not None
    assert recovery.tone > 0
    assert not recovery.silent
    await watching.say(GOOD, 30)
    await watching.world.env.advance_time(3600)
    assert len(watching.told_of()) == 2


async def test_without_an_alert_no_recovery_is_told(watching: Watching) -> None:
    await watching.say(BAD, 5)
    await watching.say(GOOD, 30)
    await watching.world.env.advance_time(3600)
    assert watching.alerts() == watching.recovered == []


async def test_a_channel_that_falls_silent_is_told_of_as_such(watching: Watching) -> None:
    await watching.say(BAD, 14)
    await watching.world.env.advance_time(11 * 60)
    assert [title for title, _ in watching.told_of()] == [LOW, QUIET]
    assert [recovery.silent for recovery in watching.recovered] == [True]
    await watching.say(GOOD, 20)
    await watching.world.env.advance_time(3600)
    assert len(watching.told_of()) == 2


async def test_a_silence_while_discord_is_away_is_none(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_now", lambda: watching.world.env.now().timestamp())  # outside of simcord's own events, too
    cog = watching.world.bot.get_cog("gamseong watch")
    await watching.say(BAD, 14)
    await cog.on_disconnect()
    await watching.world.env.advance_time(30 * 60)
    assert [title for title, _ in watching.told_of()] == [LOW]
    await cog.on_resumed()
    await watching.world.env.advance_time(5 * 60)
    assert [title for title, _ in watching.told_of()] == [LOW]
    await watching.world.env.advance_time(6 * 60)
    assert [title for title, _ in watching.told_of()] == [LOW, QUIET]


async def test_moderators_who_got_no_alert_get_no_recovery_but_hosts_do(watching: Watching) -> None:
    guild = watching.world.guild.id
    await watching.services.store.change_guild(guild, alert_channel=None)
    await watching.say(BAD, 14)
    await watching.services.store.change_guild(guild, alert_channel=watching.alerts_to.id)
    await watching.say(GOOD, 30)
    await watching.world.env.advance_time(watch.REFRESH_SECONDS + 1)
    assert watching.alerts() == []
    assert len(watching.heard) == len(watching.recovered) == 1


async def test_a_recovery_over_a_breaking_connection_comes_a_minute_later_and_hosts_hear_it_once(watching: Watching) -> None:
    await watching.say(BAD, 14)
    await watching.say(GOOD, 8)
    for _ in range(2):
        watching.world.env.inject_error("POST", f"/channels/{watching.alerts_to.id}/messages", status=503)
    await watching.world.env.advance_time(2 * watch.REFRESH_SECONDS)
    await watching.world.env.advance_time(2 * watch.REFRESH_SECONDS)
    assert [title for title, _ in watching.told_of()] == [LOW, BACK]
    assert len(watching.recovered) == 1


async def test_a_channel_that_is_no_longer_watched_recovers_in_peace(watching: Watching) -> None:
    await watching.say(BAD, 14)
    await watching.told("!감성감시 끄기")
    await watching.told("!감성감시 켜기")
    await watching.world.env.advance_time(3600)
    assert [title for title, _ in watching.told_of()] == [LOW]


async def test_a_restart_neither_forgets_a_low_stretch_nor_alerts_anew(watching: Watching, alerting: Settings) -> None:
    await watching.say(BAD, 8)
    await watching.restart(create_bot(alerting))
    await watching.say(BAD, 3)
    [heard] = watching.heard  # eight messages of before and two of after it
    assert heard.tone == pytest.approx(-0.76, abs=0.01)
    await watching.restart(create_bot(alerting))
    await watching.say(BAD, 12)
    assert watching.heard == []
    assert "지금 톤 **−0.76**" in await watching.told("!감성감시")
    await watching.restart(create_bot(alerting))
    await watching.say(GOOD, 30)
    await watching.world.env.advance_time(watch.REFRESH_SECONDS + 1)
    assert [title for title, _ in watching.told_of()] == [LOW, BACK]
    assert [recovery.since for recovery in watching.recovered] == [heard.since]


async def test_while_the_bot_was_off_nobody_knows_who_was_silent(watching: Watching, alerting: Settings) -> None:
    await watching.say(BAD, 14)
    await watching.world.env.advance_time(7 * 60)
    await watching.restart(create_bot(alerting))
    await watching.world.env.advance_time(7 * 60)
    assert [title for title, _ in watching.told_of()] == [LOW]


async def test_only_the_servers_of_this_process_are_gone_on_with(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    bot, shard = watching.world.bot, (watching.world.guild.id >> 22) % 2
    await watching.say(BAD, 3)
    await watching.world.env.advance_time(watch.WRITE_SECONDS + 1)
    tone, cog = watching.tone(), bot.get_cog("gamseong watch")
    for mine, expected in ((1 - shard, None), (shard, tone)):
        watching.worker.live.clear()
        monkeypatch.setattr(bot, "shard_ids", [mine])
        monkeypatch.setattr(bot, "shard_count", 2)
        cog._restored = False
        await cog.refresh()
        assert watching.tone() == (expected if expected is None else pytest.approx(expected))
