"""Times as whole hours by the clocks of a place, counted from 1970-01-01 00:00 there."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ..moments import moments

UNKNOWN = np.iinfo(np.int64).min
"""Stands for the hour of a message without a time."""
DAY, WEEK = 24, 7 * 24

_EPOCH = datetime(1970, 1, 1)
_FIRST, _LAST = ((each - _EPOCH) // timedelta(hours=1) for each in (datetime.min, datetime.max))
_THURSDAY = 3  # 1970-01-01, if Monday is 0


def wall_hours(times: pa.Array, zone: str) -> NDArray[np.int64]:
    """Returns the hour of each time by the clocks of ``zone``, ``UNKNOWN`` of a null and of a text that is no time.

    Texts and numbers are read as ``moments`` reads them. Times without a zone are taken as those of ``zone``; a date is its
    first hour.
    """
    if pa.types.is_dictionary(times.type):
        times = times.dictionary_decode()
    if not pa.types.is_temporal(times.type):
        times = moments(times, zone)
    if pa.types.is_date(times.type):
        local = times.cast(pa.timestamp("s"))
    elif times.type.tz is None:
        local = times.cast(pa.timestamp("s"), safe=False)
    else:
        local = pc.local_timestamp(times.cast(pa.timestamp("s", zone), safe=False))
    seconds = local.cast(pa.int64())
    known = seconds.is_valid().to_numpy(zero_copy_only=False)
    hours = pc.fill_null(seconds, 0).to_numpy(zero_copy_only=False) // 3600
    return np.where(known & (hours >= _FIRST) & (hours <= _LAST), hours, UNKNOWN)


def wall_hour(when: datetime, zone: str) -> int:
    """Returns the hour of a time with a zone by the clocks of ``zone``."""
    return (when.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - _EPOCH) // timedelta(hours=1)


def clock(hour: int) -> datetime:
    """Returns an hour as the clock shows it, without a zone."""
    return _EPOCH + timedelta(hours=int(hour))


def weekday(hours: NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns the day of the week of each hour: 0 for Monday to 6."""
    return (hours // DAY + _THURSDAY) % 7


def monday(hours: NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns the first hour of each hour's week."""
    return hours // DAY * DAY - weekday(hours) * DAY
