"""The figures of a run and of a bundle, as PNG bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib
import numpy as np
from numpy.typing import NDArray

matplotlib.use("Agg")  # no screen is asked for
from matplotlib import pyplot

from ..training.history import Epoch, best
from .scores import Scores

_BLUE, _RED, _GREY = "#2f6fde", "#d64545", "#8a8f98"
_LINES = (_BLUE, _RED, "#2a9d5c", "#b07d12", _GREY)


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


def accuracy_by_length(scores: Scores, lengths: Sequence[int], title: str, groups: int = 10) -> bytes:
    """Accuracy of ``groups`` groups of about as many texts each, by characters, with 95 % intervals; a line for all."""
    figure, axes = pyplot.subplots(figsize=(6.4, 3.6))
    right = scores.probabilities.argmax(axis=1) == scores.labels
    sizes = np.array(lengths)
    edges = np.unique(np.quantile(sizes, np.linspace(0, 1, groups + 1)).round().astype(int))
    group = np.clip(np.searchsorted(edges, sizes, side="right") - 1, 0, max(len(edges) - 2, 0))
    members = [group == number for number in np.unique(group)]
    shares = np.array([right[inside].mean() for inside in members])
    error = 1.96 * np.sqrt(shares * (1 - shares) / np.array([inside.sum() for inside in members]))  # of a binomial share
    axes.axhline(right.mean(), color=_RED, linestyle=":", label=f"all: {right.mean():.2%}")
    axes.errorbar(range(len(members)), shares, error, fmt="o", color=_BLUE, capsize=3)
    for position, (share, above) in enumerate(zip(shares, error, strict=True)):
        place = (position, share + above)
        axes.annotate(f"{share:.1%}", place, (0, 4), textcoords="offset points", ha="center", fontsize=7.5)
    spans = [(sizes[inside].min(), sizes[inside].max()) for inside in members]
    axes.set_xticks(range(len(members)), [f"{low}–{high}" if low < high else str(low) for low, high in spans], fontsize=8)
    axes.set(xlabel="characters of a text", ylabel="accuracy")
    axes.margins(y=0.15)
    axes.set_title(f"{title}: accuracy against length, {len(lengths):,} texts")
    axes.legend(frameon=False)
    return _png(figure)


def coverage(domains: Mapping[str, Scores], threshold: float) -> bytes:
    """Accuracy of the surest texts against their share, a line a domain; a dot where ``threshold`` stops."""
    figure, axes = pyplot.subplots(figsize=(6.4, 4.0))
    for color, (title, scores) in zip(_LINES, domains.items(), strict=False):
        sure = scores.probabilities.max(axis=1)
        right = (scores.probabilities.argmax(axis=1) == scores.labels)[np.argsort(-sure, kind="stable")]
        counts = np.arange(1, len(right) + 1)
        share, accuracy = counts / len(right), np.cumsum(right) / counts
        shown = counts >= max(20, len(right) // 100)  # the first few are noise
        axes.plot(share[shown], accuracy[shown], color=color, label=title)
        decided, precision = scores.decided(threshold)
        if decided:
            axes.plot([decided], [precision], "o", color=color)
    axes.plot([], [], "o", color="black", label=f"threshold {threshold:.2f}")
    axes.set(xlabel="share of texts decided, surest first", ylabel="accuracy of those", xlim=(0, 1.01))
    axes.set_ylim(top=1.005)
    axes.set_title("Coverage against accuracy")
    axes.legend(frameon=False, loc="lower left", fontsize=8)
    return _png(figure)


def everyday_confidence(lists: Mapping[str, NDArray[np.floating]], limit: float) -> bytes:
    """How sure a bundle is of lines that have no tone; ``lists``: probabilities ``[N, 2]`` by title."""
    figure, panels = pyplot.subplots(1, len(lists), figsize=(4.4 * len(lists), 3.4), squeeze=False, sharey=True)
    edges = np.linspace(0.5, 1, 26)
    for axes, (title, probabilities) in zip(panels[0], lists.items(), strict=True):
        sure = probabilities.max(axis=1)
        positive = probabilities.argmax(axis=1) == 1
        weights = [np.full(int(side.sum()), 1 / len(sure)) for side in (~positive, positive)]
        kinds = [sure[~positive], sure[positive]]
        axes.hist(kinds, edges, weights=weights, stacked=True, color=[_RED, _BLUE], label=["negative", "positive"])
        axes.axvline(limit, color="black", linestyle=":", label=f"{limit:.0%}")
        axes.set(xlim=(0.5, 1), xlabel="confidence")
        axes.set_title(f"{title}: {(sure > limit).mean():.1%} of {len(sure):,} above {limit:.0%}", fontsize=9.5)
    panels[0][0].set_ylabel("share of lines")
    panels[0][-1].legend(frameon=False, fontsize=8)
    panels[0][0].set_ylim(top=panels[0][0].get_ylim()[1] * 1.1)
    return _png(figure)
