"""Temperature, decision thresholds and calibration error; the first two are chosen on validation parts, never on a test set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ...model_store import TONES
from ..model.tones import sides

TARGET_PRECISION = 0.95
_NEARLY = 0.002  # of a domain's texts: what validation parts of some hundred lines cannot tell apart
_TONE_STEPS = [round(0.34 + step / 100, 2) for step in range(62)]  # the most probable of three has more than a third


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


def choose_thresholds(domains: Sequence[tuple[NDArray[np.floating], NDArray[np.integer]]]) -> dict[str, float]:
    """Returns by tone the threshold in [0.34, 0.95], in steps of 0.01, from which on it is worth saying.

    ``domains``: the tones [N, 3] of a domain's texts and their labels [N], 0 부정, 1 중립, 2 긍정. A text is called its most
    probable tone once that reaches the threshold. A wrong verdict costs what a right one gains: of all thresholds it is the one
    with the largest surplus of right ones, as a share of a domain's texts and in the mean over the domains, so that a large
    domain does not outvote the others; of those within ``_NEARLY`` of it the most cautious one. Raises ``ValueError`` where no
    domain holds a text of some tone.
    """
    return {str(label): _tone_threshold(domains, tone) for tone, label in enumerate(TONES)}


def _tone_threshold(domains: Sequence[tuple[NDArray[np.floating], NDArray[np.integer]]], tone: int) -> float:
    if not any((labels == tone).any() for _, labels in domains):
        raise ValueError(f"no domain holds a text labelled {TONES[tone]}")
    surplus = np.zeros(len(_TONE_STEPS))
    for tones, labels in domains:
        called = tones.argmax(axis=1) == tone
        confidence, gains = tones[called, tone], np.where(labels[called] == tone, 1, -1)
        surplus += [gains[confidence >= step].sum() / len(labels) for step in _TONE_STEPS]
    as_good = np.flatnonzero(surplus / len(domains) >= surplus.max() / len(domains) - _NEARLY)
    return _TONE_STEPS[int(as_good[-1])]


def describe_thresholds(threshold: float, thresholds: Mapping[str, float]) -> str:
    """Says from which probability on a verdict is said: ``threshold`` is of two sides, ``thresholds`` by tone, or empty."""
    if not thresholds:
        return f"긍정 or 부정 is said from {threshold:.2f} on"
    return f"the most probable tone is said, {', '.join(f'{tone} from {thresholds[tone]:.2f} on' for tone in TONES)}"


def calibration_error(probabilities: NDArray[np.floating], labels: NDArray[np.integer], bins: int = 15) -> float:
    """Returns the expected calibration error in [0, 1] (Guo et al. 2017).

    The confidence, the larger of two probabilities, is cut into ``bins`` equal bins over [0.5, 1].
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bin_of = np.clip(((confidence - 0.5) * 2 * bins).astype(int), 0, bins - 1)
    gaps = np.bincount(bin_of, weights=confidence.astype(np.float64) - right, minlength=bins)
    return float(np.abs(gaps).sum() / len(labels))
