"""The table of ``gamseong-export runs``: every run below a folder, the newest first, as ``convert`` and ``--resume`` choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..percent import percent
from .checkpoints import resumable_log
from .errors import RunError
from .log import best
from .run import Run, run_folders


@dataclass(frozen=True)
class RunRow:
    """What a run's folder says. The field names are the keys of the JSON output.

    ``began``: local time, ISO 8601. ``recipe``: with the tokenizer where it is not the recipe's own. ``best``: of the epoch that
    is kept, ``None`` without an epoch: the share of validation reviews on the right side in [0, 1], or where ``best_is``
    says so the mean absolute error. ``problem``: why the folder cannot be used, else empty; then only path and time are known.
    """

    path: str
    began: str
    recipe: str = ""
    version: str = ""
    seed: int = 0
    epochs: int = 0
    best: float | None = None
    best_is: str = "validation accuracy"
    finished: bool = False
    problem: str = ""


def list_runs(root: Path) -> list[RunRow]:
    """Returns the runs below ``root``, the newest first; those that cannot be read say why."""
    return [_row(folder) for folder in run_folders(root)]


def _row(folder: Path) -> RunRow:
    began = _began(folder)
    try:
        run: Run[Any] = Run.open(folder)
        log = resumable_log(folder)
    except RunError as problem:
        return RunRow(str(folder), began, problem=str(problem))
    classifies = run.settings.classifies
    error = best(log).val_error if log else None
    return RunRow(
        str(folder),
        began,
        recipe=run.bundle_name,
        version=run.settings.version,
        seed=run.settings.seed,
        epochs=len(log),
        best=None if error is None else round(1 - error if classifies else error, 6),
        best_is="validation accuracy" if classifies else "mean absolute error",
        finished=run.finished,
    )


def _began(folder: Path) -> str:
    """The time in the folder's name, or of the folder's last change where somebody gave it another name."""
    try:
        began = datetime.strptime(folder.name[:15], "%Y%m%d-%H%M%S")
    except ValueError:
        began = datetime.fromtimestamp(folder.stat().st_mtime)
    return began.isoformat(" ", "seconds")


def run_lines(rows: Sequence[RunRow]) -> list[str]:
    """Returns a line a run with straight columns, the path last, and below them what cannot be used and why."""
    cells = [("began", "recipe", "version", "seed", "epochs", "best", "state", "run")]
    for row in rows:
        if not row.problem:
            state = "finished" if row.finished else "unfinished" if row.epochs else "no epoch yet"
            cells.append((row.began, row.recipe, row.version, str(row.seed), f"{row.epochs:,}", _best(row), state, row.path))
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]) - 1)]
    table = ["  ".join([*map(str.ljust, line, widths), line[-1]]) for line in cells] if len(cells) > 1 else []
    return table + [row.problem for row in rows if row.problem]


def _best(row: RunRow) -> str:
    if row.best is None:
        return "-"
    return f"{percent(row.best, 2)} right" if row.best_is == "validation accuracy" else f"{row.best:.4f} off"
