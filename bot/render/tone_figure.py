"""Draws the tone over time as a line, and below it the number of messages as bars in a panel of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from ...model_store import Label
from ..language import Strings
from .drawing import FAINT, FOREGROUND, HEIGHT, HEX, LINE, MARGIN, QUIET, WIDTH, Drawing, legend, points, shorten
from .time_ticks import time_ticks, zone_name

Mark = tuple[datetime, str]
_VOLUME = 44  # the height of the bars' panel
_RIGHT = WIDTH - 2 * MARGIN
_GAP = 8  # between two texts on one line
_MARK_COLUMNS = 24
_MANY = 48  # buckets, from which on the points of the line are small
_COUNTED = "#6d7078"
_POSITIVE, _NEGATIVE = HEX[Label.POSITIVE], HEX[Label.NEGATIVE]


class ToneFigure:
    """The chart of ``charts.tone_chart``, whose arguments these are; ``drawing`` is the picture.

    The line's panel, ``line``, lies above that of the bars, ``bars``; both have the time in seconds since 1970 across.
    """

    def __init__(
        self,
        starts: Sequence[datetime],
        tones: Sequence[float | None],
        totals: Sequence[int],
        neutrals: Sequence[int],
        strings: Strings,
        alert: float | None = None,
        marks: Sequence[Mark] = (),
    ) -> None:
        self.drawing = Drawing(HEIGHT)
        seconds = [start.timestamp() for start in starts]
        self._width = min((after - before for before, after in pairwise(seconds)), default=3600.0)
        self._first, self._last = seconds[0], seconds[-1] + self._width
        self._centres = [second + self._width / 2 for second in seconds]
        self._most = max(*totals, 1)
        self._left = MARGIN + max(map(self.drawing.text_width, ("+1", f"{self._most:,}"))) + MARGIN
        lanes = self._lanes(marks)
        self.drawing.grow(LINE * len(lanes))
        self._bottom = self.drawing.height - MARGIN - LINE - 2
        self._top = MARGIN + LINE * (1 + len(lanes)) + 7
        self._middle = self._bottom - _VOLUME - LINE - 10  # the lower edge of the line's panel
        self.line = self._panel(self._top, self._middle, (-1, 1))
        self.bars = self._panel(self._bottom - _VOLUME, self._bottom, (0, self._most))

        self._draw_tones(tones)
        self._draw_counts(totals, neutrals)
        self._write_scales(strings, bool(any(neutrals)))
        self._write_times(starts)
        if alert is not None:
            self._draw_alert(alert, strings)
        self._draw_marks(lanes)

    def _x(self, second: float) -> float:
        """Returns where a time is, in pixels from the left."""
        return self._left + (second - self._first) / (self._last - self._first) * (_RIGHT - self._left)

    def _panel(self, top: float, bottom: float, limits: tuple[float, float]) -> Any:
        panel = self.drawing.panel(self._left, top, _RIGHT, bottom)
        panel.set(xlim=(self._first, self._last), ylim=limits)
        return panel

    def _draw_tones(self, tones: Sequence[float | None]) -> None:
        for height in (-1, 0, 1):
            self.line.axhline(height, color=FAINT, linewidth=points(1))
        heights = [float("nan") if tone is None else tone for tone in tones]
        for side, colour in ((1, _POSITIVE), (-1, _NEGATIVE)):
            beyond = [height * side >= 0 for height in heights]
            self.line.fill_between(
                self._centres, heights, 0, where=beyond, interpolate=True, color=colour, alpha=0.45, linewidth=0
            )
        size = points(4 if len(tones) <= _MANY else 2.5)  # never 0: between two gaps only the marker is visible
        look = {"color": FOREGROUND, "linewidth": points(1.6), "marker": "o", "markersize": size}
        self.line.plot(self._centres, heights, **look, clip_on=False)

    def _draw_counts(self, totals: Sequence[int], neutrals: Sequence[int]) -> None:
        for counts, colour in ((totals, _COUNTED), (neutrals, HEX[Label.NEUTRAL])):
            self.bars.bar(self._centres, counts, self._width * 0.86, color=colour, linewidth=0)
        self.bars.axhline(0, color=FAINT, linewidth=points(1))

    def _write_scales(self, strings: Strings, neutral: bool) -> None:
        top, labels = MARGIN + LINE / 2, strings.labels
        sides = [(f"+1 {labels[Label.POSITIVE]}", _POSITIVE), (f"-1 {labels[Label.NEGATIVE]}", _NEGATIVE)]
        self.drawing.row(MARGIN, top, [(strings.charts.tone, FOREGROUND), *sides])
        above = self._bottom - _VOLUME - LINE / 2 - 2
        named = [legend(Label.NEUTRAL, labels[Label.NEUTRAL])] if neutral else []
        self.drawing.row(MARGIN, above, [(strings.charts.messages, FOREGROUND), *named])
        scale = [(self._y(height), text) for height, text in ((1, "+1"), (0, "0"), (-1, "-1"))]
        for middle, text in (*scale, (self._bottom - _VOLUME + LINE / 2, f"{self._most:,}")):
            self.drawing.text(self._left - MARGIN, middle, text, QUIET, "right")

    def _y(self, tone: float) -> float:
        """Returns where a tone is, in pixels from the top."""
        return self._top + (1 - tone) / 2 * (self._middle - self._top)

    def _write_times(self, starts: Sequence[datetime]) -> None:
        width, text_width = timedelta(seconds=self._width), self.drawing.text_width
        row = self._bottom + 2 + LINE / 2
        for place, text in time_ticks(starts, width, list(map(self._x, self._centres)), text_width, _GAP):
            half = text_width(text) / 2
            self.drawing.text(min(max(place, MARGIN + half), WIDTH - 2 - half), row, text, QUIET, "center")
        if zone := zone_name(starts, width):
            self.drawing.text(_RIGHT, self._bottom - _VOLUME - LINE / 2 - 2, zone, QUIET, "right")

    def _draw_alert(self, alert: float, strings: Strings) -> None:
        self.line.axhline(alert, color=_NEGATIVE, linewidth=points(1.2), linestyle=":")
        side = 1 if alert > 0 else -1  # the text is on the side of the line where more room is
        self.drawing.text(_RIGHT, self._y(alert) - side * LINE / 2, strings.charts.alert, _NEGATIVE, "right")

    def _lanes(self, marks: Sequence[Mark]) -> list[list[tuple[float, float, str]]]:
        """Places the names of ``marks`` on as few lines as keep them apart: time, left edge and name of each."""
        lanes: list[list[tuple[float, float, str]]] = []
        for when, name in sorted(marks):
            shown = shorten(name, _MARK_COLUMNS)
            width = self.drawing.text_width(shown)
            left = min(max(self._x(when.timestamp()) - width / 2, MARGIN), WIDTH - MARGIN - width)
            ends = [lane[-1][1] + self.drawing.text_width(lane[-1][2]) + _GAP for lane in lanes]
            free = next((index for index, end in enumerate(ends) if end <= left), len(lanes))
            if free == len(lanes):
                lanes.append([])
            lanes[free].append((when.timestamp(), left, shown))
        return lanes

    def _draw_marks(self, lanes: Sequence[Sequence[tuple[float, float, str]]]) -> None:
        for row, lane in enumerate(lanes):
            middle = MARGIN + LINE * (row + 1.5)
            for second, left, name in lane:
                self.drawing.upright(self._x(second), middle + LINE / 2, self._middle)
                self.drawing.upright(self._x(second), self._bottom - _VOLUME, self._bottom)
                self.drawing.text(left, middle, name)
