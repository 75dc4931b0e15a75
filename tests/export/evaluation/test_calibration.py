from __future__ import annotations

import numpy as np
import pytest

from gamseong.export.evaluation.calibration import calibration_error, choose_threshold, fit_temperature, with_temperature
from gamseong.export.evaluation.scores import Scores
from gamseong.export.model.tones import sides


def overconfident(factor: float) -> tuple[np.ndarray, np.ndarray]:
    """20,000 rows whose labels follow sigmoid(z), given as sigmoid(factor · z)."""
    random = np.random.default_rng(5)
    z = random.normal(0, 2, 20_000)
    labels = (random.random(20_000) < 1 / (1 + np.exp(-z))).astype(int)
    positive = 1 / (1 + np.exp(-factor * z))
    return np.stack([1 - positive, positive], axis=1), labels


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.5])
def test_the_temperature_undoes_over_and_underconfidence(factor: float) -> None:
    probabilities, labels = overconfident(factor)
    assert fit_temperature(probabilities, labels) == pytest.approx(factor, rel=0.05)


def test_the_temperature_of_three_tones_is_that_of_the_sides_they_come_to() -> None:
    random = np.random.default_rng(6)
    logits = random.normal(0, 1.5, (20_000, 3))
    tones = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (random.random(len(tones)) < sides(tones)[:, 1]).astype(int)
    sharper = np.exp(2 * logits) / np.exp(2 * logits).sum(axis=1, keepdims=True)
    assert fit_temperature(sharper, labels) == pytest.approx(2, rel=0.05)
    assert with_temperature(sharper, 2.0) == pytest.approx(sides(tones))


def test_the_calibration_error_sees_overconfidence() -> None:
    assert calibration_error(*overconfident(1.0)) < 0.01
    assert calibration_error(*overconfident(3.0)) > 0.08
    sure_and_half_right = np.array([[1.0, 0.0], [1.0, 0.0]])
    assert calibration_error(sure_and_half_right, np.array([0, 1])) == pytest.approx(0.5)


def test_the_threshold_is_the_lowest_that_keeps_verdicts_right() -> None:
    probabilities, labels = overconfident(1.0)
    threshold = choose_threshold(probabilities, labels)
    scores = Scores(probabilities.astype(np.float32), labels)
    assert scores.decided(threshold)[1] >= 0.95
    assert scores.decided(round(threshold - 0.01, 2))[1] < 0.95


def test_where_no_threshold_is_good_enough_the_best_one_is_taken() -> None:
    probabilities = np.array([[0.4, 0.6], [0.4, 0.6], [0.1, 0.9], [0.1, 0.9]])
    assert choose_threshold(probabilities, np.array([0, 0, 1, 0])) == pytest.approx(0.61)
