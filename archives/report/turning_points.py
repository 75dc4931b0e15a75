"""When the tone moved to another level and stayed there. Pure.

Method: least squares with a penalty for each change, solved exactly by optimal partitioning (Jackson et al., IEEE Signal
Processing Letters 12 (2005), 105-108). A bucket weighs as much as its tone is certain: the variance of its messages by their
number, and that of the mood from bucket to bucket, which is estimated from the differences of neighbours, so that a change of
level does not count as noise. What comes again every week, or every day where buckets are hours, is taken off before.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .counts import MARGIN, SQUARES, Counts
from .series import Series
from .times import DAY, WEEK

MOST = 6
_LEAST_CHANGE = 0.05  # of tone: less is nothing that people would notice
_LEAST_BUCKETS = 5  # with messages, on either side
_PENALTY = 4.0  # times the logarithm of the number of buckets
_LEAST_MOOD = 0.05  # standard deviation: nobody's days are more alike, and a busy one must not outweigh all others
_MEDIAN_OF_SQUARE = 0.4549  # of a standard normal variable
_CYCLES = {"hour": (1, DAY), "day": (DAY, WEEK)}  # hours of a bucket, and after how many people do the same again
_LEAST_CYCLES = 3
_WINDOW = 28  # buckets on either side that are compared word by word
_USUAL_VARIANCE = 0.35  # of a message's margin, where counts kept no squares


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
    told = np.array([place for place, each in enumerate(counts) if each.readable], np.int64)
    if len(told) < 2 * _LEAST_BUCKETS:
        return []
    tones = np.array([counts[place].tone for place in told], np.float64)
    messages = np.array([counts[place].readable for place in told], np.float64)
    tones -= _cycle(series, told, tones)
    weights = _weights(tones, messages, _variance(series))
    cuts = [0, *_cuts(tones, weights), len(told)]
    found = []
    for first, cut, end in zip(cuts, cuts[1:], cuts[2:], strict=False):
        before, after = (_sum(series, told[low], told[high - 1]) for low, high in ((first, cut), (cut, end)))
        place = int(told[cut])
        window = (max(int(told[first]), place - _WINDOW), place, min(int(told[end - 1]) + 1, place + _WINDOW))
        found.append(TurningPoint(place, before, after, window))
    largest = sorted((each for each in found if abs(each.change) >= _LEAST_CHANGE), key=lambda each: -abs(each.change))
    return sorted(largest[:MOST], key=lambda each: each.place)


def _cycle(series: Series, told: NDArray[np.int64], tones: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns how far the tone of each bucket usually is from the mean: on its weekday, or at its hour of the day."""
    if series.level not in _CYCLES:
        return np.zeros_like(tones)
    bucket, cycle = _CYCLES[series.level]
    phases = series.starts[told] % cycle // bucket
    _, phase, counts = np.unique(phases, return_inverse=True, return_counts=True)
    if counts.min() < _LEAST_CYCLES:
        return np.zeros_like(tones)
    usual = np.bincount(phase, tones) / counts
    return np.asarray(usual[phase] - tones.mean(), np.float64)


def _sum(series: Series, first: np.int64, last: np.int64) -> Counts:
    return Counts.of(series.sums[first : last + 1].sum(axis=0))


def _variance(series: Series) -> float:
    """Returns the variance of a message's margin."""
    whole = series.sums.sum(axis=0)
    count = Counts.of(whole).readable
    variance = float(whole[SQUARES]) / count - (float(whole[MARGIN]) / count) ** 2
    return _USUAL_VARIANCE if math.isnan(variance) else max(variance, 1e-6)


def _weights(tones: NDArray[np.float64], messages: NDArray[np.float64], variance: float) -> NDArray[np.float64]:
    sampling = variance / messages
    squares = np.diff(tones) ** 2 / _MEDIAN_OF_SQUARE - (sampling[:-1] + sampling[1:])
    mood = max(_LEAST_MOOD**2, float(np.median(squares)) / 2)
    return np.asarray(1 / (sampling + mood), np.float64)


def _cuts(values: NDArray[np.float64], weights: NDArray[np.float64]) -> Sequence[int]:
    """Returns where the segments of least cost begin, without the first."""
    size = len(values)
    penalty = _PENALTY * math.log(size)
    weight, first, second = (np.concatenate([[0.0], np.cumsum(weights * values**power)]) for power in (0, 1, 2))
    best = np.full(size + 1, np.inf)
    best[0] = -penalty
    origin = np.zeros(size + 1, np.int64)
    for end in range(_LEAST_BUCKETS, size + 1):
        starts = np.arange(0, end - _LEAST_BUCKETS + 1)
        total = weight[end] - weight[starts]
        costs = second[end] - second[starts] - (first[end] - first[starts]) ** 2 / total
        values_here = best[starts] + costs + penalty
        origin[end] = int(np.argmin(values_here))
        best[end] = values_here[origin[end]]
    cuts = []
    end = int(origin[size])
    while end > 0:
        cuts.append(end)
        end = int(origin[end])
    return cuts[::-1]
