"""Shares of a whole: percentages and the cells of bars sum to it, whatever is rounded."""

from __future__ import annotations

import random

import pytest

from gamseong.bot.render.shares import apportion, percentages, shown_percentages
from gamseong.model_store import Label, Prediction


@pytest.mark.parametrize(
    ("positive", "shown"),
    [
        (0.723, ["27.7", "72.3"]),
        (0.5, ["50.0", "50.0"]),
        (1.0, ["0.0", "100.0"]),
        (0.0, ["100.0", "0.0"]),
        (0.99999, ["0.1", "99.9"]),
        (1e-9, ["99.9", "0.1"]),
    ],
)
def test_percentages_are_honest(positive: float, shown: list[str]) -> None:
    assert percentages([1 - positive, positive]) == shown


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ([1, 1, 1], ["33.4", "33.3", "33.3"]),
        ([0.99996, 0.00003, 0.00001], ["99.9", "0.1", "0.0"]),
        ([0, 1, 0], ["0.0", "100.0", "0.0"]),
        ([0, 0, 0], ["0.0", "0.0", "0.0"]),
    ],
)
def test_three_parts_are_shown_as_honestly_as_two(parts: list[float], shown: list[str]) -> None:
    assert percentages(parts) == shown


def test_percentages_and_cells_always_sum_to_the_whole() -> None:
    generator = random.Random(1)
    for _ in range(2000):
        parts = [generator.random() ** 4 for _ in range(3)]
        assert sum(round(float(share) * 10) for share in percentages(parts)) == 1000
        assert sum(apportion(parts, 10)) == 10


def test_what_is_shown_of_a_verdict_is_what_its_bundle_knows() -> None:
    three = Prediction.judge_tones((0.1, 0.7, 0.2), dict.fromkeys((Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE), 0.5))
    assert list(shown_percentages(three).items()) == [(Label.POSITIVE, "20.0"), (Label.NEUTRAL, "70.0"), (Label.NEGATIVE, "10.0")]
    two = Prediction.judge(0.25, 0.75, 0.6)
    assert list(shown_percentages(two).items()) == [(Label.POSITIVE, "75.0"), (Label.NEGATIVE, "25.0")]
    assert shown_percentages(Prediction.unreadable()) == {}
