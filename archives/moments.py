"""The moments that the cells of a table name, whatever they are written as."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

_KIND = pa.timestamp("ms", "UTC")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"(\d{10})((?:\d{3}){0,3})(?:\.\d*)?")  # seconds since 1970 with what is smaller; other lengths may be dates


def moments(cells: pa.Array, zone: str) -> pa.Array:
    """Returns the moments of cells that are texts or numbers, null where one is empty or names none.

    Texts are ISO 8601, and those without a zone are of the clocks of ``zone``, alone or beside others; then the array has
    none either. Numbers of 10, 13, 16 or 19 digits count from 1970 in seconds, milliseconds, micro- or nanoseconds.
    """
    texts = _texts(cells)
    for kind in (_KIND, pa.timestamp("ms")):
        try:
            return texts.cast(kind)
        except pa.ArrowInvalid:  # with a zone or without one, or no time at all
            continue
    return pa.array([_moment(text, ZoneInfo(zone)) for text in texts.to_pylist()], _KIND)


def _texts(cells: pa.Array) -> pa.Array:
    if pa.types.is_floating(cells.type):
        return pa.array([None if cell is None else f"{cell:.3f}" for cell in cells.to_pylist()], pa.string())
    texts = cells.cast(pa.string())
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(texts), ""), None, texts)


def _moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    try:
        if text is None:
            return None
        if number := _NUMBER.fullmatch(text.strip()):
            return _EPOCH + timedelta(seconds=int(number[1]), milliseconds=int(number[2][:3] or 0))
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
