"""Draws charts as opaque PNGs of 1600 × 800 pixels, readable on Discord's dark theme and on its light one.

matplotlib is optional and imported in the drawing thread. Its global state stays unchanged, because the host may use it as
well: pyplot is not used, and every part is given its colours and its font.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any, ParamSpec

from ...model_store import Label, Prediction
from ..language import Strings
from .answer import COLOURS
from .fonts import ChartsUnavailableError, drawable_text, korean_font
from .png import encode_png
from .shares import shown_percentages, shown_probabilities
from .text import display_width

P = ParamSpec("P")
THREAD_NAME = "gamseong-charts"
_SIZE, _DPI = (6.4, 3.2), 250  # inches and dots per inch; Discord shows it about 500 pixels wide, where 11 points are 13 pixels
_BACKGROUND, _FOREGROUND, _FAINT = "#ffffff", "#2b2d31", "#b9bdc6"
_HEX = {label: f"#{colour:06x}" for label, colour in COLOURS.items()}
_GREEN, _RED, _AMBER, _BLUE = (_HEX[label] for label in (Label.POSITIVE, Label.NEGATIVE, Label.AMBIGUOUS, Label.NEUTRAL))
_MARKERS = {Label.POSITIVE: "^", Label.NEUTRAL: "s", Label.NEGATIVE: "v", Label.AMBIGUOUS: "o"}
_FONT_SIZE, _SMALL = 11, 9
_LABEL_WIDTH = 16  # columns that a word below the axis may take
_WIDTH_IN_COLUMNS = 66  # the width of the axis at the usual font size
_ANNOTATED = 10  # up to this many points have room for their numbers
_TICKS = 6
_one_at_a_time = threading.Lock()  # matplotlib is not thread-safe
_log = logging.getLogger(__name__)


async def draw_in_thread(chart: Callable[P, bytes], *arguments: P.args, **options: P.kwargs) -> bytes | None:
    """Calls ``chart`` in a thread of its own and returns its PNG; ``None`` where charts are not installed."""
    thread = ThreadPoolExecutor(1, thread_name_prefix=THREAD_NAME)
    try:
        return await asyncio.get_running_loop().run_in_executor(thread, partial(chart, *arguments, **options))
    except ChartsUnavailableError as error:
        _log.info("%s", error)
        return None
    finally:
        thread.shutdown(wait=False)


def growth_chart(steps: Sequence[str], grown: Sequence[Prediction], threshold: float, strings: Strings) -> bytes:
    """Draws the verdict after each word of ``steps`` (at least one) as a line of the probability of 긍정.

    Behind it are the ranges of the verdicts or, where the bundle knows 중립, the probabilities of all three tones.
    ``grown``: the verdicts; 판단 불가 is no point. ``threshold``: of a bundle of two sides, in [0.5, 1].
    Returns a PNG. Raises ``ChartsUnavailableError``.
    """
    with _one_at_a_time:
        figure, text = _new_figure()
        axes = figure.subplots()
        places = range(len(steps))
        heights = [float("nan") if prediction.positive is None else prediction.positive * 100 for prediction in grown]
        three = any(prediction.tones is not None for prediction in grown)
        if three:
            _draw_tones(axes, grown, strings, text)
        else:
            _draw_bands(axes, threshold * 100, strings, text)
        axes.plot(places, heights, color=_FOREGROUND, linewidth=1.8, marker="")
        for place, (prediction, height) in enumerate(zip(grown, heights, strict=True)):
            if prediction.positive is not None:
                _draw_point(axes, place, height, prediction.label)
                if len(steps) <= _ANNOTATED or place == len(steps) - 1:
                    _draw_number(axes, place, height, _number(prediction), text)
        axes.set(xlim=(-0.5, len(steps) - 0.5), ylim=(0, 100))
        axes.set_yticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100"], **text())
        axes.set_ylabel(strings.charts.probability if three else strings.charts.positive, **text())
        _label_words(axes, steps, text)
        return _to_png(figure, axes)


def tone_chart(
    times: Sequence[datetime],
    tone: Sequence[float | None],
    counts: Sequence[int],
    neutral: Sequence[int],
    strings: Strings,
    *,
    alert: float | None = None,
) -> bytes:
    """Draws the mean tone in [-1, 1] as a line (``None``: a gap) over bars of the number of messages, 중립 at their foot.

    ``times``: the start of each bucket, at least one, ascending, in the time zone to show. ``neutral``: how many of
    ``counts`` are 중립. ``alert``: the tone below which alerts are sent. Returns a PNG. Raises ``ChartsUnavailableError``.
    """
    with _one_at_a_time:
        figure, text = _new_figure()
        bars = figure.subplots()
        line = bars.twinx()
        hours = [time.timestamp() / 3600 for time in times]
        width = min((after - before for before, after in pairwise(hours)), default=1.0)
        centres = [hour + width / 2 for hour in hours]
        bars.bar(centres, counts, width * 0.9, color=_FAINT, linewidth=0)
        if any(neutral):
            bars.bar(centres, neutral, width * 0.9, color=_BLUE, alpha=0.7, linewidth=0)
            bars.annotate(f"■ {strings.labels[Label.NEUTRAL]}", (1, 0), (0, -30), xycoords="axes fraction", ha="right",
                          textcoords="offset points", **text(_SMALL, color=_BLUE))  # fmt: skip
        _draw_tone(line, centres, [float("nan") if value is None else value for value in tone])
        if alert is not None:
            line.axhline(alert, color=_RED, linewidth=1.2, linestyle=":")
            line.annotate(strings.charts.alert, (1, alert), (-3, 2), xycoords=("axes fraction", "data"), ha="right",
                          textcoords="offset points", **text(_SMALL, color=_RED))  # fmt: skip
        _label_tone_axes(line, bars, max(counts), strings, text)
        bars.set_xlim(centres[0] - width / 2, centres[-1] + width / 2)
        _label_times(bars, times, centres, text)
        return _to_png(figure, bars, line)


def _new_figure() -> tuple[Any, Callable[..., dict[str, Any]]]:
    """Returns an empty figure, and a function that gives the keyword arguments of every text in it."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties
        from matplotlib.patheffects import withStroke
    except ImportError as error:
        raise ChartsUnavailableError(f"matplotlib is not there ({error})") from error
    path = korean_font()
    figure = Figure(figsize=_SIZE, dpi=_DPI, facecolor=_BACKGROUND, layout="constrained")
    FigureCanvasAgg(figure)

    def text(size: float = _FONT_SIZE, color: str = _FOREGROUND) -> dict[str, Any]:
        font = FontProperties(fname=str(path), size=size)
        halo = [withStroke(linewidth=2.5, foreground=_BACKGROUND)]  # numbers stay readable on the line
        return {"fontproperties": font, "color": color, "path_effects": halo, "parse_math": False, "usetex": False}

    return figure, text


