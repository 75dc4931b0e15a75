"""Percentages of verdicts, to the last tenth."""

from __future__ import annotations

import pytest

from gamseong.bot.core.verdict_counts import VerdictCounts


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
    assert VerdictCounts(*counts).percentages() == shown
