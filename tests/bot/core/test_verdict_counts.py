"""Counts of verdicts, and their percentages to the last tenth."""

from __future__ import annotations

import pytest

from gamseong.bot.core.verdict_counts import VerdictCounts
from gamseong.model_store import Prediction


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((1, 0, 0, 0), ("100.0", "0.0", "0.0", "0.0")),
        ((0, 0, 0, 1), ("0.0", "0.0", "0.0", "100.0")),
        ((1, 1, 1, 0), ("33.4", "33.3", "33.3", "0.0")),
        ((0, 1, 1, 1), ("0.0", "33.4", "33.3", "33.3")),
        ((1, 1, 0, 1), ("33.4", "33.3", "0.0", "33.3")),
        ((1, 2, 2, 1), ("16.7", "33.3", "33.3", "16.7")),
        ((3, 3, 3, 8), ("17.7", "17.6", "17.6", "47.1")),
        ((1, 2, 0, 0), ("33.3", "66.7", "0.0", "0.0")),
    ],
)
def test_what_is_missing_to_a_hundred_goes_to_the_largest(counts: tuple[int, int, int, int], shown: tuple[str, ...]) -> None:
    assert tuple(share for _, _, share in VerdictCounts(*counts).shares()) == shown


def test_neutral_messages_have_a_row_of_their_own_where_there_are_any() -> None:
    without, some = VerdictCounts(2, 1, 1, 0), VerdictCounts(2, 1, 1, 0, neutral=4, margin_sum=1.0)
    assert [label for label, *_ in without.shares()] == ["긍정", "애매함", "부정", "판단 불가"]
    assert some.shares() == [
        ("긍정", 2, "25.0"),
        ("중립", 4, "50.0"),
        ("애매함", 1, "12.5"),
        ("부정", 1, "12.5"),
        ("판단 불가", 0, "0.0"),
    ]
    assert (some.readable, some.total, some.tone) == (8, 8, 0.125)
    assert (some + some).neutral == 8
    neutral = Prediction.judge_tones((0.1, 0.8, 0.1), {"부정": 0.5, "중립": 0.5, "긍정": 0.5})
    assert VerdictCounts.of(neutral) == VerdictCounts(neutral=1)
