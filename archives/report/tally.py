"""Adds up rows by channel and day, and by hour: memory for what a page can show, however many messages there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .counts import WIDTH, Counts, Sums, grouped
from .rows import Rows
from .times import DAY, UNKNOWN

_DAYS = 1 << 24  # more than there are, on either side of 1970
_NO_DAY = -_DAYS + 1


@dataclass(frozen=True)
class Totals:
    """What all rows add up to.

    ``channels``: names by place. ``channel``, ``days`` and ``day_sums``: a row for each channel and day that has messages; days
    are since 1970. ``hours`` and ``hour_sums``: a row for each hour, of all channels, of the rows that know their hour.
    ``timeless``: messages without a time, by channel. ``span``: how many hours the coarsest row stands for.
    """

    channels: tuple[str, ...]
    channel: NDArray[np.int64]
    days: NDArray[np.int64]
    day_sums: Sums
    hours: NDArray[np.int64]
    hour_sums: Sums
    timeless: Sums
    span: int

    def counts(self) -> Counts:
        """Returns the counts of all messages."""
        return Counts.of(self.day_sums.sum(axis=0) + self.timeless.sum(axis=0))

    def of_channel(self, place: int) -> Counts:
        """Returns the counts of all messages of a channel."""
        return Counts.of(self.day_sums[self.channel == place].sum(axis=0) + self.timeless[place])

    def between(self, first: int, last: int, channel: int | None = None) -> Counts:
        """Returns the counts of the days from ``first`` to ``last``, of all channels or of one."""
        chosen = (self.days >= first) & (self.days <= last)
        if channel is not None:
            chosen &= self.channel == channel
        return Counts.of(self.day_sums[chosen].sum(axis=0))


class Tally:
    """Adds rows in any order."""

    def __init__(self) -> None:
        self._channels: dict[str, int] = {}
        self._days: dict[int, Sums] = {}
        self._hours: dict[int, Sums] = {}
        self._span = 1

    def add(self, rows: Rows) -> None:
        """Adds some rows."""
        places = np.array([self._channels.setdefault(name, len(self._channels)) for name in rows.channels], np.int64)
        known = rows.hours != UNKNOWN
        days = np.where(known, rows.hours // DAY, _NO_DAY)
        if known.any():
            self._span = max(self._span, rows.span)
        _put(self._days, places[rows.channel] * 2 * _DAYS + days + _DAYS, rows.sums)
        if rows.span == 1:
            _put(self._hours, rows.hours[known], rows.sums[known])

    def totals(self) -> Totals:
        """Returns what was added so far."""
        keys = np.array(sorted(self._days), np.int64)
        sums = np.array([self._days[int(key)] for key in keys]).reshape(-1, WIDTH)
        channel, days = keys // (2 * _DAYS), keys % (2 * _DAYS) - _DAYS
        known = days != _NO_DAY
        timeless = np.zeros((len(self._channels), WIDTH))
        np.add.at(timeless, channel[~known], sums[~known])
        hours = np.array(sorted(self._hours), np.int64)
        hour_sums = np.array([self._hours[int(hour)] for hour in hours]).reshape(-1, WIDTH)
        return Totals(
            tuple(self._channels), channel[known], days[known], sums[known], hours, hour_sums, timeless, self._span
        )  # fmt: skip


def _put(table: dict[int, Sums], keys: NDArray[np.int64], sums: Sums) -> None:
    found, total = grouped(keys, sums)
    for key, row in zip(found.tolist(), total, strict=True):
        before = table.get(key)
        table[key] = row.copy() if before is None else before + row
