"""Which epoch is kept, and when a training stops."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gamseong.export.training.log import Epoch, best, should_stop, stage_ends


def log_of(errors: Sequence[float]) -> list[Epoch]:
    return [Epoch(number, 1, 0.5, 0.1, 0.5, error, 1.0) for number, error in enumerate(errors, 1)]


def test_the_earliest_of_the_best_epochs_is_kept() -> None:
    assert best(log_of([0.3, 0.2, 0.25, 0.2])).epoch == 2


@pytest.mark.parametrize(
    ("errors", "patience", "stops"),
    [([], 1, False), ([0.3], 1, False), ([0.3, 0.4], 1, True), ([0.3, 0.4], 2, False), ([0.3, 0.4, 0.3], 2, True)],
)
def test_early_stopping(errors: list[float], patience: int, stops: bool) -> None:
    assert should_stop(log_of(errors), patience) is stops


def test_an_earlier_stage_is_never_the_best_one() -> None:
    rows = [Epoch(1, 1, 0.5, 0.1, 0.5, 0.1, 1.0), Epoch(2, 2, 0.5, 0.1, 0.5, 0.3, 1.0), Epoch(3, 2, 0.5, 0.1, 0.5, 0.2, 1.0)]
    assert best(rows).epoch == 3
    assert [row.epoch for row in stage_ends(rows)] == [1]
