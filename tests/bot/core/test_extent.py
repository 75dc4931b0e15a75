"""The counts and time spans that a moderator may type, and the progress of a scan."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gamseong.bot.core.extent import DISCORD_EPOCH, LIMIT, Extent, ExtentError, parse_extent, seconds_left
from gamseong.bot.core.zones import KST

NOW = datetime(2026, 11, 4, 16, 30, tzinfo=UTC)  # a Thursday in Korea: 2026-11-05 01:30
MIDNIGHT = datetime(2026, 11, 5, tzinfo=KST)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("500", 500),
        (" 1 ", 1),
        ("5,000", 5000),
        ("5000개", 5000),
        ("２００", 200),
        ("300건", 300),
        ("40 messages", 40),
        ("007", 7),
    ],
)
def test_a_number_is_a_count_of_messages(text: str, count: int) -> None:
    assert parse_extent(text, NOW) == Extent(count, NOW)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("3일", 3 * DAY),
        ("3 일", 3 * DAY),
        ("2주", 14 * DAY),
        ("2주일", 14 * DAY),
        ("1주간", 7 * DAY),
        ("12시간", 12 * HOUR),
        ("24h", DAY),
        ("7d", 7 * DAY),
        ("7D", 7 * DAY),
        ("90분", 1.5 * HOUR),
        ("1.5시간", 1.5 * HOUR),
        ("1일 12시간", 1.5 * DAY),
        ("1d12h30m", DAY + 12.5 * HOUR),
        ("2 hours", 2 * HOUR),
        ("10min", HOUR / 6),
        ("1mo", 30 * DAY),
        ("3개월", 90 * DAY),
        ("1년", 365 * DAY),
        ("하루", DAY),
        ("이틀", 2 * DAY),
        ("열흘", 10 * DAY),
        ("보름", 15 * DAY),
        ("일주일", 7 * DAY),
        ("한 달", 30 * DAY),
        ("두시간", 2 * HOUR),
        ("an hour", HOUR),
        ("최근 3일", 3 * DAY),
        ("지난 2주 동안", 14 * DAY),
        ("3일간", 3 * DAY),
        ("last 3 days", 3 * DAY),
        ("the past 2 weeks", 14 * DAY),
        ("３일", 3 * DAY),
    ],
)
def test_a_time_span_ends_now_and_stops_at_the_limit(text: str, span: timedelta) -> None:
    assert parse_extent(text, NOW) == Extent(LIMIT, NOW, NOW - span)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("오늘", MIDNIGHT, NOW),
        ("today", MIDNIGHT, NOW),
        ("어제", MIDNIGHT - DAY, MIDNIGHT),
        ("yesterday", MIDNIGHT - DAY, MIDNIGHT),
        ("그제", MIDNIGHT - 2 * DAY, MIDNIGHT - DAY),
        ("이번 주", MIDNIGHT - 3 * DAY, NOW),
        ("지난주", MIDNIGHT - 10 * DAY, MIDNIGHT - 3 * DAY),
        ("이번 달", MIDNIGHT - 4 * DAY, NOW),
        ("지난달", datetime(2026, 10, 1, tzinfo=KST), MIDNIGHT - 4 * DAY),
    ],
)
def test_days_weeks_and_months_by_name_are_those_of_the_calendar_in_korea(text: str, since: datetime, until: datetime) -> None:
    assert parse_extent(text, NOW) == Extent(LIMIT, until, since)


@pytest.mark.parametrize("text", ["99999일", "999999999년", "999999999y 999999999y"])
def test_a_span_longer_than_discord_exists_is_everything(text: str) -> None:
    assert parse_extent(text, NOW).since == DISCORD_EPOCH


NONSENSE = """
0 5001 -5 +5 1e3 0일 일 3x 3일어제 3일5 많이 전부 ٣일 1.일 3dd 한 최근 inf nan시간 <#123> 3일일 3시
500개월개 11111111111111111111일
"""


@pytest.mark.parametrize("text", ["", "   ", "3 days ago maybe", "5" * 5000, *NONSENSE.split()])
def test_anything_else_is_an_error(text: str) -> None:
    with pytest.raises(ExtentError):
        parse_extent(text, NOW)


def test_a_count_is_done_by_messages() -> None:
    extent = Extent(200, NOW)
    assert [extent.share(seen, NOW - DAY, DISCORD_EPOCH) for seen in (0, 50, 200, 300)] == [0, 0.25, 1, 1]


def test_a_span_is_done_by_the_times_of_messages_or_by_the_limit() -> None:
    extent = Extent(LIMIT, NOW, NOW - 4 * DAY)
    assert extent.share(10, NOW - DAY, DISCORD_EPOCH) == 0.25
    assert extent.share(4000, NOW - DAY, DISCORD_EPOCH) == 0.8
    assert extent.share(10, NOW - 5 * DAY, DISCORD_EPOCH) == 1


def test_a_span_that_begins_before_its_channel_ends_with_it() -> None:
    extent = Extent(LIMIT, NOW, DISCORD_EPOCH)
    assert extent.share(10, NOW - DAY, NOW - 2 * DAY) == 0.5
    assert extent.share(0, NOW, NOW) == 1  # made just now


def test_what_is_left_is_said_once_there_is_a_pace() -> None:
    assert seconds_left(0.01, 60) is None
    assert seconds_left(0.5, 0.2) is None
    assert seconds_left(0.25, 10) == 30
    assert seconds_left(1, 10) == 0


@pytest.mark.parametrize(
    ("text", "days"),
    [
        *(("한 주", 7), ("두 주", 14), ("세 주", 21), ("석 달", 90), ("네 주", 28), ("넉 달", 120), ("a week", 7)),
        *(("사흘", 3), ("나흘", 4), ("닷새", 5), ("엿새", 6), ("이레", 7), ("여드레", 8), ("아흐레", 9)),
    ],
)
def test_counts_of_days_may_be_words(text: str, days: int) -> None:
    assert parse_extent(text, NOW).since == NOW - days * DAY


def test_a_day_of_korea_begins_nine_hours_early_and_discord_in_2015() -> None:
    assert parse_extent("오늘", NOW).since == datetime(2026, 11, 4, 15, tzinfo=UTC)
    assert parse_extent("100년", NOW).since == datetime(2015, 1, 1, tzinfo=UTC)


def test_a_fiftieth_and_a_second_are_a_pace() -> None:
    assert seconds_left(0.02, 1) == pytest.approx(49)
    assert seconds_left(0.019, 1) is None
    assert seconds_left(0.02, 0.99) is None


def test_a_span_of_an_hour_is_done_by_its_minutes() -> None:
    assert Extent(LIMIT, NOW, NOW - HOUR).share(10, NOW - HOUR / 2, DISCORD_EPOCH) == 0.5
