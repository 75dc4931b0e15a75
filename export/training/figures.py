"""Draws the figures of a run as PNG bytes: its learning curve, and how long its reviews are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib import pyplot

from ..evaluation.figures import BLUE, GREY, RED, png
from ..percent import percent
from .log import Epoch, best, read_log
from .run import LENGTHS, Run


def draw_figures(run: Run[Any]) -> dict[str, bytes]:
    """Returns the figures of a run by name. Those of what its bundle predicts belong to ``evaluation.figures``."""
    log = read_log(run.path)
    if not (run.path / LENGTHS).is_file():  # a series: no reviews were read
        return {"learning_curve": learning_curve(log, "mean absolute error")}
    unit = "characters" if run.tokenizer == "characters" else f"tokens ({run.tokenizer})"
    return {
        "learning_curve": learning_curve(log, "share of reviews on the wrong side"),
        "length_histogram": length_histogram(run.read(LENGTHS), run.settings.length, unit),
    }


def learning_curve(log: Sequence[Epoch], error: str) -> bytes:
    """Draws loss and error an epoch, training against validation, with the epoch that was kept.

    ``error``: the title of the second panel, which says what the log's errors are.
    """
    figure, panels = pyplot.subplots(1, 2, figsize=(8.4, 3.4))
    epochs = [row.epoch for row in log]
    marker = "o" if len(epochs) < 30 else ""
    validated = any(row.loss != row.val_loss for row in log)
    for axes, name, title in ((panels[0], "loss", "loss"), (panels[1], "error", error)):
        axes.plot(epochs, [getattr(row, name) for row in log], color=GREY, marker=marker, label="training")
        if validated:
            axes.plot(epochs, [getattr(row, f"val_{name}") for row in log], color=BLUE, marker=marker, label="validation")
            axes.axvline(best(log).epoch, color=RED, linestyle=":", label="epoch kept")
        axes.set(xlabel="epoch", title=title)
        if validated:
            axes.set_ylim(bottom=0)
        else:
            axes.set_yscale("log")  # a series is fitted over orders of magnitude
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(frameon=False)
    return png(figure)


def length_histogram(counts: Sequence[int], cut: int, unit: str) -> bytes:
    """Draws how long the training reviews are and where they are cut; ``counts[n]`` reviews have ``n`` of ``unit``."""
    figure, axes = pyplot.subplots(figsize=(6.4, 3.4))
    axes.bar(range(len(counts)), counts, width=1.0, color=BLUE)
    total = sum(counts)
    if cut < len(counts):
        kept = percent(sum(counts[: cut + 1]) / total)
        axes.axvline(cut + 0.5, color=RED, linestyle=":", label=f"cut at {cut}: {kept} kept whole")
        axes.legend(frameon=False)
    axes.set(xlabel=f"{unit} in a review", ylabel="reviews", title=f"{total:,} reviews, longest {len(counts) - 1}")
    return png(figure)
