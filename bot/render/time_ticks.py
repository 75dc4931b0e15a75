"""Chooses which of a chart's times are written below it, and how. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

_HOURS = (1, 2, 3, 6, 12, 24)
_NOT_A_DAY = timedelta(hours=22)  # a day in which the clocks go forward has 23 hours
_YEAR = timedelta(days=300)  # beyond this, a day and a month may be of two years


def time_ticks(
    starts: Sequence[datetime], width: timedelta, places: Sequence[float], text_width: Callable[[str], float], gap: float
) -> list[tuple[float, str]]:
    """Returns places with their texts, as many as fit with a ``gap`` between any two.

    ``starts``: the ascending starts of buckets of ``width``, in the time zone to show; ``places``: where they are drawn.
    Hours are full ones, such as every sixth, and midnight is told as its day.
    """
    hourly = width < _NOT_A_DAY
    labels = [_label(start, hourly, starts) for start in starts]
    for chosen in _choices(starts, hourly):
        if all(
            places[after] - places[before] >= (text_width(labels[before]) + text_width(labels[after])) / 2 + gap
            for before, after in pairwise(chosen)
        ):
            return [(places[index], labels[index]) for index in chosen]
    return []


def zone_name(starts: Sequence[datetime], width: timedelta) -> str:
    """Returns the name of the time zone (both, if the clocks changed), or nothing where no hours are told."""
    if width >= _NOT_A_DAY:
        return ""
    names = dict.fromkeys(start.tzname() or "" for start in starts)
    return "/".join(f"UTC{name}" if name[:1] in ("+", "-") else name for name in names)


def _choices(starts: Sequence[datetime], hourly: bool) -> list[list[int]]:
    """Returns the indices to choose, the most first; the last choice is one index alone."""
    by_hour = [[index for index, start in enumerate(starts) if start.hour % step == 0] for step in _HOURS] if hourly else []
    whole = by_hour[-1] if hourly and by_hour[-1] else range(len(starts))
    return [*filter(None, by_hour), *(list(whole[::step]) for step in range(1, len(whole) + 1))]


def _label(start: datetime, hourly: bool, starts: Sequence[datetime]) -> str:
    days = starts[0].date() != starts[-1].date()
    if hourly and not (days and (start.hour, start.minute) == (0, 0)):
        return f"{start:%H:%M}"
    if starts[-1] - starts[0] > _YEAR:
        return f"{start.year}/{start.month}"
    return f"{start.month}/{start.day}"
