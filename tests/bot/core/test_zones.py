"""What moderators call a time zone, and what is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gamseong.bot.core.zones import KST, ZoneError, parse_zone, zone, zones_like
from gamseong.bot.settings import known_zones


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("서울", "Asia/Seoul"),
        ("한국 시간", "Asia/Seoul"),
        ("kst", "Asia/Seoul"),
        ("ＫＳＴ", "Asia/Seoul"),
        ("asia/seoul", "Asia/Seoul"),
        ("도쿄", "Asia/Tokyo"),
        ("New York", "America/New_York"),
        ("america/new_york", "America/New_York"),
        ("뉴욕", "America/New_York"),
        ("buenos aires", "America/Argentina/Buenos_Aires"),
        ("UTC", "UTC"),
        ("gmt", "UTC"),
    ],
)
def test_what_people_call_a_zone(typed: str, name: str) -> None:
    assert parse_zone(typed) == name


@pytest.mark.parametrize("typed", ["", "+9", "UTC+9", "GMT-5", "아틀란티스", "Asia", "9", "Etc/GMT-9"])
def test_what_is_no_zone_or_only_half_a_year_right_is_refused(typed: str) -> None:
    with pytest.raises(ZoneError):
        parse_zone(typed)


def test_a_zone_has_its_daylight_saving_time() -> None:
    july, january = (datetime(2026, month, 1, tzinfo=UTC) for month in (7, 1))
    assert [when.astimezone(zone("America/New_York")).utcoffset() for when in (july, january)] == [
        timedelta(hours=-4),
        timedelta(hours=-5),
    ]


def test_a_zone_that_was_taken_out_of_the_database_of_zones_is_korean_time() -> None:
    assert zone("Europe/Atlantis") is KST


def test_zones_are_offered_by_either_name() -> None:
    assert zones_like("뉴")[0] == ("뉴욕 (America/New_York)", "America/New_York")
    assert {name for _, name in zones_like("new_y")} == {"America/New_York"}
    assert len(zones_like("")) == 25
    assert {name for _, name in zones_like("asia")} <= known_zones()
