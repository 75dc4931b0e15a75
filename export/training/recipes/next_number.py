"""``next-number``: a SimpleRNN that continues a series of numbers, the first of the seed's systems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import keras
import numpy as np
from numpy.typing import NDArray

from ...model import networks
from ...model.examples import SeriesExamples
from ...model.optimizer import SparseAdam
from ...settings import NextNumber
from ..errors import RunError
from ..run import Run
from .base import Prepared, Recipe, one_stage


def prepare(run: Run[NextNumber], data: str) -> Prepared:
    """Makes the series; nothing is read from ``data`` and nothing is kept out."""
    return Prepared(one_stage(series_examples(run.settings), run.settings), None)


def series_examples(settings: NextNumber) -> SeriesExamples:
    """Returns the seed's data: ``series`` windows of ``length`` tenths, and the tenth after each."""
    steps = np.arange(settings.length + 1)[None, :] + np.arange(settings.series)[:, None]
    tenths = (steps / 10).astype(np.float32)
    return SeriesExamples(tenths[:, :-1, None], tenths[:, -1])


def series_range(settings: NextNumber) -> tuple[float, float]:
    """Returns the smallest and the largest number of that data."""
    examples = series_examples(settings)
    numbers = np.append(examples.values, examples.targets)
    return round(float(numbers.min()), 6), round(float(numbers.max()), 6)


def encode(run: Run[NextNumber], texts: Sequence[str], targets: NDArray[Any]) -> NoReturn:
    """Raises ``RunError``: the model reads no texts."""
    raise RunError(f"{run.path}: {run.recipe} reads numbers, not reviews; give a run of another recipe.")


def build(run: Run[NextNumber]) -> keras.Model:
    """Builds the SimpleRNN: float32 [N, length, 1] → [N, 1]."""
    return networks.next_number(run.settings)


def compile(model: keras.Model, settings: NextNumber) -> keras.Model:
    """Compiles the model for the mean squared error."""
    model.compile(SparseAdam(settings.learning_rate), "mse", metrics=[keras.metrics.MeanAbsoluteError()])
    return model


def sources(settings: NextNumber) -> dict[str, str]:
    """Names the data and its licences."""
    return {"data": "series made by the recipe", "licence": "none needed"}


RECIPE = Recipe(prepare, encode, build, compile, sources, input="series")
