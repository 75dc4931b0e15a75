"""Tone and volume over time, in buckets of a width that people read: hours, days, weeks, months or years. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .counts import WIDTH, Counts, Sums, grouped
from .times import DAY, WEEK, monday

LEVELS = ("hour", "day", "week", "month", "year")
_SPANS = {"hour": 1, "day": DAY, "week": WEEK, "month": 31 * DAY, "year": 366 * DAY}
_MOST_LEVELS = 3
_COMFORTABLE = 200  # buckets that are read at a glance


@dataclass(frozen=True)
class Series:
    """Consecutive buckets of one level. ``starts``: the hours (see ``times``) at which they begin; those between are there,
    with zeros, where nobody wrote."""

    level: str
    starts: NDArray[np.int64]
    sums: Sums

    @property
    def counts(self) -> list[Counts]:
        """The counts of each bucket."""
        return [Counts.of(row) for row in self.sums]


def levels(hours: NDArray[np.int64], span: int, most: int) -> list[str]:
    """Returns the levels in which ``hours``, at least one, can be shown: no finer than ``span``, of at most ``most`` buckets.

    The finest comes first; there are at most three, and at least one, the coarsest of all.
    """
    days = (int(hours.max()) - int(hours.min())) / DAY
    found = [level for level in LEVELS if _SPANS[level] >= span and days * DAY / _SPANS[level] < most]
    return found[:_MOST_LEVELS] or [LEVELS[-1]]


def default_level(series: Mapping[str, Series]) -> str:
    """Returns the finest level that is read at a glance, or the coarsest."""
    fitting = (level for level, each in series.items() if len(each.starts) <= _COMFORTABLE)
    return next(fitting, list(series)[-1])


def series_of(level: str, hours: NDArray[np.int64], sums: Sums) -> Series:
    """Returns the series of rows, at least one, that begin at ``hours``."""
    keys, total = grouped(_bucket(level, hours), sums)
    numbers = np.arange(keys[0], keys[-1] + 1)
    filled = np.zeros((len(numbers), WIDTH))
    filled[keys - keys[0]] = total
    return Series(level, _start(level, numbers), filled)


def _bucket(level: str, hours: NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns the number of the bucket that holds each hour, counted without gaps."""
    if level in ("month", "year"):
        days: NDArray[Any] = (hours // DAY).astype("datetime64[D]")
        return days.astype(f"datetime64[{level[0].upper()}]").astype(np.int64)
    return monday(hours) // WEEK if level == "week" else hours // _SPANS[level]


def _start(level: str, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    if level in ("month", "year"):
        months: NDArray[Any] = numbers.astype(f"datetime64[{level[0].upper()}]")
        return months.astype("datetime64[D]").astype(np.int64) * DAY
    starts = numbers * _SPANS[level]
    return starts + 4 * DAY if level == "week" else starts  # number 0 holds 1970-01-01; the first Monday is the 5th
