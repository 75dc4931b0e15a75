"""The CSV that the bot's command 감성채널 attaches: counts by hour, day or week, by the clocks of the bot's server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from .counts import LABELS, MARGIN, SQUARES, WIDTH
from .rows import Rows
from .times import DAY, UNKNOWN, WEEK, wall_hour

_COLUMNS = (
    ("part", "구분", "part"),
    ("start", "시작 (한국 시각)", "start (Korean time)"),
    ("positive", "긍정", "positive"),
    ("neutral", "중립", "neutral"),
    ("ambiguous", "애매함", "ambiguous"),
    ("negative", "부정", "negative"),
    ("unreadable", "판단 불가", "cannot tell"),
    ("tone", "평균 톤", "mean tone"),
)
COLUMNS: Mapping[str, str] = {heading: name for name, *headings in _COLUMNS for heading in headings}
"""What the columns mean, by their headings in each language of the bot."""
_PARTS = ((1, "시간", "hour"), (DAY, "날", "day"), (WEEK, "주", "week"))
PARTS: Mapping[str, int] = {part: span for span, *parts in _PARTS for part in parts}
"""How many hours a row of counts stands for, by its part in each language of the bot."""
WHOLE = ("전체", "whole")
_START = re.compile(r"(?:시작|start) \((?P<zone>[A-Za-z0-9_+\-/]+)\)")  # of a server that is not in Korean time

_SIZES = ("positive", "neutral", "ambiguous", "negative", "unreadable")  # in the order of LABELS
_NEEDED = {*COLUMNS.values()} - {"neutral"}  # which older ones do not have


def is_scan(names: Sequence[str]) -> bool:
    """Whether a table's columns are those of such a file."""
    return {column for name in names if (column := column_of(name))} >= _NEEDED


def column_of(heading: str) -> str | None:
    """Returns what a column means, ``None`` for one that is not read."""
    return "start" if _START.fullmatch(heading) else COLUMNS.get(heading)


def rows_of(table: Iterable[Mapping[str, str]], channel: str, zone: str) -> Rows:
    """Returns the rows of a file's table, from heading to cell. Raises ``ValueError`` for a cell that is not what it should be.

    Hours are put on the clocks of ``zone``; days and weeks stay those of the server. Raises ``ValueError`` for a zone that this
    machine does not know, too.
    """
    table = list(table)
    clocks = _zone_of(table[0] if table else ())
    try:
        there = ZoneInfo(clocks)
    except ZoneInfoNotFoundError as error:
        raise ValueError(clocks) from error
    rows = [{column: cell for name, cell in row.items() if (column := column_of(name))} for row in table]
    counted = [row for row in rows if row["part"] in PARTS] or [row for row in rows if row["part"] in WHOLE]
    span = max((PARTS.get(row["part"], 1) for row in counted), default=1)
    sums = np.zeros((len(counted), WIDTH))
    hours = np.full(len(counted), UNKNOWN)
    for place, row in enumerate(counted):
        sums[place, :MARGIN] = [int(row.get(size) or 0) for size in _SIZES]
        readable = sums[place, : len(LABELS) - 1].sum()
        sums[place, MARGIN] = float(row["tone"] or 0) * readable
        sums[place, SQUARES] = np.nan
        if row["part"] in PARTS:
            start = datetime.fromisoformat(row["start"])
            # A day of the server stays what it is; only an hour has a place on other clocks.
            hours[place] = wall_hour(start.replace(tzinfo=there), zone if span == 1 else clocks)
    return Rows([channel], np.zeros(len(counted), np.int64), hours, sums, span)


def _zone_of(headings: Iterable[str]) -> str:
    return next((match["zone"] for heading in headings if (match := _START.fullmatch(heading))), "Asia/Seoul")
