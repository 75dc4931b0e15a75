"""Temperature, decision threshold and calibration error; the first two are chosen on validation reviews, never on a test set."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..model.tones import sides

TARGET_PRECISION = 0.95


def fit_temperature(probabilities: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """Returns the temperature in [0.25, 4] with the least negative log-likelihood (Guo et al. 2017, arXiv:1706.04599).

    ``probabilities``: sides [N, 2], or tones [N, 3], of which the likelihood of the sides counts. ``labels``: 0 or 1 [N].
    """
    candidates = np.geomspace(0.25, 4, 401)
    losses = [negative_log_likelihood(with_temperature(probabilities, temperature), labels) for temperature in candidates]
    return float(candidates[int(np.argmin(losses))])


def with_temperature(probabilities: NDArray[np.floating], temperature: float) -> NDArray[np.float64]:
    """Returns the sides [N, 2] after the logits behind ``probabilities``, [N, 2] or [N, 3], are divided by ``temperature``."""
    logits = np.log(np.clip(probabilities.astype(np.float64), 1e-12, 1)) / temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return sides(powers / powers.sum(axis=1, keepdims=True))


def negative_log_likelihood(probabilities: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """Returns the mean over rows of ``-log`` of the label's probability, in nats."""
    chosen = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.clip(chosen, 1e-12, 1)).mean())


def choose_threshold(
    probabilities: NDArray[np.floating], labels: NDArray[np.integer], precision: float = TARGET_PRECISION
) -> float:
    """Returns the smallest threshold in [0.5, 1], in steps of 0.01, at which at least ``precision`` of the verdicts are right.

    If no threshold reaches that, it returns the one with the highest precision.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    steps = [round(0.5 + step / 100, 2) for step in range(50)]
    reached = [(float(right[confidence >= step].mean()), -step) for step in steps if (confidence >= step).any()]
    good = [-step for share, step in reached if share >= precision]
    return good[0] if good else -max(reached)[1]


def calibration_error(probabilities: NDArray[np.floating], labels: NDArray[np.integer], bins: int = 15) -> float:
    """Returns the expected calibration error in [0, 1] (Guo et al. 2017).

    The confidence, the larger of two probabilities, is cut into ``bins`` equal bins over [0.5, 1].
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bin_of = np.clip(((confidence - 0.5) * 2 * bins).astype(int), 0, bins - 1)
    gaps = [abs(confidence[bin_of == b].mean() - right[bin_of == b].mean()) * (bin_of == b).mean() for b in set(bin_of.tolist())]
    return float(sum(gaps))
