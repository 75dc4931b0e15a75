"""Measured values with the uncertainty of their sample: 95 % intervals by bootstrap over its cases (Efron 1979)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .scores import Scores

DRAWS = 2000
_ENDS = (0.025, 0.975)  # quantiles
_SEED = 1


@dataclass(frozen=True)
class Estimate:
    """``value`` of ``n`` cases with its 95 % interval from ``low`` to ``high``; all three are NaN where there is no value."""

    value: float
    n: int
    low: float
    high: float


def share(hits: NDArray[np.bool_]) -> Estimate:
    """Estimates the share of the cases [N], in [0, 1], that are hits."""
    return share_of(int(hits.sum()), len(hits))


def share_of(hits: int, n: int) -> Estimate:
    """Estimates the share of ``hits`` among ``n`` cases."""
    if not n:
        return Estimate(np.nan, 0, np.nan, np.nan)
    # How many hits are among n cases drawn with replacement is binomial: no case needs to be drawn for it.
    drawn = np.random.default_rng(_SEED).binomial(n, hits / n, DRAWS) / n
    low, high = np.quantile(drawn, _ENDS).tolist()
    return Estimate(hits / n, n, low, high)


def of_scores(statistic: Callable[[Scores], float], scores: Scores, draws: int = DRAWS // 2) -> Estimate:
    """Estimates a statistic of scores that is no share, such as an AUC; draws for which it is NaN are left out.

    A calibration error is a sum of distances, which a draw can only add to: its interval lies high.
    """
    count = len(scores.labels)
    value = statistic(scores) if count else np.nan
    if np.isnan(value):
        return Estimate(np.nan, count, np.nan, np.nan)
    random = np.random.default_rng(_SEED)
    drawn = []
    for _ in range(draws):
        rows = random.integers(0, count, count)
        drawn.append(statistic(Scores(scores.probabilities[rows], scores.labels[rows])))
    low, high = np.nanquantile(drawn, _ENDS).tolist()
    return Estimate(value, count, low, high)
