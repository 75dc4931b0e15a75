"""The scores of a sentiment bundle on labelled texts, measured through the very call that serves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...model_store import Analyzer
from ...model_store.contributions import log_odds
from ...model_store.text import read
from ..data.nsmc import Reviews
from .calibration import calibration_error

CONFIDENT = 0.8  # an everyday line that gets more than this on one side was given a tone that it does not have


@dataclass(frozen=True)
class Scores:
    """A model's probabilities ``[N, 2]`` on labelled reviews ``[N]``; every row counts, readable or not."""

    probabilities: NDArray[np.float32]
    labels: NDArray[np.int64]

    @property
    def accuracy(self) -> float:
        """The share of rows, in [0, 1], whose larger probability is the label's; a tie counts as 부정."""
        return float((self.probabilities.argmax(axis=1) == self.labels).mean())

    @property
    def calibration_error(self) -> float:
        """Expected calibration error in [0, 1], 15 bins."""
        return calibration_error(self.probabilities, self.labels)

    def decided(self, threshold: float) -> tuple[float, float]:
        """Returns the share of rows called 긍정 or 부정 at ``threshold`` and the share of those that are right, in [0, 1]."""
        called = self.probabilities.max(axis=1) >= threshold
        right = self.probabilities.argmax(axis=1) == self.labels
        return float(called.mean()), float(right[called].mean()) if called.any() else 0.0

    def confusion(self) -> NDArray[np.int64]:
        """Returns counts ``[2, 2]``: rows are the true label, columns the predicted one, 부정 first."""
        counts = np.zeros((2, 2), np.int64)
        np.add.at(counts, (self.labels, self.probabilities.argmax(axis=1)), 1)
        return counts

    def summary(self, prefix: str, threshold: float) -> dict[str, float]:
        """Returns the scores by name, each name behind ``prefix``, for a manifest."""
        coverage, precision = self.decided(threshold)
        return {
            f"{prefix}_accuracy": self.accuracy,
            f"{prefix}_calibration_error": round(self.calibration_error, 4),
            f"{prefix}_decided": round(coverage, 4),
            f"{prefix}_decided_accuracy": round(precision, 4),
        }


def score(analyzer: Analyzer, reviews: Reviews) -> Scores:
    """Runs the bundle over the reviews."""
    return Scores(analyzer.probabilities(reviews.texts), reviews.labels)


def auc(scores: Scores) -> float:
    """Returns the area under the ROC curve in [0, 1]: the chance that a positive text gets more 긍정 than a negative one.

    Ties count half, by the Mann-Whitney statistic over mid-ranks (Hanley & McNeil 1982). NaN if one of the labels is missing.
    """
    odds = log_odds(scores.probabilities)
    _, place, counts = np.unique(odds, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]  # tied texts share the mean of their ranks
    positives = int((scores.labels == 1).sum())
    pairs = positives * (len(odds) - positives)
    above = ranks[scores.labels == 1].sum() - positives * (positives + 1) / 2
    return float(above / pairs) if pairs else float("nan")


def both_right(scores: Scores) -> float:
    """Returns the share of pairs (rows 2k and 2k + 1), in [0, 1], of which both texts are on their side."""
    right = scores.probabilities.argmax(axis=1) == scores.labels
    return float(right.reshape(-1, 2).all(axis=1).mean())


def confident(probabilities: NDArray[np.floating]) -> float:
    """Returns the share of texts, in [0, 1], that get more than ``CONFIDENT`` on one side; ``probabilities``: ``[N, 2]``."""
    return float((probabilities.max(axis=1) > CONFIDENT).mean())


def word_by_word(analyzer: Analyzer, sentence: str) -> list[tuple[str, float, float]]:
    """Returns the sentence after each of its words, with the probabilities of 부정 and 긍정."""
    pieces = read(sentence).text.split()
    prefixes: Sequence[str] = [" ".join(pieces[:count]) for count in range(1, len(pieces) + 1)]
    pairs = analyzer.probabilities(prefixes).tolist()
    return [(text, negative, positive) for text, (negative, positive) in zip(prefixes, pairs, strict=True)]
