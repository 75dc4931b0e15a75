"""Draws charts as opaque PNGs that are read on a phone, dark as Discord is.

matplotlib is optional and imported in the drawing thread.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import ParamSpec

from ...model_store import Prediction
from ..language import Strings
from .fonts import ChartsUnavailableError
from .growth_figure import growth_drawing
from .tone_figure import Mark, ToneFigure

P = ParamSpec("P")
THREAD_NAME = "gamseong-charts"
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
    """Draws the verdict after each word of ``steps`` (at least one): a row with a bar of the probabilities for each word.

    ``grown``: the verdicts; 판단 불가 has no bar. ``threshold``: of a bundle of two sides, in [0.5, 1], where it is drawn.
    Returns a PNG. Raises ``ChartsUnavailableError``.
    """
    with _one_at_a_time:
        return growth_drawing(steps, grown, threshold, strings).png()


def tone_chart(
    starts: Sequence[datetime],
    tones: Sequence[float | None],
    totals: Sequence[int],
    neutrals: Sequence[int],
    strings: Strings,
    *,
    alert: float | None = None,
    marks: Sequence[Mark] = (),
) -> bytes:
    """Draws the mean tone in [-1, 1] as a line (``None``: a gap), and below it bars of the number of messages.

    ``starts``: the start of each bucket, at least one, ascending, in the time zone to show; ``neutrals``: how many of
    ``totals`` are 중립, at the foot of the bars. ``alert``: the tone below which alerts are sent. ``marks``: times between
    the first start and the end of the last bucket, such as turning points, each with a short name. Returns a PNG.
    Raises ``ChartsUnavailableError``.
    """
    with _one_at_a_time:
        return ToneFigure(starts, tones, totals, neutrals, strings, alert, marks).drawing.png()
