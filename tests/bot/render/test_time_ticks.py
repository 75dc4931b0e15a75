"""The times below a chart: few, full hours, and in the zone of the server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from gamseong.bot.render.time_ticks import time_ticks, zone_name

SEOUL = ZoneInfo("Asia/Seoul")
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def labels(starts: list[datetime], width: timedelta, room: float = 265) -> list[str]:
    places = [room * (index + 0.5) / len(starts) for index in range(len(starts))]
    return [text for _, text in time_ticks(starts, width, places, lambda text: 7 * len(text), 8)]


def every(width: timedelta, count: int, start: datetime) -> list[datetime]:
    """Buckets of the wall clock, as scans and trends make them."""
    return [start + width * index for index in range(count)]


@pytest.mark.parametrize(
    ("width", "count", "told"),
    [
        (HOUR, 5, ["07:00", "08:00", "09:00", "10:00", "11:00"]),
        (HOUR, 12, ["08:00", "10:00", "12:00", "14:00", "16:00", "18:00"]),
        (HOUR, 48, ["12:00", "11/21", "12:00", "11/22"]),
        (DAY, 14, ["11/20", "11/23", "11/26", "11/29", "12/2"]),
        (WEEK, 60, ["2026/11", "2027/2", "2027/5", "2027/8", "2027/11"]),
        (DAY, 1, ["11/20"]),
    ],
)
def test_there_are_as_many_as_fit(width: timedelta, count: int, told: list[str]) -> None:
    assert labels(every(width, count, datetime(2026, 11, 20, 7 if width is HOUR else 0, tzinfo=SEOUL)), width) == told


def test_no_two_ever_touch_however_narrow_it_is() -> None:
    for count in range(1, 61):
        for room in (60, 120, 265):
            starts = every(HOUR, count, datetime(2026, 11, 20, 7, tzinfo=SEOUL))
            places = [room * (index + 0.5) / count for index in range(count)]
            ticks = time_ticks(starts, HOUR, places, lambda _: 35.0, 8)
            assert ticks
            assert all(after[0] - before[0] >= 43 for before, after in pairwise(ticks))


def test_hours_name_their_zone_and_days_need_none() -> None:
    starts = every(HOUR, 5, datetime(2026, 11, 20, tzinfo=SEOUL))
    assert zone_name(starts, HOUR) == "KST"
    assert zone_name(every(DAY, 5, starts[0]), DAY) == ""
    assert zone_name(every(HOUR, 5, datetime(2026, 11, 20, tzinfo=ZoneInfo("America/Sao_Paulo"))), HOUR) == "UTC-03"


def test_a_night_when_the_clocks_change_names_both_and_its_day_stays_a_day() -> None:
    zone = ZoneInfo("Europe/Berlin")
    night = [(datetime(2026, 3, 28, 22, tzinfo=UTC) + HOUR * index).astimezone(zone) for index in range(8)]
    assert zone_name(night, HOUR) == "CET/CEST"
    days = every(DAY, 7, datetime(2026, 3, 26, tzinfo=zone))
    shortest = min(after.timestamp() - before.timestamp() for before, after in pairwise(days))
    assert timedelta(seconds=shortest) == timedelta(hours=23)
    assert zone_name(days, timedelta(seconds=shortest)) == ""
    assert labels(days, timedelta(seconds=shortest))[0] == "3/26"