def _to_png(figure: Any, *panels: Any) -> bytes:
    for axes in panels:
        axes.set_facecolor("none")
        axes.grid(visible=False)
        axes.tick_params(color=_FAINT)
        for side, spine in axes.spines.items():
            spine.set(visible=side in ("left", "bottom"), color=_FAINT)
    figure.canvas.draw()
    width, height = figure.canvas.get_width_height()
    picture = encode_png(width, height, bytes(figure.canvas.buffer_rgba()))
    figure.canvas.renderer = None  # frees 5 MB that a reference cycle would keep until the garbage collector runs
    return picture


def _draw_bands(axes: Any, threshold: float, strings: Strings, text: Callable[..., dict[str, Any]]) -> None:
    """Draws the range of each verdict with its name, so that nobody has to tell red from green."""
    bands = [
        (threshold, 100, _GREEN, Label.POSITIVE),
        (100 - threshold, threshold, _AMBER, Label.AMBIGUOUS),
        (0, 100 - threshold, _RED, Label.NEGATIVE),
    ]
    for bottom, top, colour, label in bands:
        if top > bottom:
            axes.axhspan(bottom, top, color=colour, alpha=0.1, linewidth=0)
            place = (1.01, (bottom + top) / 2)
            axes.text(*place, strings.labels[label], transform=axes.get_yaxis_transform(), va="center", **text(_SMALL))


def _draw_tones(axes: Any, grown: Sequence[Prediction], strings: Strings, text: Callable[..., dict[str, Any]]) -> None:
    """Draws a column of three parts for each word: 긍정 below the line, 부정 above it, and 중립, whose middle it runs through."""
    for place, prediction in enumerate(grown):
        bottom = 0.0
        for label, probability in shown_probabilities(prediction).items():
            axes.bar(place, probability * 100, 0.96, bottom, color=_HEX[label], alpha=0.3, linewidth=0)
            bottom += probability * 100
    for height, label in ((8, Label.POSITIVE), (50, Label.NEUTRAL), (92, Label.NEGATIVE)):
        named = text(_SMALL, color=_HEX[label])
        axes.text(1.01, height, strings.labels[label], transform=axes.get_yaxis_transform(), va="center", **named)


