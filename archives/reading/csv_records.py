"""Reads the rows of a CSV in constant memory, whatever its quotes are like: none is swallowed by a quote that stays open."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from .json_stream import Broken
from .opening import why_unreadable

_LONGEST_ROW = 1 << 22  # characters


class Record(NamedTuple):
    """The cells of a row, and the line, from 1, in which it begins."""

    line: int
    cells: list[str]


class _Feed:
    """Gives lines to the parser, and knows which of them made the row that it is reading."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.size = 0
        self.open = False  # whether more was asked for than a row may have, or than there is
        self.number = 1  # of the first line taken

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = None
        if self.size <= _LONGEST_ROW:
            line = self._again.popleft() if self._again else next(self._lines, None)
        if line is None:
            self.open = True
            raise StopIteration
        self.taken.append(line)
        self.size += len(line)
        return line

    def done(self, count: int) -> None:
        """Lets the next row begin behind the first ``count`` lines of this one."""
        self._again.extendleft(reversed(self.taken[count:]))
        self.number += count
        self.taken, self.size, self.open = [], 0, False


def records(lines: Iterator[str], delimiter: str, columns: int | None = None) -> Iterator[Record | Broken]:
    """Yields the rows of ``lines``, which have their line ends. Lines without anything are passed over.

    A row is a ``Broken`` if it cannot be read, or has not as many cells as ``columns`` or else as the first row. If quotes
    seem to hold several lines together then, only the first is told of: the others are read again, each as a row of its own.
    """
    csv.field_size_limit(4 * _LONGEST_ROW)  # the feed ends before; the default would refuse long texts
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        line = feed.number
        try:
            cells = next(reader, None)
            wrong = None
        except csv.Error as error:
            cells, wrong = None, f"is not a row of a CSV ({error})"
        if not feed.taken:
            return
        if feed.open:
            wrong = "has a quote that is not closed" if wrong else None
        columns = columns or (len(cells) if cells else None)
        if wrong is None and cells and len(cells) != columns:
            wrong = f"has {len(cells)} cells, not {columns}"
        if wrong is not None:
            yield Broken(line, why_unreadable(feed.taken[0]) or wrong)
            feed.done(1)
            continue
        reason = why_unreadable("".join(feed.taken))
        if reason is not None:
            yield Broken(line, reason)
        elif cells:
            yield Record(line, cells)
        feed.done(len(feed.taken))
