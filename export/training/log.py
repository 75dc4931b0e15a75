"""The log of a training: one row an epoch, which epoch was best, and when to stop."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from .errors import RunError

LOG = "log.csv"
COLUMNS = ("epoch", "stage", "loss", "error", "val_loss", "val_error", "seconds")


@dataclass(frozen=True)
class Epoch:
    """One row of the log. Without validation the ``val_`` fields repeat the training's.

    ``stage``: 1 for the first of the training's stages. ``error``: the share of reviews on the wrong side, in [0, 1], or a
    series' mean absolute error.
    """

    epoch: int
    stage: int
    loss: float
    error: float
    val_loss: float
    val_error: float
    seconds: float


def best(log: Sequence[Epoch]) -> Epoch:
    """Returns the last stage's epoch of the lowest validation error, the earlier of equals.

    The lowest loss does not decide: past the fewest errors the loss grows from overconfidence, which the temperature corrects.
    """
    return min(_last_stage(log), key=lambda row: row.val_error)


def should_stop(log: Sequence[Epoch], patience: int) -> bool:
    """Whether the stage's last ``patience`` epochs brought no lower validation error."""
    return bool(log) and log[-1].epoch - best(log).epoch >= patience


def stage_ends(log: Sequence[Epoch]) -> list[Epoch]:
    """Returns the last row of every stage but the one that the log is in."""
    return [row for row, following in pairwise(log) if row.stage != following.stage]


def _last_stage(log: Sequence[Epoch]) -> list[Epoch]:
    return [row for row in log if row.stage == log[-1].stage]


def describe(row: Epoch) -> str:
    """Formats one epoch for a terminal."""
    validation = f"validation loss {row.val_loss:.4f} error {row.val_error:.4f}"
    return f"loss {row.loss:.4f} error {row.error:.4f}  {validation}  {row.seconds:.0f} s"


def read_log(run: Path) -> list[Epoch]:
    """Reads the log in a run's folder; it is empty where there is no file. Raises ``RunError`` where it is damaged."""
    if not (run / LOG).is_file():
        return []
    try:
        with (run / LOG).open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return [Epoch(int(row["epoch"]), int(row["stage"]), *(float(row[name]) for name in COLUMNS[2:])) for row in rows]
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        raise RunError(f"{run / LOG}: is damaged; put it back as it was, or begin a new run.") from error


def write_log(run: Path, log: Sequence[Epoch]) -> None:
    """Writes the whole log into a run's folder, under another name first, so that it is never half a file."""
    fresh = run / f"{LOG}.new"
    with fresh.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([getattr(row, name) for name in COLUMNS] for row in log)
    fresh.replace(run / LOG)
