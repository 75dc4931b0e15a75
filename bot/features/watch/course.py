"""How the last hours of a channel went against what is usual there, by its hourly counts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from ...storage import HourCounts, start_of_hour

SHOWN = 3  # hours with messages …
_WITHIN = timedelta(hours=6)  # … of the last ones
USUAL = timedelta(days=7)
_LEAST_USUAL = 30  # messages: a share of fewer is chance
_HOURS_OF_DAY = 24


@dataclass(frozen=True, slots=True)
class HourShare:
    """A full hour (UTC) that had ``messages``, of which the share ``negative``, in [0, 1], was negative."""

    hour: datetime
    messages: int
    negative: float


@dataclass(frozen=True, slots=True)
class Course:
    """The last hours, oldest first, and the share of negative messages in the 7 days before them, ``None`` if there were few.

    ``same_hour``: whether that is the share around the same time of day.
    """

    hours: tuple[HourShare, ...]
    usual: float | None
    same_hour: bool


def since_for(now: datetime) -> datetime:
    """Returns from when on hourly counts are needed to describe the course until ``now``."""
    return start_of_hour(now - _WITHIN - USUAL)


def course(rows: Sequence[HourCounts], now: datetime, zone: tzinfo) -> Course:
    """Describes the hours until ``now``. ``rows`` are those since ``since_for(now)``; times of day are those of ``zone``."""
    recent = sorted((row for row in rows if now - _WITHIN < row.hour <= now and any(row.counts)), key=lambda row: row.hour)
    shown = tuple(HourShare(row.hour, sum(row.counts), row.negative / sum(row.counts)) for row in recent[-SHOWN:])
    first = shown[0].hour if shown else start_of_hour(now)
    before = [row for row in rows if first - USUAL <= row.hour < first]
    around = [row for row in before if _hours_apart(row.hour, now, zone) <= 1]
    usual = _share(around)
    return Course(shown, _share(before) if usual is None else usual, usual is not None)


def _share(rows: Sequence[HourCounts]) -> float | None:
    messages = sum(sum(row.counts) for row in rows)
    return sum(row.negative for row in rows) / messages if messages >= _LEAST_USUAL else None


def _hours_apart(one: datetime, other: datetime, zone: tzinfo) -> int:
    """Returns how many hours of the day are between two times by the clocks of ``zone``, whatever their dates: 0 to 12."""
    apart = abs(one.astimezone(zone).hour - other.astimezone(zone).hour)
    return min(apart, _HOURS_OF_DAY - apart)
