from __future__ import annotations

import math

import numpy as np
import pytest

from gamseong.export.evaluation.estimates import of_scores, share, share_of
from gamseong.export.evaluation.scores import Scores, auc


@pytest.mark.parametrize(("hits", "n"), [(450, 500), (100, 200), (30, 1000)])
def test_the_interval_of_a_share_is_about_that_of_its_binomial(hits: int, n: int) -> None:
    found = share(np.arange(n) < hits)
    rate = hits / n
    error = math.sqrt(rate * (1 - rate) / n)
    assert (found.value, found.n) == (rate, n)
    assert found.low == pytest.approx(rate - 1.96 * error, abs=0.15 * error + 1 / n)
    assert found.high == pytest.approx(rate + 1.96 * error, abs=0.15 * error + 1 / n)
    assert share_of(hits, n) == found  # seeded: the same each time


def test_drawing_the_cases_one_by_one_gives_the_same_interval() -> None:
    """The binomial shortcut of a share against a real bootstrap over rows, by the accuracy, which is a share."""
    labels = (np.arange(400) < 340).astype(np.int64)
    scores = Scores(np.tile(np.array([[0.2, 0.8]], np.float32), (400, 1)), labels)
    slow, fast = of_scores(lambda drawn: drawn.accuracy, scores), share(scores.right)
    assert slow.value == fast.value == 0.85
    assert (slow.low, slow.high) == (pytest.approx(fast.low, abs=0.01), pytest.approx(fast.high, abs=0.01))
    assert slow.low < 0.85 < slow.high


def test_more_cases_make_a_narrower_interval() -> None:
    few, many = share_of(80, 100), share_of(8000, 10_000)
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(10, rel=0.15)


def test_of_no_case_there_is_no_value() -> None:
    assert math.isnan(share(np.zeros(0, np.bool_)).value)
    assert share(np.zeros(0, np.bool_)).n == 0


def test_an_auc_has_an_interval_although_a_draw_may_lack_a_label() -> None:
    positive = np.array([0.9, 0.8, 0.3, 0.2], np.float32)
    found = of_scores(auc, Scores(np.stack([1 - positive, positive], axis=1), np.array([1, 1, 0, 0])))
    assert (found.value, found.low, found.high, found.n) == (1, 1, 1, 4)
    one = of_scores(auc, Scores(np.stack([1 - positive, positive], axis=1), np.array([1, 1, 1, 1])))
    assert math.isnan(one.value)
    assert one.n == 4
