"""Draws how the verdict grows with a text: a row for each word, from the top, as in the text."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...model_store import Label, Prediction
from ..language import Strings
from .drawing import FAINT, FOREGROUND, HEX, LINE, MARGIN, QUIET, WIDTH, Drawing, legend, points, shorten
from .shares import shown_percentages, shown_probabilities

_ROW = 26  # the height of a row where few words leave so much room
_HIGHEST = 300  # all that a desktop shows of a picture without making it smaller
_WORD_COLUMNS = 16
_NUMBER = "100.0"


def growth_drawing(steps: Sequence[str], grown: Sequence[Prediction], threshold: float, strings: Strings) -> Drawing:
    """Draws a bar of the probabilities for each of ``steps``, with the word before it and the verdict's percentage behind it.

    Where rows are too low for text, every second, third … has its words, and the last always. See ``charts.growth_chart``.
    """
    top = MARGIN + LINE + 4
    room = _HIGHEST - top - MARGIN
    row = min(_ROW, room / len(steps))
    every = math.ceil(LINE / row)
    drawing = Drawing(top + row * len(steps) + MARGIN)
    words = [shorten(step, _WORD_COLUMNS) for step in steps]
    left = MARGIN + max(map(drawing.text_width, words)) + MARGIN
    right = WIDTH - MARGIN - drawing.text_width(_NUMBER) - 4
    axes = drawing.panel(left, top, right, top + row * len(steps))
    axes.set(xlim=(0, 100), ylim=(len(steps), 0))
    for place, prediction in enumerate(grown):
        start = 0.0
        for label, probability in shown_probabilities(prediction).items():
            axes.barh(place + 0.5, probability * 100, 0.86, start, color=HEX[label], linewidth=0)
            start += probability * 100
        if not start:
            axes.barh(place + 0.5, 100, 0.1, color=FAINT, linewidth=0)
        if (len(steps) - 1 - place) % every == 0:
            middle = top + row * (place + 0.5)
            drawing.text(left - MARGIN, middle, words[place], FOREGROUND, "right")
            drawing.text(WIDTH - MARGIN, middle, _number(prediction), HEX[prediction.label], "right")
    sides = [Label.POSITIVE, Label.NEUTRAL, Label.NEGATIVE]
    if not any(prediction.tones for prediction in grown):
        sides.remove(Label.NEUTRAL)
        for limit in {threshold, 1 - threshold}:  # between them it is 애매함
            axes.axvline(limit * 100, color=HEX[Label.AMBIGUOUS], linewidth=points(1), linestyle=":")
    drawing.row(MARGIN, MARGIN + LINE / 2, [legend(label, strings.labels[label]) for label in sides])
    drawing.text(WIDTH - MARGIN, MARGIN + LINE / 2, "%", QUIET, "right")
    return drawing


def _number(prediction: Prediction) -> str:
    """Returns the percentage of the verdict or, as 애매함 has none, of the most probable side; – for 판단 불가."""
    shown = shown_percentages(prediction)
    return shown.get(prediction.label) or max(shown.values(), key=float, default="–")
