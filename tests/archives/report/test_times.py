"""Hours by the clocks of a place: zones, clocks that are set back, and texts that are times or none."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from gamseong.archives.report.times import UNKNOWN, clock, monday, wall_hours, weekday

MOMENTS = pa.timestamp("ms", "UTC")


def shown(times: pa.Array, zone: str) -> list[str | None]:
    return [None if hour == UNKNOWN else clock(hour).isoformat(" ", "hours") for hour in wall_hours(times, zone).tolist()]


def test_clocks_of_the_zone_are_read() -> None:
    times = pa.array([datetime(2025, 3, 2, 15, 59, tzinfo=UTC), None, datetime(1969, 12, 31, 23, 30, tzinfo=UTC)], MOMENTS)
    assert shown(times, "Asia/Seoul") == ["2025-03-03 00", None, "1970-01-01 08"]
    assert shown(times, "UTC") == ["2025-03-02 15", None, "1969-12-31 23"]


def test_an_hour_that_comes_twice_is_one_on_the_clock() -> None:
    times = pa.array([datetime(2025, 11, 2, hour, 30, tzinfo=UTC) for hour in (4, 5, 6, 7)], MOMENTS)
    assert shown(times, "America/New_York") == ["2025-11-02 00", "2025-11-02 01", "2025-11-02 01", "2025-11-02 02"]


@pytest.mark.parametrize(
    ("texts", "hours"),
    [
        (["2025-03-02 15:00:00.000Z", ""], ["2025-03-03 00", None]),
        (["2025-03-02 15:00", "2025-03-02"], ["2025-03-02 15", "2025-03-02 00"]),
        (["2025-03-02T15:00:00+00:00", "어제", "2025-03-02 15:00"], ["2025-03-03 00", None, "2025-03-02 15"]),
        ([None, None], [None, None]),
    ],
)
def test_texts_are_times_or_none(texts: list[str | None], hours: list[str | None]) -> None:
    assert shown(pa.array(texts, pa.string()), "Asia/Seoul") == hours


def test_a_date_is_of_the_place() -> None:
    assert shown(pa.array([datetime(2025, 3, 2).date()], pa.date32()), "America/New_York") == ["2025-03-02 00"]


def test_a_year_that_no_calendar_has_is_no_time() -> None:
    assert shown(pa.array([2**50], pa.int64()).cast(pa.timestamp("s")), "UTC") == [None]


def test_weeks_begin_on_monday_before_1970_too() -> None:
    hours = np.array([0, -1, 4 * 24, -3 * 24, -3 * 24 - 1])
    assert weekday(hours).tolist() == [3, 2, 0, 0, 6]
    assert [clock(hour).isoformat()[:10] for hour in monday(hours).tolist()] == [
        *("1969-12-29", "1969-12-29", "1970-01-05", "1969-12-29", "1969-12-22"),
    ]
