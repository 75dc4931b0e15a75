"""A stretch of days as it is written on a command line: the standard library alone, so that every command may use it."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Period:
    """The days from ``first`` to ``last``, both with it. ``text``: as it was written."""

    text: str
    first: date
    last: date

    @property
    def days(self) -> tuple[int, int]:
        """Its first and its last day, counted from 1970-01-01."""
        return (self.first - _EPOCH).days, (self.last - _EPOCH).days


def parse_period(text: str) -> Period:
    """Returns the period that ``2025``, ``2025-03``, ``2025-03-01`` or two of them as ``2025-01..2025-03`` name.

    Raises ``ValueError`` for any other text.
    """
    first, _, last = text.partition("..")
    period = Period(text, _day(first, last=False), _day(last or first, last=True))
    if period.last < period.first:
        raise ValueError(text)
    return period


def _day(text: str, *, last: bool) -> date:
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    year = int(match[1])
    month = int(match[2] or (12 if last else 1))
    start = date(year, month, 1)
    return date(year, month, int(match[3] or (calendar.monthrange(year, month)[1] if last else start.day)))
