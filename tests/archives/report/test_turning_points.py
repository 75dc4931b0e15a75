"""Turning points: a step is found where it is, and noise, weekends and busy days are none."""

from __future__ import annotations

import numpy as np
import pytest

from gamseong.archives.report.counts import MARGIN, SQUARES, WIDTH
from gamseong.archives.report.series import Series, series_of
from gamseong.archives.report.turning_points import MOST, turning_points


def series(tone: np.ndarray, messages: np.ndarray | int, seed: int, mood: float = 0.05) -> Series:
    """Days whose messages have margins of ±1 around ``tone``, and a mood of the day on top."""
    dice = np.random.default_rng(seed)
    counts = np.broadcast_to(messages, tone.shape).astype(int)
    chance = np.clip((1 + tone + dice.normal(0, mood, tone.shape)) / 2, 0, 1)
    positive = dice.binomial(counts, chance)
    sums = np.zeros((len(tone), WIDTH))
    sums[:, 0], sums[:, 3] = positive, counts - positive
    sums[:, MARGIN], sums[:, SQUARES] = 2 * positive - counts, counts
    return series_of("day", np.arange(len(tone)) * 24, sums)


@pytest.mark.parametrize("seed", range(5))
def test_noise_has_none(seed: int) -> None:
    assert turning_points(series(np.zeros(365), 40, seed)) == []


@pytest.mark.parametrize("seed", range(3))
def test_weekends_and_busy_days_are_none(seed: int) -> None:
    weekend = np.where(np.arange(365) % 7 >= 5, 0.15, 0.0)
    busy = np.where(np.arange(365) % 30 == 0, 4_000, 30)
    assert turning_points(series(weekend, busy, seed)) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_step_is_found_where_it_is(seed: int) -> None:
    tone = np.where(np.arange(300) < 120, 0.1, np.where(np.arange(300) < 200, -0.3, 0.0))
    found = turning_points(series(tone, 60, seed))
    assert [each.place for each in found] == pytest.approx([120, 200], abs=2)
    assert [each.change for each in found] == pytest.approx([-0.4, 0.3], abs=0.06)
    low, cut, high = found[0].window
    assert (cut - low, high - cut) == (28, 28)


def test_days_without_messages_are_passed_over() -> None:
    tone = np.where(np.arange(200) < 100, 0.3, -0.3)
    messages = np.where(np.arange(200) % 3 == 0, 50, 0)
    [found] = turning_points(series(tone, messages, 1))
    assert found.place == pytest.approx(102, abs=3)


def test_there_are_never_too_many_and_none_in_a_few_days() -> None:
    tone = np.where(np.arange(600) // 30 % 2, 0.5, -0.5)
    found = turning_points(series(tone, 50, 2))
    assert len(found) == MOST
    assert [each.place for each in found] == sorted(each.place for each in found)
    assert turning_points(series(np.linspace(-1, 1, 9), 50, 0)) == []


def test_counts_without_squares_will_do() -> None:
    made = series(np.where(np.arange(100) < 50, 0.3, -0.3), 50, 0)
    made.sums[:, SQUARES] = np.nan
    assert len(turning_points(made)) == 1
