"""The training loop: stage by stage, seeded, with time left, early stopping, a CSV log, and checkpoints to resume from.

A run's folder is its whole state. ``epoch-NNN.keras`` is written under another name and renamed, so the newest one
is always complete; ``log.csv`` says which epoch was best. Killed at any moment, a run resumes from the last epoch.
"""

from __future__ import annotations

import math
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from ..errors import RunError
from ..model.batches import length_batches
from ..model.examples import Examples
from ..settings import Training
from .history import Epoch, best, describe, read_log, should_stop, stage_ends, write_log
from .run import MODEL, OPINIONS


@dataclass(frozen=True)
class Stage:
    """``examples`` for ``epochs`` epochs; the learning rate falls from ``learning_rate`` to zero along a cosine over them."""

    examples: Examples
    epochs: int
    learning_rate: float

    def steps(self, batch: int) -> int:
        """Batches of one epoch."""
        return -(-len(self.examples.lengths) // batch)


def train(
    make_model: Callable[[], keras.Model],
    stages: Sequence[Stage],
    validation: Examples | None,
    settings: Training,
    run: Path,
) -> list[Epoch]:
    """Trains until the last stage's last epoch or early stopping in it, from the newest checkpoint in ``run`` if there is one.

    ``make_model`` returns a compiled model whose learning rate is a plain number. Leaves the model of the last stage's
    best epoch as ``model.keras`` and returns the log.
    """
    plan = [(number, epoch, stage) for number, stage in enumerate(stages, 1) for epoch in range(stage.epochs)]
    history = _resumable(run)
    if history:
        model = keras.models.load_model(_checkpoint(run, history[-1].epoch))
        print(f"resuming after epoch {history[-1].epoch}", flush=True)
    else:
        keras.utils.set_random_seed(settings.seed)
        model = make_model()
    while len(history) < len(plan) and not _stops(history, len(stages), settings.patience):
        number = len(history) + 1
        stage_number, epoch, stage = plan[number - 1]
        began = time.monotonic()
        later = sum(following.steps(settings.batch) for _, _, following in plan[number:])
        progress = _Progress(f"epoch {number}/{len(plan)}", later)
        order = length_batches(stage.examples.lengths, settings.batch, settings.seed, number)
        loss, error = _epoch(model, stage, epoch, order, progress)
        held = _evaluate(model, validation, settings.batch) if validation else (loss, error)
        history.append(Epoch(number, stage_number, loss, error, *held, seconds=round(time.monotonic() - began, 1)))
        _save(run, model, history)
        print(f"epoch {number}/{len(plan)} {describe(history[-1])}", flush=True)
    shutil.copyfile(_checkpoint(run, best(history).epoch), run / MODEL)
    return history


def _stops(history: Sequence[Epoch], stages: int, patience: int) -> bool:
    """Early stopping is the last stage's alone: an earlier one is there for what comes after it."""
    return bool(history) and history[-1].stage == stages and should_stop(history, patience)


def _epoch(model: keras.Model, stage: Stage, epoch: int, order: Sequence[np.ndarray], progress: _Progress) -> tuple[float, float]:
    mean, examples = _Mean(), stage.examples
    for step, rows in enumerate(order, 1):
        done = (epoch + (step - 1) / len(order)) / stage.epochs
        model.optimizer.learning_rate.assign(stage.learning_rate * (1 + math.cos(math.pi * done)) / 2)
        mean.add(model.train_on_batch(_feed(examples, rows), examples.targets[rows], return_dict=True), len(rows))
        progress.show(step, len(order), mean.of("loss"))
    return mean.of("loss"), mean.error


def _evaluate(model: keras.Model, examples: Examples, batch: int) -> tuple[float, float]:
    mean = _Mean()
    for rows in length_batches(examples.lengths, batch, 0, 0):
        mean.add(model.test_on_batch(_feed(examples, rows), examples.targets[rows], return_dict=True), len(rows))
    return mean.of("loss"), mean.error


class _Mean:
    """Means over rows: Keras' ``*_on_batch`` give each batch's own figures."""

    def __init__(self) -> None:
        self._sums: dict[str, float] = {}
        self._rows = 0

    def add(self, logs: Mapping[str, Any], rows: int) -> None:
        self._rows += rows
        for name, value in logs.items():
            self._sums[name] = self._sums.get(name, 0.0) + float(value) * rows

    def of(self, name: str) -> float:
        return self._sums[name] / self._rows

    @property
    def error(self) -> float:
        return 1 - self.of("accuracy") if "accuracy" in self._sums else self.of("mean_absolute_error")


def _feed(examples: Examples, rows: np.ndarray) -> object:
    arrays = examples.inputs(rows)
    return arrays[0] if len(arrays) == 1 else list(arrays)


class _Progress:
    """Rewrites one line on a terminal; elsewhere (a log file) says a line a minute."""

    def __init__(self, title: str, later: int) -> None:
        """``later``: steps of the epochs that follow."""
        self._title, self._later = title, later
        self._began = self._shown = time.monotonic()
        self._live = sys.stderr.isatty()

    def show(self, step: int, steps: int, loss: float) -> None:
        now = time.monotonic()
        if step < steps and now - self._shown < (0.5 if self._live else 60):
            return
        if step == steps and not self._live:
            return
        self._shown = now
        left = (now - self._began) / step * (steps - step + self._later)
        line = f"{self._title}  {step}/{steps}  loss {loss:.4f}  at most {left / 60:.1f} min left"
        print(
            f"\r{line}\x1b[K" if self._live else line,
            end="\n" if step == steps or not self._live else "",
            file=sys.stderr,
            flush=True,
        )


def _checkpoint(run: Path, epoch: int) -> Path:
    return run / f"epoch-{epoch:03d}.keras"


def _resumable(run: Path) -> list[Epoch]:
    """The log up to the newest checkpoint: a kill may have come between the two."""
    newest = max((int(path.stem.removeprefix("epoch-")) for path in run.glob("epoch-*.keras")), default=0)
    return [row for row in read_log(run) if row.epoch <= newest]


def _save(run: Path, model: keras.Model, history: Sequence[Epoch]) -> None:
    """The log first, then the checkpoint under its own name, then what is neither newest nor best nor ends a stage goes."""
    write_log(run, history)
    partial = run / "partial.keras"
    model.save(partial)
    newest = _checkpoint(run, history[-1].epoch)
    partial.replace(newest)
    kept = {history[-1].epoch, best(history).epoch, *(row.epoch for row in stage_ends(history))}
    for path in set(run.glob("epoch-*.keras")) - {_checkpoint(run, epoch) for epoch in kept}:
        path.unlink()


def begin_after(run: Path, earlier: Path) -> None:
    """Lets the run ``run`` begin with the last stage, from where ``earlier`` ended the ones before it.

    Raises ``RunError`` if that run has not come so far.
    """
    end = last_end(earlier)
    shutil.copyfile(_checkpoint(earlier, end), _checkpoint(run, end))
    if (earlier / OPINIONS).is_file():  # minutes of reading; the same teachers on the same reviews
        shutil.copyfile(earlier / OPINIONS, run / OPINIONS)
    write_log(run, [row for row in read_log(earlier) if row.epoch <= end])


def last_end(run: Path) -> int:
    """The epoch that ended the newest finished stage of ``run``. Raises ``RunError`` if it has not come so far."""
    ends = stage_ends(read_log(run))
    if not ends or not _checkpoint(run, ends[-1].epoch).is_file():
        raise RunError(f"{run}: has no finished stage to begin after; give a run that has come to its last stage.")
    return ends[-1].epoch
