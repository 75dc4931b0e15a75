"""When a tone moved to another level and stayed there. Pure: arrays in, places out.

Method: least squares with a penalty for each change, solved exactly by optimal partitioning (Jackson et al., IEEE Signal
Processing Letters 12 (2005), 105-108). A bucket weighs as much as its tone is certain: the variance of its messages by their
number, and that of the mood from bucket to bucket, which is estimated from the differences of neighbours, so that a change of
level does not count as noise. What comes again in every cycle, such as a week or a day, is taken off before.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST = 6
USUAL_VARIANCE = 0.35  # of a message's margin, where nothing better is known
_LEAST_CHANGE = 0.05  # of tone: less is nothing that people would notice
_LEAST_MOOD = 0.05  # standard deviation: nobody's days are more alike, and a busy one must not outweigh all others
_MEDIAN_OF_SQUARE = 0.4549  # of a standard normal variable
_LEAST_CYCLES = 3


@dataclass(frozen=True)
class Sensitivity:
    """What it takes to be a turning point. ``penalty``: what a change costs, times the logarithm of the number of buckets.

    On either side there have to be ``buckets`` with messages, and ``messages`` in them.
    """

    penalty: float
    buckets: int
    messages: int = 0


LONG = Sensitivity(penalty=4.0, buckets=5)  # years of chat, whose mood wanders: twice what independent noise asks for


@dataclass(frozen=True)
class LevelChange:
    """A change of level. ``before`` and ``after``: the buckets [first, end) of the levels that it parts, of which the first and
    the last have messages. ``tones``: the mean tone of either level, in [-1, 1].
    """

    before: tuple[int, int]
    after: tuple[int, int]
    tones: tuple[float, float]

    @property
    def place(self) -> int:
        """The bucket that it begins with."""
        return self.after[0]

    @property
    def change(self) -> float:
        """How far the tone moved."""
        return self.tones[1] - self.tones[0]


def level_changes(
    tones: NDArray[np.float64],
    messages: NDArray[np.float64],
    phases: NDArray[np.int64] | None = None,
    *,
    variance: float = USUAL_VARIANCE,
    sensitivity: Sensitivity = LONG,
    most: int = MOST,
) -> list[LevelChange]:
    """Returns at most ``most`` turning points, in the order of time: those with the largest changes.

    ``tones`` [N]: the mean margin of each bucket, of which those without ``messages`` [N] are passed over. ``phases`` [N]: where
    in a cycle a bucket lies, such as its weekday; ``None`` for no cycle. ``variance``: of a message's margin.
    """
    told = np.flatnonzero(messages)
    if len(told) < 2 * sensitivity.buckets:
        return []
    sizes = np.asarray(messages[told], np.float64)
    values = np.array(tones[told], np.float64)
    if phases is not None:
        values -= _cycle(phases[told], values)
    cuts = [0, *_cuts(values, _weights(values, sizes, variance), sizes, sensitivity), len(told)]
    found = []
    for low, cut, high in zip(cuts, cuts[1:], cuts[2:], strict=False):
        ends = [(int(told[first]), int(told[end - 1]) + 1) for first, end in ((low, cut), (cut, high))]
        levels = [float(np.average(tones[told[first:end]], weights=sizes[first:end])) for first, end in ((low, cut), (cut, high))]
        found.append(LevelChange(ends[0], ends[1], (levels[0], levels[1])))
    largest = sorted((each for each in found if abs(each.change) >= _LEAST_CHANGE), key=lambda each: -abs(each.change))
    return sorted(largest[:most], key=lambda each: each.place)


def _cycle(phases: NDArray[np.int64], tones: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns how far the tone of each bucket usually is from the mean in its phase."""
    _, phase, counts = np.unique(phases, return_inverse=True, return_counts=True)
    if counts.min() < _LEAST_CYCLES:
        return np.zeros_like(tones)
    usual = np.bincount(phase, tones) / counts
    return np.asarray(usual[phase] - tones.mean(), np.float64)


def _weights(tones: NDArray[np.float64], messages: NDArray[np.float64], variance: float) -> NDArray[np.float64]:
    sampling = variance / messages
    squares = np.diff(tones) ** 2 / _MEDIAN_OF_SQUARE - (sampling[:-1] + sampling[1:])
    mood = max(_LEAST_MOOD**2, float(np.median(squares)) / 2)
    return np.asarray(1 / (sampling + mood), np.float64)


def _cuts(
    values: NDArray[np.float64], weights: NDArray[np.float64], messages: NDArray[np.float64], sensitivity: Sensitivity
) -> Sequence[int]:
    """Returns where the segments of least cost begin, without the first."""
    size = len(values)
    penalty = sensitivity.penalty * math.log(size)
    weight, first, second = (np.concatenate([[0.0], np.cumsum(weights * values**power)]) for power in (0, 1, 2))
    count = np.concatenate([[0.0], np.cumsum(messages)])
    best = np.full(size + 1, np.inf)
    best[0] = -penalty
    origin = np.zeros(size + 1, np.int64)
    for end in range(sensitivity.buckets, size + 1):
        starts = np.arange(0, end - sensitivity.buckets + 1)
        total = weight[end] - weight[starts]
        costs = second[end] - second[starts] - (first[end] - first[starts]) ** 2 / total
        values_here = best[starts] + costs + penalty
        values_here[count[end] - count[starts] < sensitivity.messages] = np.inf
        origin[end] = int(np.argmin(values_here))
        best[end] = values_here[origin[end]]
    cuts = []
    end = int(origin[size])
    while end > 0:
        cuts.append(end)
        end = int(origin[end])
    return cuts[::-1]
