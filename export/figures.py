"""The figures of a run and of a bundle, as PNG bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import matplotlib

matplotlib.use("Agg")  # no screen is asked for
from matplotlib import pyplot

from .evaluation import Scores
from .history import Epoch, best

_BLUE, _RED, _GREY = "#2f6fde", "#d64545", "#8a8f98"


def _png(figure: Any) -> bytes:
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, metadata={"Software": None})
    pyplot.close(figure)
    return buffer.getvalue()


def learning_curve(history: Sequence[Epoch], error: str) -> bytes:
    """Loss and error an epoch, training against validation, with the epoch that was kept."""
    figure, panels = pyplot.subplots(1, 2, figsize=(8.4, 3.4))
    epochs = [row.epoch for row in history]
    marker = "o" if len(epochs) < 30 else ""
    validated = any(row.loss != row.val_loss for row in history)
    for axes, name, title in ((panels[0], "loss", "loss"), (panels[1], "error", error)):
        axes.plot(epochs, [getattr(row, name) for row in history], color=_GREY, marker=marker, label="training")
        if validated:
            axes.plot(epochs, [getattr(row, f"val_{name}") for row in history], color=_BLUE, marker=marker, label="validation")
            axes.axvline(best(history).epoch, color=_RED, linestyle=":", label="epoch kept")
        axes.set(xlabel="epoch", title=title)
        if validated:
            axes.set_ylim(bottom=0)
        else:
            axes.set_yscale("log")  # a series is fitted over orders of magnitude
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(frameon=False)
    return _png(figure)


def length_histogram(counts: Sequence[int], cut: int, unit: str) -> bytes:
    """How long the training reviews are, and where they are cut; ``counts[n]`` reviews have length ``n``."""
    figure, axes = pyplot.subplots(figsize=(6.4, 3.4))
    axes.bar(range(len(counts)), counts, width=1.0, color=_BLUE)
    total = sum(counts)
    if cut < len(counts):
        axes.axvline(cut + 0.5, color=_RED, linestyle=":", label=f"cut at {cut}: {sum(counts[: cut + 1]) / total:.1%} kept whole")
        axes.legend(frameon=False)
    axes.set(xlabel=f"{unit} in a review", ylabel="reviews", title=f"{total:,} reviews, longest {len(counts) - 1}")
    return _png(figure)


def confusion(scores: Scores, title: str) -> bytes:
    """Counts and row shares of true against predicted labels."""
    counts = scores.confusion()
    figure, axes = pyplot.subplots(figsize=(4.2, 3.8))
    shares = counts / counts.sum(axis=1, keepdims=True)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row in range(2):
        for column in range(2):
            shade = "white" if shares[row, column] > 0.5 else "black"
            text = f"{counts[row, column]:,}\n{shares[row, column]:.1%}"
            axes.text(column, row, text, ha="center", va="center", color=shade)
    names = ["negative", "positive"]
    axes.set(xticks=[0, 1], yticks=[0, 1], xticklabels=names, yticklabels=names, xlabel="predicted", ylabel="true")
    axes.set_title(f"{title}: accuracy {scores.accuracy:.2%}")
    return _png(figure)


def reliability(scores: Scores, title: str, bins: int = 15) -> bytes:
    """Accuracy against confidence: on the diagonal a probability means what it says."""
    figure, axes = pyplot.subplots(figsize=(4.4, 3.8))
    sure = scores.probabilities.max(axis=1)
    right = scores.probabilities.argmax(axis=1) == scores.labels
    edges = [0.5 + step / (2 * bins) for step in range(bins + 1)]
    for low, high in pairwise(edges):
        inside = (sure >= low) & ((sure < high) | (high == 1))
        if inside.any():
            axes.bar((low + high) / 2, right[inside].mean(), width=high - low, color=_BLUE, edgecolor="white")
    axes.plot([0.5, 1], [0.5, 1], color=_RED, linestyle=":")
    axes.set(xlim=(0.5, 1), ylim=(0, 1.02), xlabel="confidence", ylabel="accuracy")
    axes.set_title(f"{title}: ECE {scores.calibration_error:.3f}")
    return _png(figure)
