"""Which figures a run has; ``figures`` knows how each is drawn."""

from __future__ import annotations

from ..evaluation import figures
from ..settings import NextNumber, SyllableLstm
from .history import read_log
from .run import LENGTHS, Run


def draw(run: Run) -> dict[str, bytes]:
    """The figures of a run as PNG by name; those of what it says of reviews and chat belong to its bundle (``report.draw``)."""
    settings = run.settings
    pictures = {"learning_curve": _curve(run)}
    if isinstance(settings, NextNumber):
        return pictures
    unit = "characters" if isinstance(settings, SyllableLstm) else f"tokens ({settings.tokenizer})"
    pictures["length_histogram"] = figures.length_histogram(run.read(LENGTHS), settings.length, unit)
    return pictures


def _curve(run: Run) -> bytes:
    error = "mean absolute error" if isinstance(run.settings, NextNumber) else "share of reviews on the wrong side"
    return figures.learning_curve(read_log(run.path), error)
