"""What a sentiment bundle is worth, measured through the very call that serves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...model_store import Analyzer
from ...model_store.text import clean
from ..data.nsmc import Reviews
from .calibration import calibration_error


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
        """The share of rows called 긍정 or 부정 at ``threshold``, and the share of those that are right; each in [0, 1]."""
        called = self.probabilities.max(axis=1) >= threshold
        right = self.probabilities.argmax(axis=1) == self.labels
        return float(called.mean()), float(right[called].mean()) if called.any() else 0.0

    def confusion(self) -> NDArray[np.int64]:
        """Counts ``[2, 2]``: rows the true label, columns the predicted one, 부정 first."""
        counts = np.zeros((2, 2), np.int64)
        np.add.at(counts, (self.labels, self.probabilities.argmax(axis=1)), 1)
        return counts

    def summary(self, prefix: str, threshold: float) -> dict[str, float]:
        """The figures by name, for a manifest."""
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


def growing(analyzer: Analyzer, sentence: str) -> list[tuple[str, float, float]]:
    """The sentence after each of its words, with the probabilities of 부정 and 긍정: the seed's own view of its model."""
    pieces = clean(sentence).split()
    prefixes: Sequence[str] = [" ".join(pieces[:count]) for count in range(1, len(pieces) + 1)]
    pairs = analyzer.probabilities(prefixes).tolist()
    return [(text, negative, positive) for text, (negative, positive) in zip(prefixes, pairs, strict=True)]
