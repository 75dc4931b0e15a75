"""How the last hours of a channel went against what is usual there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gamseong.bot.core.zones import KST
from gamseong.bot.features.watch.course import course, since_for
from gamseong.bot.storage import HourCounts

NOW = datetime(2026, 11, 24, 12, 40, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def hour(ago: timedelta, positive: int = 0, negative: int = 0, now: datetime = NOW) -> HourCounts:
    return HourCounts(1, 2, (now - ago).replace(minute=0), positive, negative=negative)


def test_the_last_three_hours_with_messages_are_shown() -> None:
    rows = [hour(n * HOUR, 3, 1) for n in (9, 5, 3, 2)] + [hour(HOUR), hour(0 * HOUR, 1, 3)]
    shown = course(rows, NOW, KST)
    assert [(each.hour.hour, each.messages, each.negative) for each in shown.hours] == [
        (9, 4, 0.25),
        (10, 4, 0.25),
        (12, 4, 0.75),
    ]


def test_usual_is_what_was_around_the_same_time_of_day() -> None:
    evening = [hour(n * DAY + offset * HOUR, 9, 1) for n in range(1, 7) for offset in (-1, 0, 1)]
    night = [hour(n * DAY + 9 * HOUR, 0, 50) for n in range(1, 7)]
    usual = course([*evening, *night, hour(0 * HOUR, 0, 8)], NOW, KST)
    assert (usual.usual, usual.same_hour) == (0.1, True)
    assert usual.hours[-1].negative == 1.0


def test_where_few_were_written_at_that_time_it_is_the_whole_week() -> None:
    rows = [hour(DAY, 1, 1), *(hour(n * DAY + 9 * HOUR, 3, 1) for n in range(8))]
    assert course(rows, NOW, KST).usual == (1 + 7) / (2 + 4 * 7)  # of seven days before, not of the eighth
    assert not course(rows, NOW, KST).same_hour
    assert course(rows[:3], NOW, KST).usual is None


def test_the_time_of_day_is_that_of_the_servers_clocks() -> None:
    zone = ZoneInfo("America/New_York")
    monday = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)  # 10:30; the clocks went back the day before
    same = [hour(n * DAY - HOUR, 8, 2, monday) for n in range(2, 7)]  # 16:00 UTC was noon, and no hour apart is 14:00 UTC
    here = [hour(n * DAY + HOUR, 5, 5, monday) for n in range(2, 7)]  # 14:00 UTC was 10:00 then
    usual = course([*same, *here], monday, zone)
    assert (usual.usual, usual.same_hour) == (0.5, True)


def test_without_counts_there_is_nothing_to_say() -> None:
    empty = course([], NOW, KST)
    assert (empty.hours, empty.usual) == ((), None)
    assert since_for(NOW) == datetime(2026, 11, 17, 6, tzinfo=UTC)
