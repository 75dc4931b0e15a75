from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gamseong.export.evaluation.scores import Scores, auc, both_right, confident, word_by_word
from gamseong.model_store import LABELS, TONES, Analyzer, Bundle
from tests.tiny_bundles import tiny_text, tiny_tones


def scores(positive: list[float], labels: list[int]) -> Scores:
    column = np.array(positive, np.float32)
    return Scores(np.stack([1 - column, column], axis=1), np.array(labels))


@pytest.mark.parametrize(
    ("positive", "labels", "expected"),
    [
        ([0.9, 0.4, 0.4, 0.1], [1, 1, 0, 0], 3.5 / 4),  # the tie counts half
        ([0.9, 0.8, 0.2, 0.1], [1, 1, 0, 0], 1.0),
        ([0.1, 0.2, 0.8], [1, 1, 0], 0.0),
        ([0.3, 0.3, 0.3, 0.3, 0.3], [1, 0, 0, 0, 1], 0.5),
        ([0.5, 0.5, 0.5, 0.9, 0.1, 0.7], [1, 0, 0, 0, 0, 1], 5 / 8),  # 0.5: two ties of ½ and a win; 0.7: three wins
    ],
)
def test_the_auc_is_the_chance_of_a_positive_above_a_negative(positive: list[float], labels: list[int], expected: float) -> None:
    assert auc(scores(positive, labels)) == pytest.approx(expected)


def test_the_auc_needs_no_threshold_and_sees_past_a_saturated_float() -> None:
    assert auc(scores([0.99, 0.98, 0.97], [1, 0, 0])) == 1.0
    saturated = Scores(np.array([[1e-9, 1.0], [1e-7, 1.0]], np.float32), np.array([1, 0]))
    assert auc(saturated) == 1.0


def test_the_auc_of_one_label_is_not_a_number() -> None:
    assert math.isnan(auc(scores([0.4, 0.6], [1, 1])))


def test_a_pair_is_right_only_if_both_halves_are() -> None:
    pairs = scores([0.1, 0.9, 0.2, 0.3, 0.6, 0.7, 0.8, 0.2], [0, 1] * 4)  # both, only 부정, only 긍정, neither
    assert both_right(pairs).tolist() == [True, False, False, False]
    assert pairs.accuracy == 0.5


def test_confidence_counts_on_both_sides_and_only_above_the_limit() -> None:
    given = np.array([[0.95, 0.05], [0.1, 0.9], [0.8, 0.2], [0.5, 0.5]])
    assert confident(given).tolist() == [True, True, False, False]


def test_scores_count_every_row() -> None:
    scores = Scores(np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], np.float32), np.array([0, 1, 1]))
    assert scores.accuracy == pytest.approx(2 / 3)
    assert scores.confusion().tolist() == [[1, 0], [1, 1]]
    assert scores.right.tolist() == [True, True, False]


@pytest.mark.parametrize(("make", "labels"), [(tiny_text, LABELS), (tiny_tones, TONES)])
def test_a_sentence_grows_with_all_that_its_bundle_tells(make: Callable[[Path], Bundle], labels: object, tmp_path: Path) -> None:
    steps = word_by_word(Analyzer(make(tmp_path)), "그냥 재밌다")
    assert [step.text for step in steps] == ["그냥", "그냥 재밌다"]
    assert all(tuple(step.probabilities) == labels and sum(step.probabilities.values()) == pytest.approx(1) for step in steps)
    assert steps[0].probabilities["긍정"] == pytest.approx(steps[0].probabilities["부정"])
    assert max(steps[1].probabilities, key=lambda label: steps[1].probabilities[label]) == "긍정"
