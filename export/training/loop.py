"""The training loop: stage by stage, seeded, with early stopping, a CSV log, and checkpoints to resume from.

A run's folder is its whole state. Killed at any moment, a run resumes from the last epoch.
"""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from ..model.batches import length_batches
from ..model.examples import Examples
from ..settings import Training
from .checkpoints import checkpoint, load_checkpoint, resumable_log, save_epoch
from .log import Epoch, best, describe, should_stop
from .progress import EpochLines, Progress
from .run import MODEL


@dataclass(frozen=True)
class Stage:
    """``examples`` for ``epochs`` epochs; the learning rate falls from ``learning_rate`` to zero along a cosine over them."""

    examples: Examples
    epochs: int
    learning_rate: float

    def steps(self, batch: int) -> int:
        """Returns the number of batches in one epoch; ``batch``: rows of one."""
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
    log = resumable_log(run)
    if log:
        model = load_checkpoint(run, log[-1].epoch)
        print(f"resuming after epoch {log[-1].epoch}", flush=True)
    else:
        keras.utils.set_random_seed(settings.seed)
        model = make_model()
    lines = EpochLines(len(plan))
    while len(log) < len(plan) and not _stops_early(log, len(stages), settings.patience):
        number = len(log) + 1
        stage_number, epoch, stage = plan[number - 1]
        began = time.monotonic()
        later = sum(following.steps(settings.batch) for _, _, following in plan[number:])
        progress = Progress(f"epoch {number}/{len(plan)}", later)
        order = length_batches(stage.examples.lengths, settings.batch, settings.seed, number)
        trained = _train_epoch(model, stage, epoch, order, progress)
        validated = evaluate(model, validation, settings.batch) if validation else trained
        log.append(Epoch(number, stage_number, *trained, *validated, seconds=round(time.monotonic() - began, 1)))
        save_epoch(run, model, log)
        lines.finished(number, describe(log[-1]))
    lines.close()
    shutil.copyfile(checkpoint(run, best(log).epoch), run / MODEL)
    return log


def _stops_early(log: Sequence[Epoch], stages: int, patience: int) -> bool:
    """Only the last stage stops early: an earlier one prepares for what comes after it."""
    return bool(log) and log[-1].stage == stages and should_stop(log, patience)


def _train_epoch(
    model: keras.Model, stage: Stage, epoch: int, order: Sequence[np.ndarray], progress: Progress
) -> tuple[float, float]:
    """Returns the epoch's mean loss and error."""
    means, examples = _Means(), stage.examples
    for step, rows in enumerate(order, 1):
        done = (epoch + (step - 1) / len(order)) / stage.epochs
        model.optimizer.learning_rate.assign(stage.learning_rate * (1 + math.cos(math.pi * done)) / 2)
        means.add(model.train_on_batch(_inputs(examples, rows), examples.targets[rows], return_dict=True), len(rows))
        progress.show(step, len(order), means["loss"])
    return means["loss"], means.error


def evaluate(model: keras.Model, examples: Examples, batch: int) -> tuple[float, float]:
    """Returns the mean loss and error over ``examples``."""
    means = _Means()
    for rows in length_batches(examples.lengths, batch, 0, 0):
        means.add(model.test_on_batch(_inputs(examples, rows), examples.targets[rows], return_dict=True), len(rows))
    return means["loss"], means.error


class _Means:
    """Means over rows: Keras' ``*_on_batch`` give each batch's own figures."""

    def __init__(self) -> None:
        self._sums: dict[str, float] = {}
        self._rows = 0

    def add(self, logs: Mapping[str, Any], rows: int) -> None:
        """Adds the figures of a batch of ``rows`` rows."""
        self._rows += rows
        for name, value in logs.items():
            self._sums[name] = self._sums.get(name, 0.0) + float(value) * rows

    def __getitem__(self, name: str) -> float:
        return self._sums[name] / self._rows

    @property
    def error(self) -> float:
        """The share of rows on the wrong side, or the mean absolute error where the model measures that."""
        return 1 - self["accuracy"] if "accuracy" in self._sums else self["mean_absolute_error"]


def _inputs(examples: Examples, rows: np.ndarray) -> object:
    arrays = examples.inputs(rows)
    return arrays[0] if len(arrays) == 1 else list(arrays)
