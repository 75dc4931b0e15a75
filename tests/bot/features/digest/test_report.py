"""The numbers of a digest: what changed, what turned, what is too little to tell, and each hour counted once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from gamseong.bot.core.verdict_counts import VerdictCounts
from gamseong.bot.core.zones import KST
from gamseong.bot.features.digest.report import Hours, between, first_needed, make_report
from gamseong.bot.features.digest.schedule import Schedule, Span

MONDAY = datetime(2026, 3, 9, tzinfo=UTC)  # 9:00 in Korea
WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)
WEEKLY, DAILY = Schedule("weekly", 0, 9, KST), Schedule("daily", 0, 9, KST)
SPAN = Span(MONDAY - WEEK, MONDAY)


def counts(positive: int, negative: int, neutral: int = 0) -> VerdictCounts:
    return VerdictCounts(positive, 0, negative, 0, neutral, float(positive - negative))


def steady(each: VerdictCounts, days: int = 14, until: datetime = MONDAY) -> dict[datetime, VerdictCounts]:
    """``each`` in every hour from 12 to 24 in Korea."""
    hours = (until - timedelta(days=days) + hour * HOUR for hour in range(days * 24))
    return {hour: each for hour in hours if hour.astimezone(KST).hour >= 12}


def bad_tuesday(each: VerdictCounts) -> Hours:
    hours = steady(counts(2, 1, 1))
    return {hour: each if hour.astimezone(KST).date().isoformat() == "2026-03-03" else usual for hour, usual in hours.items()}


def test_a_bad_tuesday_turns_down_and_up_again() -> None:
    report = make_report({1: bad_tuesday(counts(0, 4)), 2: steady(counts(2, 1, 1))}, SPAN, WEEKLY)
    assert [each.channel_id for each in report.channels] == [1, 2]
    down, up = report.turns
    assert down.start.astimezone(KST).isoformat() == "2026-03-03T12:00:00+09:00"
    assert (down.channel_id, down.before, down.after) == (1, pytest.approx(0.25), pytest.approx(-1.0))
    assert up.start.astimezone(KST).isoformat() == "2026-03-04T12:00:00+09:00"
    assert down.ends == datetime(2026, 3, 3, 15, tzinfo=UTC)
    assert report.channels[0].change == pytest.approx(-1.25 / 7)
    assert report.channels[0].is_changed
    assert not report.channels[1].is_changed
    assert not report.is_quiet


def test_steady_weeks_are_quiet_and_so_are_a_few_messages() -> None:
    assert make_report({1: steady(counts(2, 1, 1))}, SPAN, WEEKLY).is_quiet
    few = make_report({1: {MONDAY - DAY: counts(0, 9)}, 2: {}}, SPAN, WEEKLY)
    assert few.is_quiet
    assert few.told == []
    assert few.counts.total == 9
    assert make_report({}, SPAN, WEEKLY).is_quiet


def test_a_change_that_chance_brings_is_not_told() -> None:
    hours = {MONDAY - DAY: counts(5, 7), MONDAY - DAY - WEEK: counts(7, 5)}
    [channel] = make_report({1: hours}, SPAN, WEEKLY).channels
    assert channel.change == pytest.approx(-1 / 3)
    assert not channel.is_changed
    many = {
        when: VerdictCounts(each.positive * 50, 0, each.negative * 50, 0, 0, each.margin_sum * 50) for when, each in hours.items()
    }
    assert make_report({1: many}, SPAN, WEEKLY).channels[0].is_changed


def test_a_day_is_compared_with_the_same_day_of_the_week_before_or_with_that_week() -> None:
    day = Span(MONDAY - DAY, MONDAY)
    hours = {MONDAY - HOUR: counts(0, 20), MONDAY - HOUR - WEEK: counts(20, 0), MONDAY - 3 * DAY: counts(10, 10)}
    assert make_report({1: hours}, day, DAILY).channels[0].change == -2.0
    del hours[MONDAY - HOUR - WEEK]
    report = make_report({1: hours}, day, DAILY)
    assert report.channels[0].change == -1.0
    assert report.compared == Span(MONDAY - DAY - WEEK, MONDAY - DAY)
    assert first_needed(day, DAILY) == MONDAY - DAY - WEEK


def test_a_turning_point_of_the_time_before_is_not_told_again() -> None:
    hours = steady(counts(2, 1, 1), 21)
    fell = {when: counts(0, 4) if when >= MONDAY - 9 * DAY else each for when, each in hours.items()}
    assert [turn.start.date().day for turn in make_report({1: fell}, Span(MONDAY - 2 * WEEK, MONDAY - WEEK), WEEKLY).turns] == [
        28
    ]
    assert make_report({1: fell}, SPAN, WEEKLY).turns == []


def test_no_more_turning_points_than_the_largest_three() -> None:
    channels = {}
    for number in range(1, 6):
        worse = counts(0, 4 - number % 2, number % 2)
        channels[number] = {when: worse if when >= MONDAY - 3 * DAY else each for when, each in steady(counts(2, 1, 1)).items()}
    report = make_report(channels, SPAN, WEEKLY)
    assert len(report.turns) == 3
    assert {turn.channel_id for turn in report.turns} >= {2, 4}
    assert sum(len(each.turns) for each in report.channels) == 3


def test_two_digests_in_a_row_count_every_hour_once_where_zones_are_half_hours_apart() -> None:
    daily = Schedule("daily", 0, 9, ZoneInfo("Asia/Kolkata"))  # 3:30 UTC
    hours = {MONDAY + hour * HOUR: counts(1, 0) for hour in range(96)}
    first = daily.next(MONDAY + DAY)
    second = daily.next(first)
    assert first.minute == 30
    spans = Span(first - DAY, first), Span(first, second)
    assert [between(hours, span).total for span in spans] == [24, 24]
    assert between(hours, Span(first - DAY, second)).total == 48


def test_days_on_which_clocks_change_are_whole_days() -> None:
    zone = ZoneInfo("America/New_York")
    weekly = Schedule("weekly", 0, 9, zone)
    end = weekly.next(datetime(2026, 11, 1, tzinfo=UTC))
    hours = {end - timedelta(hours=number + 1): counts(2, 1, 1) for number in range(24 * 15)}
    span = Span(weekly.last(end - HOUR), end)
    [channel] = make_report({1: hours}, span, weekly).channels
    assert (channel.counts.total, channel.compared.total) == (169 * 4, 168 * 4)


@pytest.mark.parametrize("seed", range(5))
def test_moods_of_a_busy_channel_that_come_every_night_are_no_turning_points(seed: int) -> None:
    dice = np.random.default_rng(seed)
    hours = {}
    for number in range(14 * 24):
        when = MONDAY - 2 * WEEK + number * HOUR
        tone = 0.2 - 0.3 * (when.astimezone(KST).hour < 4)
        positive = dice.binomial(40, (1 + tone) / 2)
        hours[when] = counts(int(positive), int(40 - positive))
    assert make_report({1: hours}, SPAN, WEEKLY).turns == []
