"""The second reading: nouns and lines of the stretches that the first one found. It keeps no text but the lines to quote."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...model_store import Label
from ...trends.words import WordCounter
from .counts import LABELS, MARGIN
from .rows import Rows

NounExtractor = Callable[[str], frozenset[str]]

_NOUNS_OF = 2_000  # messages of a stretch: more of them change no ranking, and take their time
_LOOKED_AT = 200  # messages of a batch among which different lines are looked for
_LONGEST = 300  # characters of a line


@dataclass(frozen=True)
class Stretch:
    """The messages from the hour ``first`` up to ``end``, without it, with a verdict. ``count``: how many there are."""

    first: int
    end: int
    label: Label
    count: int


@dataclass(frozen=True)
class Line:
    """A message to quote. ``margin`` is in [-1, 1]; ``hour`` as in ``times``."""

    margin: float
    hour: int
    channel: str
    text: str


@dataclass
class WordSearch:
    """Which nouns the stretch ``after`` has more than ``before``: to be found in ``counter``."""

    before: Stretch
    after: Stretch
    counter: WordCounter = field(default_factory=WordCounter)
    seen: list[int] = field(default_factory=lambda: [0, 0])


@dataclass
class LineSearch:
    """The ``limit`` strongest lines with the verdict ``label``: of a stretch, of a channel, or of all messages."""

    label: Label
    limit: int
    stretch: Stretch | None = None
    channel: str | None = None
    _heap: list[tuple[float, int, str, str]] = field(default_factory=list)

    def found(self) -> list[Line]:
        """Returns the lines, the strongest first."""
        sign = 1 if self.label is Label.POSITIVE else -1
        return [Line(sign * size, hour, channel, text) for size, hour, channel, text in sorted(self._heap, reverse=True)]

    def offer(self, size: float, hour: int, channel: str, text: str) -> bool:
        """Takes a message if it is one of the strongest; of equal texts one stays. Returns whether weaker ones still may be."""
        if len(self._heap) == self.limit and size <= self._heap[0][0]:
            return False
        if text and all(text != each[-1] for each in self._heap):
            heapq.heappush(self._heap, (size, hour, channel, text))
            if len(self._heap) > self.limit:
                heapq.heappop(self._heap)
        return True


def read_again(
    source: Iterable[Rows], nouns: NounExtractor | None, words: Sequence[WordSearch], lines: Sequence[LineSearch]
) -> None:
    """Gives the messages of ``source``, which has texts, to every search. Without ``nouns`` only lines are found."""
    for rows in source:
        if rows.texts is None:
            continue
        labels = rows.sums[:, : len(LABELS)].argmax(axis=1)
        if nouns is not None:
            known: dict[int, frozenset[str]] = {}
            for search in words:
                _count_nouns(rows, labels, search, nouns, known)
        for line in lines:
            _offer_lines(rows, labels, line)


def _within(rows: Rows, labels: NDArray[np.int64], stretch: Stretch) -> NDArray[np.bool_]:
    inside = (rows.hours >= stretch.first) & (rows.hours < stretch.end)
    return np.asarray(inside & (labels == LABELS.index(stretch.label)), np.bool_)


def _count_nouns(
    rows: Rows, labels: NDArray[np.int64], search: WordSearch, nouns: NounExtractor, known: dict[int, frozenset[str]]
) -> None:
    assert rows.texts is not None  # noqa: S101 - for mypy
    for number, stretch in enumerate((search.before, search.after)):
        places = np.flatnonzero(_within(rows, labels, stretch))
        share = min(1.0, _NOUNS_OF / max(1, stretch.count))
        order = search.seen[number] + np.arange(len(places))
        search.seen[number] += len(places)
        for place in places[np.floor((order + 1) * share) > np.floor(order * share)].tolist():  # evenly over the stretch
            if place not in known:
                known[place] = nouns(rows.texts[place].as_py() or "")
            author = None if rows.authors is None else rows.authors[place].as_py()
            search.counter.add(known[place], author, after=bool(number))


def _offer_lines(rows: Rows, labels: NDArray[np.int64], search: LineSearch) -> None:
    assert rows.texts is not None  # noqa: S101 - for mypy
    inside = labels == LABELS.index(search.label)
    if search.stretch is not None:
        inside = _within(rows, labels, search.stretch)
    if search.channel is not None:
        if search.channel not in rows.channels:
            return
        inside = inside & (rows.channel == list(rows.channels).index(search.channel))
    places = np.flatnonzero(inside)
    sizes = np.abs(rows.sums[places, MARGIN])
    for index in np.argsort(-sizes, kind="stable")[:_LOOKED_AT]:
        place = int(places[index])
        channel = rows.channels[rows.channel[place]]
        if not search.offer(float(sizes[index]), int(rows.hours[place]), channel, _shortened(rows.texts[place].as_py())):
            return


def _shortened(text: str | None) -> str:
    text = (text or "").strip()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
