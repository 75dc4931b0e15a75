"""How the messages of two stretches of days differ. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..period import Period
from .counts import LABELS, MARGIN, Counts, grouped
from .tally import Totals

_NORMAL_95 = 1.96
_LEAST_DAYS = 5  # with messages, in either, for an interval


@dataclass(frozen=True)
class Comparison:
    """Two periods with their counts. ``half_width``: half of the 95 % interval of the change in tone, or ``None``.

    Days are drawn, not messages: those of one day are about the same things.
    """

    periods: tuple[Period, Period]
    counts: tuple[Counts, Counts]
    half_width: float | None

    @property
    def change(self) -> float | None:
        """How far the tone of the second is from that of the first; ``None`` where one has none."""
        before, after = (each.tone for each in self.counts)
        return None if before is None or after is None else after - before


def compare(totals: Totals, periods: tuple[Period, Period]) -> Comparison:
    """Compares the messages of two periods."""
    first, second = (totals.between(*each.days) for each in periods)
    errors = [_squared_error(totals, each) for each in periods]
    known = [each for each in errors if each is not None]
    half_width = _NORMAL_95 * math.sqrt(sum(known)) if len(known) == len(errors) and totals.span <= 24 else None
    return Comparison(periods, (first, second), half_width)


def _squared_error(totals: Totals, period: Period) -> float | None:
    """Returns the squared standard error of a period's tone, from how its days differ; ``None`` if they are too few."""
    first, last = period.days
    chosen = (totals.days >= first) & (totals.days <= last)
    _, sums = grouped(totals.days[chosen], totals.day_sums[chosen])
    readable = sums[:, : len(LABELS) - 1].sum(axis=1)
    days = int((readable > 0).sum())
    if days < _LEAST_DAYS:
        return None
    tone = sums[:, MARGIN].sum() / readable.sum()
    residuals = sums[:, MARGIN] - readable * tone
    return float(np.square(residuals).sum() / readable.sum() ** 2 * days / (days - 1))
