"""Which figures a run has; ``figures`` knows how each is drawn."""

from __future__ import annotations

import numpy as np

from . import figures
from .evaluation import Scores
from .history import read_log
from .run import LENGTHS, TEST_SCORES, Run
from .settings import NextNumber, SyllableLstm


def draw(run: Run) -> dict[str, bytes]:
    """The figures of a run as PNG by name; those of the test set only once ``convert`` has measured it."""
    settings = run.settings
    pictures = {"learning_curve": _curve(run)}
    if isinstance(settings, NextNumber):
        return pictures
    unit = "characters" if isinstance(settings, SyllableLstm) else f"tokens ({settings.tokenizer})"
    pictures["length_histogram"] = figures.length_histogram(run.read(LENGTHS), settings.length, unit)
    if (run.path / TEST_SCORES).is_file():
        with np.load(run.path / TEST_SCORES) as arrays:
            test = Scores(arrays["probabilities"], arrays["labels"])
        pictures["confusion"] = figures.confusion(test, "NSMC test")
        pictures["reliability"] = figures.reliability(test, "NSMC test")
    return pictures


def _curve(run: Run) -> bytes:
    error = "mean absolute error" if isinstance(run.settings, NextNumber) else "share of reviews on the wrong side"
    return figures.learning_curve(read_log(run.path), error)
