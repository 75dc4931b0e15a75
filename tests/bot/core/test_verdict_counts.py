"""Counts of verdicts, and their percentages to the last tenth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest

from gamseong.bot.core.verdict_counts import BucketWidth, VerdictCounts, buckets, sum_counts
from gamseong.bot.core.zones import KST
from gamseong.model_store import Prediction


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((1, 0, 0, 0), ("100.0", "0.0", "0.0", "0.0")),
        ((0, 0, 0, 1), ("0.0", "0.0", "0.0", "100.0")),
        ((1, 1, 1, 0), ("33.4", "33.3", "33.3", "0.0")),
        ((0, 1, 1, 1), ("0.0", "33.4", "33.3", "33.3")),
        ((1, 1, 0, 1), ("33.4", "33.3", "0.0", "33.3")),
        ((1, 2, 2, 1), ("16.7", "33.3", "33.3", "16.7")),
        ((3, 3, 3, 8), ("17.7", "17.6", "17.6", "47.1")),
        ((1, 2, 0, 0), ("33.3", "66.7", "0.0", "0.0")),
    ],
)
def test_what_is_missing_to_a_hundred_goes_to_the_largest(counts: tuple[int, int, int, int], shown: tuple[str, ...]) -> None:
    assert tuple(share for _, _, share in VerdictCounts(*counts).shares()) == shown


def test_neutral_messages_have_a_row_of_their_own_where_there_are_any() -> None:
    without, some = VerdictCounts(2, 1, 1, 0), VerdictCounts(2, 1, 1, 0, neutral=4, margin_sum=1.0)
    assert [label for label, *_ in without.shares()] == ["긍정", "애매함", "부정", "판단 불가"]
    assert some.shares() == [
        ("긍정", 2, "25.0"),
        ("중립", 4, "50.0"),
        ("애매함", 1, "12.5"),
        ("부정", 1, "12.5"),
        ("판단 불가", 0, "0.0"),
    ]
    assert (some.readable, some.total, some.tone) == (8, 8, 0.125)
    assert (some + some).neutral == 8
    neutral = Prediction.judge_tones((0.1, 0.8, 0.1), {"부정": 0.5, "중립": 0.5, "긍정": 0.5})
    assert VerdictCounts.of(neutral) == VerdictCounts(neutral=1)


HOUR = timedelta(hours=1)
NEW_YORK, LORD_HOWE = ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")


def one_an_hour(first: datetime, hours: int) -> dict[datetime, VerdictCounts]:
    """A positive message in each of so many full hours of UTC."""
    return {first + n * HOUR: VerdictCounts(1, margin_sum=1.0) for n in range(hours)}


def test_the_hour_that_clocks_leave_out_is_no_bucket() -> None:
    width, series = buckets(one_an_hour(datetime(2026, 3, 8, 5, tzinfo=UTC), 5), NEW_YORK)
    assert width is BucketWidth.HOUR
    assert [f"{each.start:%H:%M %z}" for each in series] == [
        "00:00 -0500",
        "01:00 -0500",
        "03:00 -0400",
        "04:00 -0400",
        "05:00 -0400",
    ]
    assert [each.counts.total for each in series] == [1] * 5


def test_the_hour_that_clocks_repeat_is_two_buckets() -> None:
    _, series = buckets(one_an_hour(datetime(2026, 11, 1, 4, tzinfo=UTC), 5), NEW_YORK)
    assert [f"{each.start:%H:%M %z}" for each in series] == [
        "00:00 -0400",
        "01:00 -0400",
        "01:00 -0500",
        "02:00 -0500",
        "03:00 -0500",
    ]
    assert [each.counts.total for each in series] == [1] * 5


@pytest.mark.parametrize(
    ("day", "hours"), [(datetime(2026, 3, 8, tzinfo=NEW_YORK), 23), (datetime(2026, 11, 1, tzinfo=NEW_YORK), 25)]
)
def test_the_day_on_which_clocks_change_has_another_length(day: datetime, hours: int) -> None:
    first = (day - timedelta(days=2)).astimezone(UTC)
    width, series = buckets(one_an_hour(first, 24 * 5 + hours - 24), NEW_YORK)
    assert width is BucketWidth.DAY
    assert [each.counts.total for each in series] == [24, 24, hours, 24, 24]
    assert {(each.start.hour, each.start.minute) for each in series} == {(0, 0)}


@pytest.mark.parametrize("zone", [KST, NEW_YORK, LORD_HOWE, ZoneInfo("Asia/Kolkata"), UTC])
@pytest.mark.parametrize("first", [datetime(2026, month, day, 1, tzinfo=UTC) for month in (3, 4, 10, 11) for day in (1, 4, 7)])
@pytest.mark.parametrize("days", [1, 2, 9, 70])
def test_every_message_is_in_one_bucket_and_no_bucket_begins_twice(zone: tzinfo, first: datetime, days: int) -> None:
    hours = one_an_hour(first, 24 * days)
    _, series = buckets(hours, zone)
    assert sum_counts(each.counts for each in series).total == 24 * days
    starts = [each.start.timestamp() for each in series]
    assert starts == sorted(set(starts))
    assert starts[0] <= first.timestamp()


def test_where_clocks_change_by_half_an_hour_the_buckets_still_hold_all() -> None:
    _, series = buckets(one_an_hour(datetime(2026, 10, 3, 13, tzinfo=UTC), 6), LORD_HOWE)  # 02:00 becomes 02:30 at 15:30 UTC
    assert sum(each.counts.total for each in series) == 6
    _, series = buckets(one_an_hour(datetime(2026, 4, 4, 13, tzinfo=UTC), 6), LORD_HOWE)  # 02:00 becomes 01:30 at 15:00 UTC
    assert sum(each.counts.total for each in series) == 6


def test_weeks_begin_on_monday_by_the_servers_clocks() -> None:
    first = datetime(2026, 11, 22, 16, tzinfo=UTC)  # Monday, one o'clock in Seoul
    width, series = buckets({first: VerdictCounts(1), first + timedelta(days=63): VerdictCounts(1)}, KST)
    assert width is BucketWidth.WEEK
    assert f"{series[0].start:%A %H:%M %Z}" == "Monday 00:00 KST"
    assert (len(series), series[0].counts.total, series[-1].counts.total) == (10, 1, 1)
