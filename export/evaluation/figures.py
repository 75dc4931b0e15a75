"""Draws the figures of a bundle as PNG bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image  # matplotlib brings it along

matplotlib.use("Agg")  # draws without a screen
from matplotlib import pyplot

from ..percent import percent
from .domains import DomainPrediction, Predictions
from .scores import CONFIDENT, Scores
from .tone_scores import ToneScores

_COLOURS = 64
BLUE, RED, GREY = "#2f6fde", "#d64545", "#8a8f98"
_LINES = (BLUE, RED, "#2a9d5c", "#b07d12", GREY)
_TONELESS = ("everyday", "discord_everyday")


def png(figure: Any) -> bytes:
    """Returns a matplotlib figure as the bytes of a PNG file with a palette, a third as many, and closes the figure."""
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, metadata={"Software": None})
    pyplot.close(figure)
    drawn, packed = Image.open(buffer).convert("RGB"), io.BytesIO()
    drawn.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def bundle_figures(predictions: Predictions) -> dict[str, bytes]:
    """Returns the figures of a bundle as PNG bytes by name; a figure whose data is missing is left out."""
    found = {name: prediction for name, prediction in predictions.items() if isinstance(prediction, DomainPrediction)}
    labelled = [one for one in found.values() if one.domain.labels is not None]
    toneless = {one.domain.title: one.probabilities for name, one in found.items() if name in _TONELESS}
    figures = {}
    for name in ("nsmc", "kote"):
        if name in found:
            figures[f"reliability_{name}"] = reliability(found[name].scores, found[name].domain.title)
    if "nsmc" in found:
        test = found["nsmc"]
        figures["confusion"] = confusion(test.scores, test.domain.title)
        figures["accuracy_by_length"] = accuracy_by_length(test.scores, [len(text) for text in test.domain.texts], "NSMC test")
    for name in ("fresh", "comments"):
        if name in found:
            figures[f"verdicts_{name}"] = verdicts(found[name].tone_scores, found[name].domain.title)
    if labelled:
        figures["coverage"] = coverage(labelled)
    if toneless:
        figures["everyday_confidence"] = everyday_confidence(toneless, CONFIDENT)
    return figures


def confusion(scores: Scores, title: str) -> bytes:
    """Draws counts and row shares of true against predicted labels."""
    names = ["negative", "positive"]
    return _counts(scores.confusion(), names, names, "predicted", f"{title}: accuracy {percent(scores.accuracy, 2)}")


def verdicts(scores: ToneScores, title: str) -> bytes:
    """Draws counts and row shares of labels against what a user is told; "undecided" is 애매함 and 판단 불가."""
    names = ["negative", "neutral", "positive"]
    heading = f"{title}: named right {percent(float(scores.named_right.mean()), 1)}"
    return _counts(scores.confusion(), names, [*names, "undecided"], "verdict", heading)


def _counts(counts: NDArray[np.int64], rows: Sequence[str], columns: Sequence[str], told: str, title: str) -> bytes:
    figure, axes = pyplot.subplots(figsize=(1.2 + 1.5 * len(columns), 0.8 + 1.5 * len(rows)))
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(counts.shape):
        shade = "white" if shares[row, column] > 0.5 else "black"
        text = f"{counts[row, column]:,}\n{percent(shares[row, column])}"
        axes.text(column, row, text, ha="center", va="center", color=shade)
    axes.set(xticks=range(len(columns)), yticks=range(len(rows)), xticklabels=columns, yticklabels=rows)
    axes.set(xlabel=told, ylabel="true")
    axes.set_title(title)
    return png(figure)


def reliability(scores: Scores, title: str, bins: int = 15) -> bytes:
    """Draws accuracy against confidence; on the diagonal a probability means what it says."""
    figure, axes = pyplot.subplots(figsize=(4.4, 3.8))
    sure = scores.probabilities.max(axis=1)
    right = scores.right
    edges = [0.5 + step / (2 * bins) for step in range(bins + 1)]
    for low, high in pairwise(edges):
        inside = (sure >= low) & ((sure < high) | (high == 1))
        if inside.any():
            axes.bar((low + high) / 2, right[inside].mean(), width=high - low, color=BLUE, edgecolor="white")
    axes.plot([0.5, 1], [0.5, 1], color=RED, linestyle=":")
    axes.set(xlim=(0.5, 1), ylim=(0, 1.02), xlabel="confidence", ylabel="accuracy")
    axes.set_title(f"{title}: ECE {scores.calibration_error:.3f}")
    return png(figure)


def accuracy_by_length(scores: Scores, lengths: Sequence[int], title: str, groups: int = 10) -> bytes:
    """Draws the accuracy of ``groups`` equally large groups of texts by length, with 95 % intervals, and a line for all.

    ``lengths``: characters of each text.
    """
    figure, axes = pyplot.subplots(figsize=(6.4, 3.6))
    right = scores.right
    sizes = np.array(lengths)
    edges = np.unique(np.quantile(sizes, np.linspace(0, 1, groups + 1)).round().astype(int))
    group = np.clip(np.searchsorted(edges, sizes, side="right") - 1, 0, max(len(edges) - 2, 0))
    members = [group == number for number in np.unique(group)]
    shares = np.array([right[inside].mean() for inside in members])
    error = 1.96 * np.sqrt(shares * (1 - shares) / np.array([inside.sum() for inside in members]))  # of a binomial share
    axes.axhline(right.mean(), color=RED, linestyle=":", label=f"all: {percent(right.mean(), 2)}")
    axes.errorbar(range(len(members)), shares, error, fmt="o", color=BLUE, capsize=3)
    for position, (share, above) in enumerate(zip(shares, error, strict=True)):
        place = (position, share + above)
        axes.annotate(percent(share), place, (0, 4), textcoords="offset points", ha="center", fontsize=7.5)
    spans = [(sizes[inside].min(), sizes[inside].max()) for inside in members]
    axes.set_xticks(range(len(members)), [f"{low}–{high}" if low < high else str(low) for low, high in spans], fontsize=8)
    axes.set(xlabel="characters of a text", ylabel="accuracy")
    axes.margins(y=0.15)
    axes.set_title(f"{title}: accuracy against length, {len(lengths):,} texts")
    axes.legend(frameon=False)
    return png(figure)


def coverage(predictions: Sequence[DomainPrediction]) -> bytes:
    """Draws the accuracy of the surest texts against their share, a line a domain, with a dot at what is called a side."""
    figure, axes = pyplot.subplots(figsize=(6.4, 4.0))
    for color, prediction in zip(_LINES, predictions, strict=False):
        scores, told = prediction.scores, prediction.tone_scores
        right = scores.right[np.argsort(-scores.probabilities.max(axis=1), kind="stable")]
        counts = np.arange(1, len(right) + 1)
        share, accuracy = counts / len(right), np.cumsum(right) / counts
        shown = counts >= max(20, len(right) // 100)  # the first few are noise
        axes.plot(share[shown], accuracy[shown], color=color, label=prediction.domain.title)
        if told.called.any():
            axes.plot([told.called.mean()], [told.precision.mean()], "o", color=color)
    axes.plot([], [], "o", color="black", label="called negative or positive")
    axes.set(xlabel="share of texts decided, surest first", ylabel="accuracy of those", xlim=(0, 1.01))
    axes.set_ylim(top=1.005)
    axes.set_title("Coverage against accuracy")
    axes.legend(frameon=False, loc="lower left", fontsize=8)
    return png(figure)


def everyday_confidence(lists: Mapping[str, NDArray[np.floating]], limit: float) -> bytes:
    """Draws how sure a bundle is of lines that have no tone; ``lists``: probabilities ``[N, 2]`` by title."""
    figure, panels = pyplot.subplots(1, len(lists), figsize=(4.4 * len(lists), 3.4), squeeze=False, sharey=True)
    edges = np.linspace(0.5, 1, 26)
    for axes, (title, probabilities) in zip(panels[0], lists.items(), strict=True):
        sure = probabilities.max(axis=1)
        positive = probabilities.argmax(axis=1) == 1
        weights = [np.full(int(side.sum()), 1 / len(sure)) for side in (~positive, positive)]
        kinds = [sure[~positive], sure[positive]]
        axes.hist(kinds, edges, weights=weights, stacked=True, color=[RED, BLUE], label=["negative", "positive"])
        axes.axvline(limit, color="black", linestyle=":", label=percent(limit, 0))
        axes.set(xlim=(0.5, 1), xlabel="confidence")
        axes.set_title(f"{title}: {percent((sure > limit).mean())} of {len(sure):,} above {percent(limit, 0)}", fontsize=9.5)
    panels[0][0].set_ylabel("share of lines")
    panels[0][-1].legend(frameon=False, fontsize=8)
    panels[0][0].set_ylim(top=panels[0][0].get_ylim()[1] * 1.1)
    return png(figure)
