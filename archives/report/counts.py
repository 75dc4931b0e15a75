"""Numbers of messages by verdict, and their tone. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...model_store import Label

LABELS = (Label.POSITIVE, Label.NEUTRAL, Label.AMBIGUOUS, Label.NEGATIVE, Label.UNREADABLE)
MARGIN, SQUARES = len(LABELS), len(LABELS) + 1
WIDTH = len(LABELS) + 2
"""The numbers of a row of ``Sums``: messages by label, then the sum of their margins and of its squares.

The sum of squares is NaN where messages were counted before, which kept no squares.
"""
Sums: TypeAlias = NDArray[np.float64]
"""float64 [N, ``WIDTH``]; one row may stand for one message or for many."""

_NORMAL_95 = 1.96


@dataclass(frozen=True)
class Counts:
    """What some messages add up to. ``sizes``: their number for each of ``LABELS``."""

    sizes: tuple[int, ...]
    margin: float
    squares: float

    @classmethod
    def of(cls, row: NDArray[np.float64]) -> Counts:
        """Returns the counts of one row of ``Sums``."""
        return cls(tuple(round(float(size)) for size in row[:MARGIN]), float(row[MARGIN]), float(row[SQUARES]))

    @property
    def total(self) -> int:
        """The number of all messages."""
        return sum(self.sizes)

    @property
    def readable(self) -> int:
        """The number of messages that are not 판단 불가."""
        return self.total - self.sizes[-1]

    @property
    def tone(self) -> float | None:
        """The mean of positive - negative in [-1, 1]; ``None`` if no message could be judged."""
        return self.margin / self.readable if self.readable else None

    @property
    def half_width(self) -> float | None:
        """Half of the tone's 95 % interval, as if messages were independent; ``None`` below 2 messages or without squares."""
        if self.readable < 2 or math.isnan(self.squares):
            return None
        variance = max(0.0, self.squares - self.margin**2 / self.readable) / (self.readable - 1)
        return _NORMAL_95 * math.sqrt(variance / self.readable)


def grouped(keys: NDArray[np.int64], sums: Sums) -> tuple[NDArray[np.int64], Sums]:
    """Adds up the rows of ``sums`` that have the same key. Returns the keys, ascending, and their sums."""
    found, places = np.unique(keys, return_inverse=True)
    total = np.zeros((len(found), sums.shape[1]))
    np.add.at(total, places.reshape(-1), sums)
    return found, total


def percentages(sizes: tuple[int, ...]) -> list[str]:
    """Returns the share of each size with one decimal, each rounded by itself; all are 0.0 where there is nothing."""
    whole = sum(sizes)
    return [f"{100 * size / whole if whole else 0.0:.1f}" for size in sizes]
