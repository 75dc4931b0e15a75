"""The scores of a sentiment bundle on texts of two sides, measured through the very call that serves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...model_store import LABELS, TONES, Analyzer
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
    def right(self) -> NDArray[np.bool_]:
        """Of each row whether its larger probability is the label's; a tie counts as 부정."""
        return np.asarray(self.probabilities.argmax(axis=1) == self.labels)

    @property
    def accuracy(self) -> float:
        """The share of rows, in [0, 1], that are right."""
        return float(self.right.mean())

    @property
    def calibration_error(self) -> float:
        """Expected calibration error in [0, 1], 15 bins."""
        return calibration_error(self.probabilities, self.labels)

    def confusion(self) -> NDArray[np.int64]:
        """Returns counts ``[2, 2]``: rows are the true label, columns the predicted one, 부정 first."""
        counts = np.zeros((2, 2), np.int64)
        np.add.at(counts, (self.labels, self.probabilities.argmax(axis=1)), 1)
        return counts


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


def both_right(scores: Scores) -> NDArray[np.bool_]:
    """Returns of each pair (rows 2k and 2k + 1) whether both texts are on their side."""
    return np.asarray(scores.right.reshape(-1, 2).all(axis=1))


def confident(probabilities: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Returns of each text whether it gets more than ``CONFIDENT`` on one side; ``probabilities``: ``[N, 2]``."""
    return np.asarray(probabilities.max(axis=1) > CONFIDENT)


class Step(NamedTuple):
    """The beginning of a sentence, and the ``probabilities`` of its tones, or of its two sides, by label."""

    text: str
    probabilities: dict[str, float]


def word_by_word(analyzer: Analyzer, sentence: str) -> list[Step]:
    """Returns the sentence after each of its words, with what the bundle makes of it."""
    pieces = read(sentence).text.split()
    prefixes: Sequence[str] = [" ".join(pieces[:count]) for count in range(1, len(pieces) + 1)]
    labels, ask = (TONES, analyzer.tones) if analyzer.bundle.manifest.tones else (LABELS, analyzer.probabilities)
    rows = ask(prefixes).tolist()
    return [Step(text, dict(zip(map(str, labels), row, strict=True))) for text, row in zip(prefixes, rows, strict=True)]
