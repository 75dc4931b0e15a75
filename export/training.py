"""The training loop: seeded, with time left, early stopping, a CSV log, and a checkpoint an epoch to resume from.

A run's folder is its whole state. ``epoch-NNN.keras`` is written under another name and renamed, so the newest one
is always complete; ``log.csv`` says which epoch was best. Killed at any moment, a run resumes from the last epoch.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from .batches import length_batches
from .examples import Examples
from .history import Epoch, best, describe, read_log, should_stop, write_log
from .run import MODEL
from .settings import Training


def train(
    make_model: Callable[[int], keras.Model],
    training: Examples,
    validation: Examples | None,
    settings: Training,
    run: Path,
) -> list[Epoch]:
    """Trains until the last epoch or early stopping, from the newest checkpoint in ``run`` if there is one.

    ``make_model`` gets the number of steps of a whole training and returns a compiled model. Leaves the best
    epoch's model as ``model.keras`` and returns the log.
    """
    steps = -(-len(training.lengths) // settings.batch)
    history = _resumable(run)
    if history:
        model = keras.models.load_model(_checkpoint(run, history[-1].epoch))
        print(f"resuming after epoch {history[-1].epoch}", flush=True)
    else:
        keras.utils.set_random_seed(settings.seed)
        model = make_model(steps * settings.epochs)
    while len(history) < settings.epochs and not should_stop(history, settings.patience):
        number = len(history) + 1
        began = time.monotonic()
        loss, error = _epoch(model, training, settings, number)
        held = _evaluate(model, validation, settings.batch) if validation else (loss, error)
        history.append(Epoch(number, loss, error, *held, seconds=round(time.monotonic() - began, 1)))
        _save(run, model, history)
        print(f"epoch {number}/{settings.epochs} {describe(history[-1])}", flush=True)
    shutil.copyfile(_checkpoint(run, best(history).epoch), run / MODEL)
    return history


def _epoch(model: keras.Model, examples: Examples, settings: Training, number: int) -> tuple[float, float]:
    progress, mean = _Progress(number, settings.epochs), _Mean()
    order = length_batches(examples.lengths, settings.batch, settings.seed, number)
    for step, rows in enumerate(order, 1):
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

    def __init__(self, epoch: int, epochs: int) -> None:
        self._epoch, self._epochs = epoch, epochs
        self._began = self._shown = time.monotonic()
        self._live = sys.stderr.isatty()

    def show(self, step: int, steps: int, loss: float) -> None:
        now = time.monotonic()
        if step < steps and now - self._shown < (0.5 if self._live else 60):
            return
        if step == steps and not self._live:
            return
        self._shown = now
        left = (now - self._began) / step * (steps - step + steps * (self._epochs - self._epoch))
        line = f"epoch {self._epoch}/{self._epochs}  {step}/{steps}  loss {loss:.4f}  at most {left / 60:.1f} min left"
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
    """The log first, then the checkpoint under its own name, then what is neither the newest nor the best goes."""
    write_log(run, history)
    partial = run / "partial.keras"
    model.save(partial)
    newest = _checkpoint(run, history[-1].epoch)
    partial.replace(newest)
    for path in run.glob("epoch-*.keras"):
        if path not in (newest, _checkpoint(run, best(history).epoch)):
            path.unlink()
