"""감성보고: switched on and off, posted in its time and after downtime, and only of channels that its readers may read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import discord
import pytest

from gamseong.bot.client import create_bot
from gamseong.bot.language import KOREAN
from gamseong.bot.settings import Settings
from tests.bot.conftest import World, korean_clients
from tests.bot.features.digest.digest_server import DAY, HOUR, WEEK, Reporting, description

HIDDEN = discord.PermissionOverwrite(read_messages=False)


async def test_a_weekly_digest_comes_on_monday_at_nine(reporting: Reporting) -> None:
    world = reporting.world
    await reporting.watch(world.channel, ahead=4)
    await reporting.count(world.channel, {world.env.now() - timedelta(hours=3 * number): {"negative": 8} for number in range(12)})
    answer = (await reporting.told("!감성보고 켜기")).content
    assert "매주 월요일 9시(Asia/Seoul)에" in answer
    assert f"보고는 <#{reporting.alerts_to.id}> 채널로" in answer
    assert "다음 보고: 1월 5일 월요일 9시" in answer
    assert f"보고하는 채널: <#{world.channel.id}>" in answer
    await reporting.pass_time(4 * DAY - 2 * 61)
    assert reporting.posted() == []
    await reporting.pass_time(60)
    [digest] = reporting.posted()
    told = description(digest)
    assert digest.embeds[0].title == "한 주 보고"
    assert "12월 29일 월요일 9시부터 1월 5일 월요일 9시까지" in told
    assert f"<#{world.channel.id}> 톤 **" in told
    assert "전환점" in told
    assert digest.attachments[0].description == KOREAN.digest.chart_alt_text
    await reporting.pass_time(DAY)
    assert len(reporting.posted()) == 1


async def test_what_turned_comes_with_nouns_of_several_people_and_a_link(reporting: Reporting) -> None:
    world = reporting.world
    await reporting.watch(world.channel)
    await reporting.fall(world.channel)
    people = [world.guild.add_member(world.env.create_user(name)) for name in ("bob", "carol", "dave")]
    first = reporting.write(people, ["서버 점검 싫다", "점검 또 싫다", "점검 정말 싫다"] * 3, hours_ago=36)[0]
    reporting.write(people[:1], ["환불 싫다"] * 5, hours_ago=35)
    reporting.write(people, ["이벤트 재밌다", "공지 재밌다"] * 5, hours_ago=50)
    told = description(await reporting.told("!감성보고 지금"))
    assert "12월 30일 화요일 20시쯤" in told
    assert "부정 메시지에서 늘어난 말: 점검 9" in told
    assert "환불" not in told
    assert f"/channels/{world.guild.id}/{world.channel.id}/{first}" in told
    assert "싫다" not in told
    for person in people:
        await person.send(world.channel, "!감성거부")
    told = description(await reporting.told("!감성보고 지금"))
    assert "전환점" in told
    assert "점검" not in told
    assert "/channels/" not in told


async def test_a_quiet_week_is_one_line(reporting: Reporting) -> None:
    world = reporting.world
    await reporting.watch(world.channel, ahead=4)
    await reporting.told("!감성보고 켜기")
    await reporting.pass_time(4 * DAY)
    [digest] = reporting.posted()
    assert description(digest).splitlines()[1:] == ["조용했어요. 채널 1개, 메시지 392개, 톤 +0.25 (견준 때 +0.25)"]
    assert digest.attachments == []


async def test_after_weeks_without_the_bot_one_digest_covers_them_and_says_so(reporting: Reporting) -> None:
    await reporting.watch(reporting.world.channel, ahead=2)
    await reporting.told("!감성보고 켜기 매일 오전 9시")
    await reporting.pass_time(16.5 * DAY)
    [digest] = reporting.posted()
    assert digest.embeds[0].title == "하루 보고"
    assert "1월 1일 목요일 9시부터 1월 17일 토요일 9시까지" in description(digest)
    assert "제때 하지 못한 보고예요" in description(digest)
    await reporting.pass_time(12 * HOUR)
    assert len(reporting.posted()) == 2
    assert "제때" not in description(reporting.posted()[-1])


async def test_what_fell_due_while_the_bot_was_off_comes_soon_after_its_start(
    reporting: Reporting, settings: Callable[..., Settings]
) -> None:
    await reporting.watch(reporting.world.channel, ahead=4)
    await reporting.told("!감성보고 켜기")
    await reporting.restart(create_bot(settings()), 4 * DAY + 5 * HOUR)
    await reporting.pass_time(0)
    [digest] = reporting.posted()
    assert "12월 29일 월요일 9시부터 1월 5일 월요일 9시까지" in description(digest)
    assert "제때 하지 못한 보고예요" in description(digest)
    await reporting.restart(create_bot(settings()), HOUR)
    await reporting.pass_time(HOUR)
    assert len(reporting.posted()) == 1


async def test_where_clocks_leave_its_hour_out_the_digest_comes_with_the_next_and_where_it_comes_twice_once(
    reporting: Reporting,
) -> None:
    await reporting.services.store.change_guild(reporting.world.guild.id, time_zone="America/New_York")
    await reporting.watch(reporting.world.channel)
    await reporting.told("!감성보고 켜기 daily 2")
    await reporting.pass_time(66 * DAY + 6.9 * HOUR)  # 8 March, shortly before 7:00 UTC, when 2:00 becomes 3:00
    before = len(reporting.posted())
    await reporting.pass_time(0.1 * HOUR)
    assert len(reporting.posted()) == before + 1
    assert "3월 7일 토요일 2시부터 3월 8일 일요일 3시까지" in description(reporting.posted()[-1])
    await reporting.told("!감성보고 켜기 daily 1")
    await reporting.pass_time(237 * DAY + 22 * HOUR)  # 1 November, 5:00 UTC, when it is 1:00 for the first time
    before = len(reporting.posted())
    assert "11월 1일 일요일 1시까지" in description(reporting.posted()[-1])
    await reporting.pass_time(HOUR)
    assert len(reporting.posted()) == before


async def test_a_deleted_channel_is_neither_counted_nor_named(reporting: Reporting) -> None:
    world = reporting.world
    other = world.guild.create_text_channel("other")
    await reporting.watch(world.channel, ahead=4)
    await reporting.watch(other, ahead=4)
    await reporting.told("!감성보고 켜기")
    world.env.backend.delete_channel(other.id)
    await world.env.settle()
    await reporting.pass_time(4 * DAY)
    assert "채널 1개, 메시지 392개" in description(reporting.posted()[0])


async def test_a_channel_that_a_reader_of_the_alert_channel_may_not_read_is_left_out_of_it(reporting: Reporting) -> None:
    world = reporting.world
    secret = world.guild.create_text_channel("secret", overwrites={world.person: HIDDEN})
    await reporting.watch(world.channel, ahead=11)
    await reporting.watch(secret, {"negative": 9}, ahead=11)
    answer = (await reporting.told("!감성보고 켜기")).content
    assert str(secret.id) not in answer  # others read it too
    korean_clients(world.env)
    answer = (await reporting.mod.slash(world.channel, "감성보고 상태")).response.content
    assert f"⚠️ <#{secret.id}> 채널은 보고에서 빼요" in answer
    await reporting.pass_time(4 * DAY)
    [digest] = reporting.posted()
    assert "채널 1개, 메시지 392개" in description(digest)
    assert str(secret.id) not in description(digest)


async def test_who_lost_the_right_to_see_a_channel_hears_no_more_of_it(reporting: Reporting) -> None:
    world = reporting.world
    other = world.guild.create_text_channel("other")
    await reporting.watch(world.channel, ahead=11)
    await reporting.watch(other, {"negative": 9}, ahead=2)
    await reporting.watch(other, {"negative": 9}, days=0, ahead=11)
    await reporting.told("!감성보고 켜기")
    korean_clients(world.env)
    assert "채널 2개" in description((await reporting.mod.slash(world.channel, "감성보고 지금")).response)
    await reporting.pass_time(4 * DAY)
    assert "채널 2개" in description(reporting.posted()[0])
    reporting.hide(other, reporting.mod)
    told = description((await reporting.mod.slash(world.channel, "감성보고 지금")).response)
    assert str(other.id) not in told
    assert "채널 1개" in told
    assert str(other.id) not in (await reporting.mod.slash(world.channel, "감성보고 상태")).response.content
    await reporting.pass_time(7 * DAY)
    assert "채널 1개" in description(reporting.posted()[1])


async def test_without_an_alert_channel_it_is_not_switched_on_and_one_that_is_gone_keeps_it_off_the_air(
    reporting: Reporting, caplog: pytest.LogCaptureFixture
) -> None:
    world, store = reporting.world, reporting.services.store
    await reporting.watch(world.channel, ahead=18)
    await store.change_guild(world.guild.id, alert_channel=None)
    assert "먼저 `!감성설정 알림채널`로" in (await reporting.told("!감성보고 켜기")).content
    assert (await store.guild(world.guild.id)).digest is None
    await store.change_guild(world.guild.id, alert_channel=reporting.alerts_to.id)
    await reporting.told("!감성보고 켜기")
    await store.change_guild(world.guild.id, alert_channel=4242)
    await reporting.pass_time(4 * DAY)
    assert [line for line in caplog.messages if "stayed here" in line] == [
        f"a digest of server {world.guild.id} stayed here: its alert channel is gone"
    ]
    assert "알림 채널이 없어져서 보고하지 못해요" in (await reporting.told("!감성보고")).content
    await store.change_guild(world.guild.id, alert_channel=reporting.alerts_to.id)
    await reporting.pass_time(HOUR)
    assert reporting.posted() == []
    await reporting.pass_time(WEEK)
    assert len(reporting.posted()) == 1


async def test_discord_that_fails_gets_the_digest_ten_minutes_later_once(reporting: Reporting) -> None:
    await reporting.watch(reporting.world.channel)
    await reporting.told("!감성보고 켜기")
    path = f"/channels/{reporting.alerts_to.id}/messages"
    reporting.world.env.inject_error("POST", path, status=503)
    await reporting.pass_time(4 * DAY)
    assert reporting.posted() == []
    await reporting.pass_time(7 * 60)
    assert reporting.posted() == []
    await reporting.pass_time(4 * 60)
    assert len(reporting.posted()) == 1
    await reporting.pass_time(HOUR)
    assert len(reporting.posted()) == 1


async def test_a_clock_that_was_a_year_ahead_is_noticed(reporting: Reporting) -> None:
    world, store = reporting.world, reporting.services.store
    await reporting.watch(world.channel, ahead=4)
    await reporting.told("!감성보고 켜기")
    await store.change_guild(world.guild.id, digest_until=world.env.now() + timedelta(days=365))
    await reporting.pass_time(60)
    assert reporting.posted() == []
    await reporting.pass_time(4 * DAY)
    assert len(reporting.posted()) == 1


@pytest.mark.parametrize("words", ["매주 월요일 25시", "매일 월요일", "9시 30분", "화성", "매월 1일"])
async def test_what_is_not_understood_changes_nothing(reporting: Reporting, words: str) -> None:
    reporting.world.env.check_errors = False
    answer = (await reporting.told(f"!감성보고 켜기 {words}")).content
    assert "부분을 알아듣지 못했어요. 아무것도 하지 않았으니, 주기와 요일, 시를" in answer
    assert (await reporting.services.store.guild(reporting.world.guild.id)).digest is None
    reporting.world.env._errors.clear()


async def test_by_slash_it_has_three_fields_and_only_the_moderator_sees_the_answer(reporting: Reporting) -> None:
    world = reporting.world
    korean_clients(world.env)
    result = await reporting.mod.slash(world.channel, "감성보고 켜기", 주기="weekly", 요일="friday", 시=21)
    assert result.response.ephemeral
    assert "매주 금요일 21시(Asia/Seoul)에" in result.response.content
    assert "지켜보는 채널이 없어서" in result.response.content
    assert "이미 그렇게" in (await reporting.told("!감성보고 켜기 금요일 오후 9시")).content
    result = await reporting.mod.slash(world.channel, "감성보고 켜기", 주기="daily")
    assert "매일 9시(Asia/Seoul)에" in result.response.content
    await reporting.mod.slash(world.channel, "감성보고 끄기")
    settings = await reporting.services.store.guild(world.guild.id)
    assert (settings.digest, settings.digest_hour, settings.digest_until) == (None, None, None)
    assert "꺼져 있어요" in (await reporting.told("!감성보고")).content


async def test_a_weekday_of_every_day_is_refused_in_a_sentence(reporting: Reporting) -> None:
    korean_clients(reporting.world.env)
    result = await reporting.mod.slash(reporting.world.channel, "감성보고 켜기", 주기="daily", 요일="friday")
    assert result.response.content == KOREAN.digest.daily_weekday
    assert (await reporting.services.store.guild(reporting.world.guild.id)).digest is None


async def test_in_english_it_says_the_same(reporting: Reporting) -> None:
    world = reporting.world
    await reporting.services.store.change_guild(world.guild.id, language="en")
    await reporting.watch(world.channel, ahead=4)
    await reporting.fall(world.channel)
    assert "Every week on Monday at 09:00 (Asia/Seoul)" in (await reporting.told("!감성보고 켜기")).content
    await reporting.pass_time(4 * DAY)
    [digest] = reporting.posted()
    assert digest.embeds[0].title == "The week"
    assert "Monday, December 29, 09:00 to Monday, January 5, 09:00" in description(digest)
    assert "Turning points" in description(digest)


async def test_two_looks_at_once_post_one_digest(reporting: Reporting) -> None:
    cog: Any = reporting.world.bot.get_cog("gamseong digest")
    await reporting.watch(reporting.world.channel)
    await reporting.told("!감성보고 켜기")
    reporting.world.env.backend.advance_clock(4 * DAY)
    await asyncio.gather(cog._poster.post_due(), cog._poster.post_due())
    assert len(reporting.posted()) == 1


@pytest.mark.parametrize("command", ["감성보고", "감성보고 켜기", "감성보고 끄기", "감성보고 상태", "감성보고 지금"])
async def test_others_are_told_what_they_lack(refusing_world: World, command: str) -> None:
    assert "메시지 관리 권한" in (await refusing_world.ask(f"!{command}")).content


async def test_who_does_not_see_the_alert_channel_does_not_switch_it_on(reporting: Reporting) -> None:
    reporting.hide(reporting.alerts_to, reporting.mod)
    answer = (await reporting.told("!감성보고 켜기")).content
    assert answer == "이 서버의 알림 채널을 볼 수 있는 사람만 정기 보고를 켤 수 있어요."
    assert (await reporting.services.store.guild(reporting.world.guild.id)).digest is None


async def test_the_answer_to_a_prefix_tells_only_what_everybody_there_may_read(reporting: Reporting) -> None:
    world = reporting.world
    secret = world.guild.create_text_channel("secret", overwrites={world.person: HIDDEN})
    await reporting.watch(secret, {"negative": 9})
    assert "`/감성보고 지금`" in (await reporting.told("!감성보고 지금")).content
    assert "채널 1개" in description(await reporting.told("!감성보고 지금", secret))


async def test_right_after_it_was_switched_off_none_is_posted(reporting: Reporting) -> None:
    await reporting.watch(reporting.world.channel, ahead=4)
    await reporting.told("!감성보고 켜기")
    await reporting.told("!감성보고 끄기")
    await reporting.pass_time(5 * DAY)
    assert reporting.posted() == []
