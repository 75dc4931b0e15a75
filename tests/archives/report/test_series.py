"""Buckets over time: none is missing where nobody wrote, and years of gaps do not make a page grow."""

from __future__ import annotations

import numpy as np
import pytest

from gamseong.archives.report.counts import WIDTH, percentages
from gamseong.archives.report.series import default_level, levels, series_of
from gamseong.archives.report.times import clock

DAY = 24


def starts(level: str, *days: int) -> list[str]:
    hours = np.array(days) * DAY
    return [clock(hour).isoformat()[:10] for hour in series_of(level, hours, np.ones((len(days), WIDTH))).starts.tolist()]


def test_a_day_on_which_nobody_wrote_is_there_with_zeros() -> None:
    series = series_of("day", np.array([0, 5, 3 * DAY]), np.ones((3, WIDTH)))
    assert series.sums[:, 0].tolist() == [2, 0, 0, 1]


@pytest.mark.parametrize(
    ("level", "first"),
    [
        ("week", ["1969-12-29", "1970-01-05"]),
        ("month", ["1970-01-01"]),
        ("year", ["1970-01-01"]),
        ("day", ["1970-01-01", *(f"1970-01-0{day}" for day in range(2, 8))]),
    ],
)
def test_buckets_begin_where_calendars_have_them(level: str, first: list[str]) -> None:
    assert starts(level, 0, 6) == first
    assert starts("month", 30, 31) == ["1970-01-01", "1970-02-01"]
    assert starts("month", -1, 0) == ["1969-12-01", "1970-01-01"]


def test_a_message_of_the_year_1_leaves_years_alone() -> None:
    hours = np.array([-719_162 * DAY, 20_000 * DAY])
    assert levels(hours, 1, 4_000) == ["year"]
    assert levels(np.array([0, 700 * DAY]), 1, 4_000) == ["day", "week", "month"]
    assert levels(np.array([0]), 1, 4_000) == ["hour", "day", "week"]
    assert levels(np.array([0, 10 * DAY]), 7 * DAY, 4_000)[0] == "week"


def test_what_is_shown_first_is_read_at_a_glance() -> None:
    hours = np.arange(0, 700 * DAY, DAY)
    found = {level: series_of(level, hours, np.ones((700, WIDTH))) for level in levels(hours, 1, 4_000)}
    assert default_level(found) == "week"


def test_a_share_is_what_a_reader_reckons_from_the_counts() -> None:
    assert percentages((12, 13, 12, 13, 13)) == ["19.0", "20.6", "19.0", "20.6", "20.6"]
    assert percentages((1, 1, 1)) == ["33.3", "33.3", "33.3"]
    assert percentages((0, 0)) == ["0.0", "0.0"]
