"""Computes how much each word contributes to a verdict, in log odds: the mean of what it says alone and of what the text loses
without it.

These are the first and the last term of a word's Shapley value (Shapley 1953). Leave-one-out alone (Li, Monroe & Jurafsky 2016,
arXiv:1612.08220) gives the sign of a turn to the words before it: without '지루했는데' the praise after it is less of a surprise.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def log_odds(probabilities: ArrayLike) -> NDArray[np.float64]:
    """Returns ``log(p positive / p negative)``, shape ``[N]``.

    ``probabilities``: ``[N, 2]`` rows of 부정 and 긍정, or ``[N, 3]`` rows of 부정, 중립 and 긍정, of which 중립 is left out.
    """
    safe = np.clip(np.atleast_2d(np.asarray(probabilities, np.float64)), 1e-12, 1)
    return np.asarray(np.log(safe[:, -1]) - np.log(safe[:, 0]))


def without_each(words: Sequence[str]) -> list[str]:
    """Returns the text without its first word, without its second, and so on: one text for each word."""
    return [" ".join([*words[:gone], *words[gone + 1 :]]) for gone in range(len(words))]


def contributions(whole: float, without: Sequence[float], alone: Sequence[float]) -> list[float]:
    """Returns by how much each word raises the log odds; the number is below 0 for a word that speaks for 부정.

    ``whole``: the log odds of the text. ``without``: those of ``without_each(words)`` [N]. ``alone``: those of each word [N].
    """
    return [(whole - left + own) / 2 for left, own in zip(without, alone, strict=True)]
