"""Computes how much each word contributes to a verdict: leave-one-out (Li, Monroe & Jurafsky 2016, arXiv:1612.08220).

A word's contribution is what the log-odds lose without it. Words that matter only together are underrated.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def log_odds(probabilities: ArrayLike) -> NDArray[np.float64]:
    """Returns ``log(p positive / p negative)``, shape ``[N]``, of ``[N, 2]`` rows of 부정 and 긍정."""
    safe = np.clip(np.asarray(probabilities, np.float64).reshape(-1, 2), 1e-12, 1)
    return np.asarray(np.log(safe[:, 1]) - np.log(safe[:, 0]))


def without_each(words: Sequence[str]) -> list[str]:
    """Returns the text without its first word, without its second, and so on: one text for each word."""
    return [" ".join([*words[:gone], *words[gone + 1 :]]) for gone in range(len(words))]


def contributions(whole: ArrayLike, without: ArrayLike) -> list[float]:
    """Returns by how much each word raises the log-odds; the number is below 0 for a word that speaks for 부정.

    ``whole``: 부정 and 긍정 of the text ``" ".join(words)``. ``without``: ``[N, 2]``, those of ``without_each(words)``.
    """
    changes: list[float] = (log_odds(whole) - log_odds(without)).tolist()
    return changes
