"""When a digest is due: through changes of clocks, of the time zone and of the clock itself, and after a time without the bot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from gamseong.bot.core.zones import KST
from gamseong.bot.features.digest.schedule import Schedule, Span, earlier

NEW_YORK, HAVANA, APIA = ZoneInfo("America/New_York"), ZoneInfo("America/Havana"), ZoneInfo("Pacific/Apia")
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[arg-type, misc]


def test_a_week_ends_on_its_weekday_at_its_hour_of_the_zone() -> None:
    mondays = Schedule("weekly", 0, 9, KST)
    assert mondays.last(utc(2026, 3, 4)) == utc(2026, 3, 2)  # Monday 9:00 in Korea
    assert mondays.next(utc(2026, 3, 4)) == utc(2026, 3, 9)
    assert mondays.last(utc(2026, 3, 9)) == utc(2026, 3, 9)
    assert mondays.next(utc(2026, 3, 9)) == utc(2026, 3, 16)


def test_an_hour_that_clocks_leave_out_is_the_next_one_that_they_show() -> None:
    at_two = Schedule("daily", 0, 2, NEW_YORK)
    assert at_two.next(utc(2026, 3, 8, 5)) == utc(2026, 3, 8, 7)  # 3:00 EDT
    assert at_two.next(utc(2026, 3, 8, 7)) == utc(2026, 3, 9, 6)  # 2:00 EDT
    midnight = Schedule("daily", 0, 0, HAVANA)
    assert midnight.next(utc(2026, 3, 8, 1)).astimezone(HAVANA).hour == 1


def test_an_hour_that_comes_twice_has_one_digest() -> None:
    at_one = Schedule("daily", 0, 1, NEW_YORK)
    first = at_one.next(utc(2026, 11, 1))
    assert first == utc(2026, 11, 1, 5)  # 1:00 EDT
    assert at_one.due(first, utc(2026, 11, 1, 6)) is None  # 1:00 EST
    assert at_one.next(first) == utc(2026, 11, 2, 6)


def test_a_day_that_a_zone_left_out_has_no_digest_of_its_own() -> None:
    daily = Schedule("daily", 0, 9, APIA)  # 2011-12-30 was not there
    moments = [daily.next(utc(2011, 12, 28))]
    for _ in range(3):
        moments.append(daily.next(moments[-1]))
    assert all(after - before == DAY for before, after in pairwise(moments))


@pytest.mark.parametrize("zone", [KST, NEW_YORK, HAVANA])
@pytest.mark.parametrize("hour", range(24))
def test_of_a_year_every_day_has_one(zone: ZoneInfo, hour: int) -> None:
    daily, moment, count = Schedule("daily", 0, hour, zone), utc(2026, 1, 1), 0
    while (moment := daily.next(moment)) < utc(2027, 1, 1):
        count += 1
        assert daily.last(moment) == moment
        assert daily.due(moment - DAY, moment) == Span(moment - DAY, moment)
    assert count in (364, 365, 366)
    assert daily.last(moment - timedelta(seconds=1)) >= moment - timedelta(hours=25)


def test_after_weeks_without_the_bot_there_is_one_digest_that_covers_them() -> None:
    mondays = Schedule("weekly", 0, 9, KST)
    span = mondays.due(utc(2026, 3, 2), utc(2026, 3, 25, 13))
    assert span == Span(utc(2026, 3, 2), utc(2026, 3, 23))
    assert mondays.due(utc(2026, 3, 23), utc(2026, 3, 25, 13)) is None
    assert mondays.coming(utc(2026, 3, 23), utc(2026, 3, 25, 13)) == utc(2026, 3, 30)


def test_a_time_zone_that_is_changed_brings_neither_a_second_digest_nor_a_gap() -> None:
    reported = utc(2026, 3, 9)  # Monday 9:00 in Korea; in New York it is Monday 9:00 thirteen hours later
    moved = Schedule("weekly", 0, 9, NEW_YORK)
    assert moved.due(reported, utc(2026, 3, 9, 14)) is None
    assert moved.coming(reported, utc(2026, 3, 9, 5)) == utc(2026, 3, 16, 13)
    assert moved.due(reported, utc(2026, 3, 16, 13)) == Span(reported, utc(2026, 3, 16, 13))


def test_a_clock_set_back_brings_none_twice_and_one_that_was_wrong_is_noticed() -> None:
    daily = Schedule("daily", 0, 9, KST)
    assert daily.due(utc(2026, 3, 9), utc(2026, 3, 8, 20)) is None
    assert not daily.is_ahead(utc(2026, 3, 9), utc(2026, 3, 8, 20))
    assert daily.is_ahead(utc(2027, 3, 9), utc(2026, 3, 8, 20))


def test_a_span_is_compared_with_the_same_clocks_of_weeks_before() -> None:
    daily = Schedule("daily", 0, 9, NEW_YORK)
    span = Span(utc(2026, 3, 9, 13), utc(2026, 3, 10, 13))
    assert daily.compared(span) == Span(utc(2026, 3, 2, 14), utc(2026, 3, 3, 14))
    assert daily.week_before(span) == Span(utc(2026, 3, 2, 14), span.since)
    weekly = Schedule("weekly", 6, 9, NEW_YORK)
    longer = Span(utc(2026, 10, 25, 13), utc(2026, 11, 1, 14))  # of a week with an hour more
    assert weekly.compared(longer) == Span(utc(2026, 10, 18, 13), longer.since)
    ten_days = Span(utc(2026, 6, 1), utc(2026, 6, 11))
    assert daily.compared(ten_days) == Span(utc(2026, 5, 18), utc(2026, 5, 28))
    assert earlier(utc(2026, 6, 8), 7, KST) == utc(2026, 6, 1)
