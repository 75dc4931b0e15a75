"""Turning points of a series: when its tone moved to another level and stayed there. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...trends.turning_points import MOST, USUAL_VARIANCE, level_changes
from .counts import MARGIN, SQUARES, Counts
from .series import Series
from .times import DAY, WEEK

__all__ = ["MOST", "TurningPoint", "turning_points"]

_CYCLES = {"hour": (1, DAY), "day": (DAY, WEEK)}  # hours of a bucket, and after how many people do the same again
_WINDOW = 28  # buckets on either side that are compared word by word


@dataclass(frozen=True)
class TurningPoint:
    """A change of level. ``place``: the bucket it begins with. ``before`` and ``after``: the counts of the levels it parts.

    ``window``: the buckets (first before, ``place``, behind the last after) in which to look for what lies behind it.
    """

    place: int
    before: Counts
    after: Counts
    window: tuple[int, int, int]

    @property
    def change(self) -> float:
        """How far the tone moved."""
        return (self.after.tone or 0.0) - (self.before.tone or 0.0)


def turning_points(series: Series) -> list[TurningPoint]:
    """Returns at most ``MOST`` turning points, in the order of time: those with the largest changes."""
    counts = series.counts
    tones = np.array([each.tone or 0.0 for each in counts], np.float64)
    messages = np.array([each.readable for each in counts], np.float64)
    if not messages.any():
        return []
    found = []
    for each in level_changes(tones, messages, _phases(series), variance=_variance(series)):
        before, after = (Counts.of(series.sums[first:end].sum(axis=0)) for first, end in (each.before, each.after))
        window = (max(each.before[0], each.place - _WINDOW), each.place, min(each.after[1], each.place + _WINDOW))
        found.append(TurningPoint(each.place, before, after, window))
    return found


def _phases(series: Series) -> NDArray[np.int64] | None:
    """Returns the weekday of each bucket, or its hour of the day; ``None`` for wider buckets, which have no cycle."""
    if series.level not in _CYCLES:
        return None
    bucket, cycle = _CYCLES[series.level]
    return np.asarray(series.starts % cycle // bucket, np.int64)


def _variance(series: Series) -> float:
    """Returns the variance of a message's margin."""
    whole = series.sums.sum(axis=0)
    count = Counts.of(whole).readable
    variance = float(whole[SQUARES]) / count - (float(whole[MARGIN]) / count) ** 2
    return USUAL_VARIANCE if math.isnan(variance) else max(variance, 1e-6)
