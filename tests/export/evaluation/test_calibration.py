from __future__ import annotations

import numpy as np
import pytest

from gamseong.export.evaluation.calibration import (
    calibration_error,
    choose_threshold,
    choose_thresholds,
    describe_thresholds,
    fit_temperature,
    with_temperature,
)
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
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    assert right[confidence >= threshold].mean() >= 0.95
    assert right[confidence >= round(threshold - 0.01, 2)].mean() < 0.95


def test_where_no_threshold_is_good_enough_the_best_one_is_taken() -> None:
    probabilities = np.array([[0.4, 0.6], [0.4, 0.6], [0.1, 0.9], [0.1, 0.9]])
    assert choose_threshold(probabilities, np.array([0, 0, 1, 0])) == pytest.approx(0.61)


Rows = list[tuple[float, float, float, int]]  # 부정, 중립, 긍정, and the label 0, 1 or 2


def domain(*rows: tuple[Rows, int]) -> tuple[np.ndarray, np.ndarray]:
    """Each list of rows as often as the number beside it says."""
    table = np.array([row for listed, times in rows for row in listed * times])
    return table[:, :3], table[:, 3].astype(int)


def test_each_tone_is_said_from_where_it_is_more_often_right_than_wrong() -> None:
    negative: Rows = [(0.9, 0.05, 0.05, 0)]
    guessed: Rows = [(0.5, 0.3, 0.2, 0), (0.5, 0.3, 0.2, 2), (0.5, 0.3, 0.2, 1)]  # a third of them is right
    toneless: Rows = [(0.2, 0.6, 0.2, 1)]
    likely: Rows = [(0.3, 0.3, 0.4, 2), (0.3, 0.3, 0.4, 2), (0.3, 0.3, 0.4, 1)]  # two thirds are
    positive: Rows = [(0.1, 0.2, 0.7, 2)]
    found = choose_thresholds([domain((negative, 50), (guessed, 10), (toneless, 4), (likely, 3), (positive, 10))])
    # Nothing is gained by saying 부정 of a guess; up to a probability that a text has, a higher threshold costs nothing.
    assert found == {"부정": 0.90, "중립": 0.60, "긍정": 0.40}


def test_a_large_domain_does_not_outvote_a_small_one() -> None:
    good: Rows = [(0.4, 0.3, 0.3, 0), (0.1, 0.1, 0.8, 2), (0.1, 0.8, 0.1, 1)]
    bad: Rows = [(0.4, 0.3, 0.3, 1), (0.4, 0.3, 0.3, 1), (0.7, 0.2, 0.1, 0)]
    large, small = domain((good, 1000)), domain((bad, 1))
    assert choose_thresholds([large])["부정"] == 0.40
    assert choose_thresholds([large, small])["부정"] == 0.70  # it is wrong in most of the small one


def test_lines_without_a_tone_speak_against_a_side_that_is_said_of_them() -> None:
    every: Rows = [(0.5, 0.3, 0.2, 0), (0.8, 0.1, 0.1, 0), (0.1, 0.1, 0.8, 2), (0.1, 0.8, 0.1, 1)]
    everyday: Rows = [(0.5, 0.4, 0.1, 1), (0.2, 0.7, 0.1, 1)]
    assert choose_thresholds([domain((every, 1))])["부정"] == 0.50
    assert choose_thresholds([domain((every, 1)), domain((everyday, 9))])["부정"] == 0.80


def test_of_thresholds_that_are_nearly_as_good_the_most_cautious_is_taken() -> None:
    sure: Rows = [(0.9, 0.05, 0.05, 0), (0.05, 0.05, 0.9, 2), (0.05, 0.9, 0.05, 1)]
    rare: Rows = [(0.4, 0.3, 0.3, 0)]  # one text of a thousand
    assert choose_thresholds([domain((sure, 333), (rare, 1))])["부정"] == 0.90
    assert choose_thresholds([domain((sure, 333), (rare, 9))])["부정"] == 0.40


def test_a_tone_that_no_domain_holds_cannot_be_chosen() -> None:
    with pytest.raises(ValueError, match="중립"):
        choose_thresholds([domain(([(0.8, 0.1, 0.1, 0), (0.1, 0.1, 0.8, 2)], 1))])


def test_what_the_thresholds_are_is_said_of_sides_and_of_tones() -> None:
    assert describe_thresholds(0.78, {}) == "긍정 or 부정 is said from 0.78 on"
    said = describe_thresholds(0.5, {"긍정": 0.5, "부정": 0.41, "중립": 0.34})
    assert said == "the most probable tone is said, 부정 from 0.41 on, 중립 from 0.34 on, 긍정 from 0.50 on"
