"""Turning points in a week or two of a small channel: a bad day is found, and steady chat has none."""

from __future__ import annotations

import numpy as np
import pytest

from gamseong.trends.turning_points import LevelChange, Sensitivity, level_changes

DAYS, PARTS = 14, 6  # of a day
SHORT = Sensitivity(penalty=2.0, buckets=2, messages=8)
TUESDAY = 8  # the second one, counted from a Monday


def fortnight(tone_of_tuesday: float, seed: int, a_day: int = 30) -> list[LevelChange]:
    """What is found in two weeks of a channel at +0.15 that has ``a_day`` messages, and twice as many on the bad day."""
    dice = np.random.default_rng(seed)
    tones, sizes = np.full((DAYS, PARTS), 0.15), np.tile([0.02, 0.03, 0.2, 0.2, 0.25, 0.3], (DAYS, 1)) * a_day
    tones[TUESDAY, 2:], sizes[TUESDAY] = tone_of_tuesday, sizes[TUESDAY] * 2
    counts = dice.poisson(sizes).ravel()
    decided = dice.binomial(counts, 0.7)  # the others are neutral
    positive = dice.binomial(decided, np.clip(0.5 + tones.ravel() / 1.4, 0, 1))
    margins = 2 * positive - decided
    means = margins / np.maximum(counts, 1)
    variance = decided.sum() / counts.sum() - (margins.sum() / counts.sum()) ** 2
    return level_changes(means, counts.astype(float), np.arange(DAYS * PARTS) % PARTS, variance=variance, sensitivity=SHORT)


def test_a_bad_tuesday_is_found_with_its_end() -> None:
    found = [each for seed in range(20) for each in fortnight(-0.6, seed)]
    begins, ends = TUESDAY * PARTS + 2, (TUESDAY + 1) * PARTS  # of the bad day; nights have few messages
    assert sum(each.change < -0.3 and abs(each.place - begins) <= 2 for each in found) >= 16
    assert sum(each.change > 0.3 and 0 <= each.place - ends <= 3 for each in found) >= 16


def test_steady_chat_has_hardly_any() -> None:
    assert sum(len(fortnight(0.15, seed)) for seed in range(100)) <= 5


def test_a_few_messages_are_no_level() -> None:
    tones, sizes = np.array([0.5] * 20 + [-1.0] * 3), np.array([30.0] * 20 + [2.0] * 3)
    assert level_changes(tones, sizes, variance=0.5, sensitivity=SHORT) == []
    [found] = level_changes(tones, sizes * 4, variance=0.5, sensitivity=SHORT)
    assert (found.before, found.place, found.after) == ((0, 20), 20, (20, 23))
    assert found.tones == pytest.approx((0.5, -1.0))


def test_buckets_without_messages_belong_to_no_level() -> None:
    tones, sizes = np.array([0.5] * 10 + [0.0] * 5 + [-0.5] * 10), np.array([20.0] * 10 + [0.0] * 5 + [20.0] * 10)
    [found] = level_changes(tones, sizes, variance=0.5, sensitivity=SHORT)
    assert (found.before, found.after) == ((0, 10), (15, 25))
    assert level_changes(np.zeros(9), np.zeros(9)) == []