def _number(prediction: Prediction) -> str:
    """Returns the percentage that stands at a point: that of 긍정, or of the largest of three tones."""
    shown = shown_percentages(prediction)
    return shown[Label.POSITIVE] if prediction.tones is None else max(shown.values(), key=float)


def _draw_point(axes: Any, place: int, height: float, label: Label) -> None:
    look = {"color": _HEX[label], "marker": _MARKERS[label], "markersize": 7, "markeredgecolor": _BACKGROUND}
    axes.plot([place], [height], **look, clip_on=False, zorder=3)


def _draw_number(axes: Any, place: int, height: float, number: str, text: Callable[..., dict[str, Any]]) -> None:
    above = height < 50
    shift = (0, 6 if above else -6)
    axes.annotate(number, (place, height), shift, textcoords="offset points", ha="center",
                  va="bottom" if above else "top", **text(_SMALL))  # fmt: skip


def _label_words(axes: Any, steps: Sequence[str], text: Callable[..., dict[str, Any]]) -> None:
    shown = [_shorten(drawable_text(step, korean_font())) for step in steps]
    room = _WIDTH_IN_COLUMNS / len(shown)
    if max(map(display_width, shown)) < room:
        axes.set_xticks(range(len(shown)), shown, **text())
    elif len(shown) <= 16:
        axes.set_xticks(range(len(shown)), shown, rotation=40, ha="right", rotation_mode="anchor", **text(_SMALL))
    else:
        axes.set_xticks(range(len(shown)), shown, rotation=90, **text(min(_SMALL, 300 / len(shown))))


def _shorten(word: str) -> str:
    if display_width(word) <= _LABEL_WIDTH:
        return word
    while display_width(word) > _LABEL_WIDTH - 1:
        word = word[:-1]
    return word + "…"


def _draw_tone(axes: Any, places: Sequence[float], tone: Sequence[float]) -> None:
    axes.axhline(0, color=_FAINT, linewidth=1)
    size = 4 if len(tone) <= 48 else 1.8  # never 0: between two gaps only the marker is visible
    axes.plot(places, tone, color=_FOREGROUND, linewidth=1.8, marker="o", markersize=size, clip_on=False)
    for side, colour in ((1, _GREEN), (-1, _RED)):
        beyond = [value * side >= 0 for value in tone]
        axes.fill_between(places, tone, 0, where=beyond, interpolate=True, color=colour, alpha=0.25, linewidth=0)


def _label_tone_axes(line: Any, bars: Any, most: int, strings: Strings, text: Callable[..., dict[str, Any]]) -> None:
    line.set_ylim(-1, 1)
    line.yaxis.set_label_position("left")
    line.yaxis.tick_left()
    names = [f"-1 {strings.labels[Label.NEGATIVE]}", "0", f"+1 {strings.labels[Label.POSITIVE]}"]
    line.set_yticks([-1, -0.5, 0, 0.5, 1], [names[0], "-0.5", names[1], "+0.5", names[2]], **text(_SMALL))
    line.set_ylabel(strings.charts.tone, **text())
    bars.set_ylim(0, max(most, 1) * 2.5)  # the bars stay below the line
    bars.yaxis.set_label_position("right")
    bars.yaxis.tick_right()
    bars.set_yticks([0, max(most, 1)], ["0", f"{max(most, 1):,}"], **text(_SMALL))
    bars.set_ylabel(strings.charts.messages, **text())


def _label_times(axes: Any, times: Sequence[datetime], places: Sequence[float], text: Callable[..., dict[str, Any]]) -> None:
    span = times[-1] - times[0]
    pattern = "%m/%d" if span >= timedelta(days=3) else "%H:%M" if times[0].date() == times[-1].date() else "%m/%d %H:%M"
    every = -(-len(times) // _TICKS)
    axes.set_xticks(places[::every], [f"{time:{pattern}}" for time in times[::every]], **text(_SMALL))
    axes.set_xlabel(times[0].tzname() or "", **text(_SMALL))
