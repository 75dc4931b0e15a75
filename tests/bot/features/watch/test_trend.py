"""감성추세: the tone of a channel over time, from the counts that are stored an hour."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import discord
import pytest

from gamseong.bot.core.services import Services, services_of
from gamseong.bot.core.turns import turns_of
from gamseong.bot.core.verdict_counts import chart_columns, counts_by_hour
from gamseong.bot.features.watch.trend import summary, tone_series, turn_marks
from gamseong.bot.language import KOREAN
from gamseong.bot.render.tone import format_tone, sparkline
from gamseong.bot.storage import HourCounts, start_of_hour
from gamseong.model_store import Label
from tests.bot.conftest import World, korean_clients, moderator_of


@pytest.mark.parametrize(
    ("tone", "shown"), [(0.344, "+0.34"), (-0.2, "−0.20"), (0.0, "0.00"), (-0.004, "0.00"), (1.0, "+1.00"), (-1.0, "−1.00")]
)
def test_a_tone_has_its_sign(tone: float, shown: str) -> None:
    assert format_tone(tone) == shown


def test_small_bars_go_from_negative_to_positive_and_have_gaps() -> None:
    assert sparkline([-1.0, None, 0.0, 1.0]) == "▁ ▅█"


def test_hours_become_a_series_without_gaps() -> None:
    first = start_of_hour(discord.utils.utcnow())
    series = tone_series([HourCounts(1, 2, first, 3, 1, 1, 5), HourCounts(1, 2, first + timedelta(hours=3), negative=2)])
    times, tones, counts, neutral = chart_columns(series)
    assert times == [first + timedelta(hours=hour) for hour in range(4)]
    assert tones == [pytest.approx(0.4), None, None, -1.0]
    assert (counts, neutral) == ([10, 0, 0, 2], [0] * 4)
    lines = summary(series, KOREAN)
    assert lines[0] == "메시지 12개: 긍정 25.0 % · 애매함 8.3 % · 부정 25.0 % · 판단 불가 41.7 %"
    assert "**0.00**" in lines[1]
    assert "`▆  ▁`" in lines[2]
    assert lines[2].endswith(f"<t:{int(times[-1].timestamp())}:f>")


def test_days_are_told_without_a_time_of_day() -> None:
    first = start_of_hour(discord.utils.utcnow())
    days = tone_series([HourCounts(1, 2, first + timedelta(days=day), positive=1) for day in range(7)])
    assert summary(days, KOREAN)[2].endswith(f"<t:{int(days[-1].start.timestamp())}:D>")


def test_neutral_messages_weigh_nothing_and_have_their_share() -> None:
    first = start_of_hour(discord.utils.utcnow())
    series = tone_series([HourCounts(1, 2, first, 1, neutral=3)])
    assert chart_columns(series) == ([first], [0.25], [4], [3])
    assert summary(series, KOREAN)[0] == "메시지 4개: 긍정 25.0 % · 중립 75.0 % · 애매함 0.0 % · 부정 0.0 % · 판단 불가 0.0 %"


def test_without_a_readable_message_there_is_no_tone() -> None:
    assert len(summary(tone_series([HourCounts(1, 2, start_of_hour(discord.utils.utcnow()), unreadable=1)]), KOREAN)) == 2


def services(world: World) -> Services:
    found = services_of(world.bot)
    assert found is not None
    return found


@pytest.fixture
async def moderator(world: World) -> Any:
    """Of a server whose channel has counts: an hour old, two days old, and twenty days old."""
    korean_clients(world.env)
    for age, negative in ((timedelta(hours=1), 5), (timedelta(days=2), 3), (timedelta(days=20), 100)):
        hour = start_of_hour(world.env.now() - age)
        await services(world).store.add_hours([HourCounts(world.guild.id, world.channel.id, hour, 1, 1, negative, 0)])
    return moderator_of(world)


async def test_the_last_week_as_a_chart_for_the_moderator_alone(world: World, moderator: Any) -> None:
    pytest.importorskip("matplotlib")
    result = await moderator.slash(world.channel, "감성추세")
    assert result.response.ephemeral
    [embed] = result.response.embeds
    assert embed.title == "#general 채널의 톤 추세"
    assert "메시지 12개: 긍정 16.7 %" in (embed.description or "")
    assert "**−0.50**" in (embed.description or "")
    [attachment] = result.response.attachments
    assert attachment.filename == "tone.png"


async def test_a_period_and_a_channel_can_be_named(world: World, moderator: Any) -> None:
    elsewhere = world.guild.create_text_channel("elsewhere")
    result = await moderator.slash(elsewhere, "감성추세", 채널=world.channel, 기간="3시간")
    assert "메시지 7개" in result.response.embeds[0].description
    result = await moderator.slash(elsewhere, "감성추세", 채널=world.channel, 기간="한 달")
    assert "메시지 114개" in result.response.embeds[0].description


async def test_what_was_counted_this_minute_is_in_it(world: World, moderator: Any) -> None:
    await world.env.advance_time(61)  # simcord begins at a full hour
    counts = services(world).hours
    counts.add(world.guild.id, world.channel.id, world.env.now(), Label.POSITIVE)
    result = await moderator.slash(world.channel, "감성추세", 기간="1시간")
    assert "메시지 8개" in result.response.embeds[0].description


async def test_by_prefix_it_is_not_told_where_others_read(world: World, moderator: Any) -> None:
    hidden = discord.PermissionOverwrite(read_messages=False)
    secret = world.guild.create_text_channel("secret", overwrites={world.person: hidden})
    before = len(world.said())
    await moderator.send(world.channel, f"!감성추세 <#{secret.id}>")
    [answer] = world.said()[before:]
    assert "볼 수 없는 사람도 있어요" in answer.content
    assert not answer.embeds


async def test_without_charts_it_is_told_in_text(world: World, moderator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.backends.backend_agg", None)
    before = len(world.said())
    await moderator.send(world.channel, "!감성추세")
    [answer] = world.said()[before:]
    assert answer.attachments == []
    assert "메시지 12개" in (answer.embeds[0].description or "")
    assert "gamseong[charts]" in (answer.embeds[0].description or "")


async def test_periods_are_those_of_the_servers_clocks(world: World, moderator: Any) -> None:
    hour = start_of_hour(world.env.now() - timedelta(hours=10))  # 14:00 UTC: yesterday in Seoul, today in New York
    await services(world).store.add_hours([HourCounts(world.guild.id, world.channel.id, hour, positive=30)])
    today = await moderator.slash(world.channel, "감성추세", 기간="오늘")
    assert "메시지 7개" in today.response.embeds[0].description
    await services(world).store.change_guild(world.guild.id, time_zone="America/New_York")
    today = await moderator.slash(world.channel, "감성추세", 기간="오늘")
    assert "메시지 37개" in today.response.embeds[0].description


def test_a_bad_tuesday_is_marked_where_it_began_and_ended() -> None:
    zone = ZoneInfo("America/New_York")
    monday = datetime(2026, 11, 16, tzinfo=zone)
    hours = []
    for hour in range(7 * 24):
        when = monday + timedelta(hours=hour)
        if 9 <= when.hour < 23:
            bad = when.day == 17 and when.hour >= 12
            hours.append(HourCounts(1, 2, start_of_hour(when), positive=1 if bad else 5, negative=7 if bad else 2))
    marks = turn_marks(turns_of(2, counts_by_hour(hours), monday + timedelta(days=7), zone), zone)
    assert [(f"{when:%a %H:%M}", shown) for when, shown in marks] == [("Tue 12:00", "−0.75"), ("Wed 08:00", "+0.43")]


@pytest.mark.parametrize(("period", "told"), [("500", "기간을"), ("언젠가", "기간을"), ("어제", "지켜보고 있지 않아서")])
async def test_what_cannot_be_shown_is_explained(world: World, moderator: Any, period: str, told: str) -> None:
    result = await moderator.slash(world.channel, "감성추세", 기간=period)
    assert told in result.response.content
    assert result.response.ephemeral


async def test_a_watched_channel_without_messages_says_so(world: World, moderator: Any) -> None:
    elsewhere = world.guild.create_text_channel("elsewhere")
    await services(world).watch_list.start(world.guild.id, elsewhere.id)
    result = await moderator.slash(elsewhere, "감성추세")
    assert "센 메시지가 없어요" in result.response.content
