"""What a page shows, worked out of the scored files: the numbers first, then what needs their texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...model_store import Label
from ...trends.words import Word
from ..errors import ArchiveError
from ..messages import Rejected
from ..period import Period
from .comparing import Comparison, compare
from .counts import LABELS, MARGIN, Counts, Sums, grouped
from .reading_again import Line, LineSearch, NounExtractor, Stretch, WordSearch, read_again
from .rows import Rows
from .scored import Scored
from .series import Series, default_level, levels, series_of
from .tally import Tally, Totals
from .times import DAY, WEEK, clock, weekday
from .turning_points import TurningPoint, turning_points

SHOWN_CHANNELS = 30
_MOST_BUCKETS, _MOST_CHANNEL_BUCKETS = 4_000, 400
_TURNING_LEVELS = ("day", "week", "month", "hour")  # hours last: a night has another tone than an evening, every day
_TURNING_BUCKETS = (20, 1_500)  # fewer have no level, and the work grows with their square
_LINES, _LINES_OF_TURN, _LINES_OF_CHANNEL = 10, 5, 3
_MOVERS = 3
_SIDES = (Label.NEGATIVE, Label.POSITIVE)


@dataclass(frozen=True)
class Mover:
    """A channel, and what share of a turning point's change comes from it, in tone."""

    name: str
    change: float


@dataclass(frozen=True)
class Turn:
    """A turning point at the hour ``start``, and what lies behind it.

    ``words``: those that messages of the side ``label`` have more often since; ``faded``: those that messages of the other side
    had more often before. Both are ``None`` where none were looked for.
    """

    point: TurningPoint
    start: int
    movers: Sequence[Mover]
    words: Sequence[Word] | None
    faded: Sequence[Word] | None
    lines: Sequence[Line]

    @property
    def label(self) -> Label:
        """The side that the tone moved to."""
        return _side(self.point)

    @property
    def other(self) -> Label:
        """The side that it moved from."""
        return _other(self.label)


@dataclass(frozen=True)
class Channel:
    """One channel, with its lines by side."""

    name: str
    counts: Counts
    series: Mapping[str, Series]
    lines: Mapping[Label, Sequence[Line]]


@dataclass(frozen=True)
class Findings:
    """What a page shows. ``channels``: the largest first; ``others``: how many more there are, and their counts.

    ``series`` by level, the finest first; it is empty if no message has a time. ``week``: the counts of each hour of the week
    from Monday 00:00, or ``None`` where hours are not known. ``turned``: the level in which turning points were looked for.
    ``changed``: channels of a comparison, by how far their tone moved. ``compared_words``: by side.
    """

    whole: Counts
    timeless: int
    first: int | None
    last: int | None
    series: Mapping[str, Series]
    level: str | None
    channels: Sequence[Channel]
    others: tuple[int, Counts]
    week: Sequence[Counts] | None
    turned: str | None
    turns: Sequence[Turn]
    has_words: bool
    comparison: Comparison | None
    changed: Sequence[tuple[str, Counts, Counts]]
    compared_words: Mapping[Label, Sequence[Word]]
    lines: Mapping[Label, Sequence[Line]]
    rejected: int


@dataclass
class _Searches:
    """What is looked for in the second reading."""

    turns: list[tuple[WordSearch, WordSearch, LineSearch]] = field(default_factory=list)
    compared: dict[Label, WordSearch] = field(default_factory=dict)
    whole: dict[Label, LineSearch] = field(default_factory=dict)
    channels: list[dict[Label, LineSearch]] = field(default_factory=list)


def find(
    files: Sequence[Scored], periods: tuple[Period, Period] | None, nouns: NounExtractor | None, *, quotes: bool
) -> Findings:
    """Reads ``files`` and works out what to show. Raises ``ArchiveError`` if there is nothing."""
    totals, rejected = _totals(files)
    whole = totals.counts()
    if not whole.total:
        raise ArchiveError(f"{', '.join(file.path for file in files)}: holds no messages; score some first.")
    series = _series(totals)
    turned = next((series[level] for level in _TURNING_LEVELS if level in series and _fits(series[level])), None)
    points = [] if turned is None else turning_points(turned)
    comparison = None if periods is None else _compared(totals, periods)
    order = sorted(range(len(totals.channels)), key=lambda place: -totals.of_channel(place).total)
    shown = order[:SHOWN_CHANNELS]
    has_texts = any(file.texts for file in files)
    if quotes and not has_texts:
        raise ArchiveError(f"{files[0].path}: holds no texts to quote; leave --quotes out, or name them with --text-column.")
    has_words = nouns is not None and has_texts
    searches = _searches(turned, points, comparison, totals, [totals.channels[place] for place in shown] if quotes else [])
    if has_texts and (quotes or has_words) and (quotes or points or comparison):
        lines = _lines_of(searches) if quotes else []
        words = [*(each for risen, faded, _ in searches.turns for each in (risen, faded)), *searches.compared.values()]
        read_again(_texts(files), nouns, words, lines)
    return Findings(
        whole=whole,
        timeless=Counts.of(totals.timeless.sum(axis=0)).total,
        first=int(totals.days.min()) * DAY if len(totals.days) else None,
        last=int(totals.days.max()) * DAY if len(totals.days) else None,
        series=series,
        level=default_level(series) if series else None,
        channels=[_channel(totals, place, searches.channels[number] if quotes else {}) for number, place in enumerate(shown)],
        others=(len(order) - len(shown), _sum([totals.of_channel(place) for place in order[SHOWN_CHANNELS:]])),
        week=_week(totals),
        turned=None if turned is None else turned.level,
        turns=[
            Turn(
                point,
                int(turned.starts[point.place]) if turned is not None else 0,
                _movers(totals, turned, point) if turned is not None else [],
                risen.counter.risen() if has_words else None,
                faded.counter.risen() if has_words else None,
                lines.found() if quotes else [],
            )
            for point, (risen, faded, lines) in zip(points, searches.turns, strict=True)
        ],
        has_words=has_words,
        comparison=comparison,
        changed=_changed(totals, comparison),
        compared_words={side: search.counter.risen() for side, search in searches.compared.items() if has_words},
        lines={side: search.found() for side, search in searches.whole.items()} if quotes else {},
        rejected=rejected,
    )


def _totals(files: Sequence[Scored]) -> tuple[Totals, int]:
    tally, rejected = Tally(), 0
    for file in files:
        for rows in file.rows():
            if isinstance(rows, Rejected):
                rejected += 1
            else:
                tally.add(rows)
    return tally.totals(), rejected


def _texts(files: Sequence[Scored]) -> Iterator[Rows]:
    for file in files:
        if file.texts:
            yield from (rows for rows in file.rows(texts=True) if isinstance(rows, Rows))


def _series(totals: Totals) -> dict[str, Series]:
    if not len(totals.days):
        return {}
    # A file of days beside one of hours leaves hours that are not all there.
    known = totals.span == 1 and totals.hour_sums[:, : len(LABELS)].sum() == totals.day_sums[:, : len(LABELS)].sum()
    hours, sums = (totals.hours, totals.hour_sums) if known else (totals.days * DAY, totals.day_sums)
    return {level: series_of(level, hours, sums) for level in levels(hours, max(totals.span, 1 if known else DAY), _MOST_BUCKETS)}


def _fits(series: Series) -> bool:
    return _TURNING_BUCKETS[0] <= len(series.starts) <= _TURNING_BUCKETS[1]


def _channel(totals: Totals, place: int, searches: Mapping[Label, LineSearch]) -> Channel:
    chosen = totals.channel == place
    days, sums = totals.days[chosen] * DAY, totals.day_sums[chosen]
    found = levels(days, max(totals.span, DAY), _MOST_CHANNEL_BUCKETS) if len(days) else []
    series = {level: series_of(level, days, sums) for level in found}
    lines = {side: search.found() for side, search in searches.items()}
    return Channel(totals.channels[place], totals.of_channel(place), series, lines)


def _sum(counts: Sequence[Counts]) -> Counts:
    sizes = tuple(sum(each.sizes[place] for each in counts) for place in range(len(LABELS)))
    return Counts(sizes, sum(each.margin for each in counts), sum(each.squares for each in counts))


def _week(totals: Totals) -> list[Counts] | None:
    if not len(totals.hours):
        return None
    keys, sums = grouped(weekday(totals.hours) * DAY + totals.hours % DAY, totals.hour_sums)
    rows: Sums = np.zeros((WEEK, sums.shape[1]))
    rows[keys] = sums
    return [Counts.of(row) for row in rows]


def _side(point: TurningPoint) -> Label:
    return Label.NEGATIVE if point.change < 0 else Label.POSITIVE


def _other(side: Label) -> Label:
    return Label.POSITIVE if side is Label.NEGATIVE else Label.NEGATIVE


def _end(series: Series, place: int) -> int:
    """Returns the hour at which the bucket ``place`` begins, which may be the one behind the last."""
    if place < len(series.starts):
        return int(series.starts[place])
    longest = {"hour": 1, "day": DAY, "week": WEEK, "month": 31 * DAY, "year": 366 * DAY}
    return int(series.starts[-1]) + longest[series.level]


def _searches(
    turned: Series | None, points: Sequence[TurningPoint], comparison: Comparison | None, totals: Totals, channels: Sequence[str]
) -> _Searches:
    searches = _Searches()
    for point in points:
        assert turned is not None  # noqa: S101 - for mypy: it has the points
        label = _side(point)
        before, after = _stretches(turned, point, label)
        other = _stretches(turned, point, _other(label))
        faded = WordSearch(other[1], other[0])
        searches.turns.append((WordSearch(before, after), faded, LineSearch(label, _LINES_OF_TURN, after)))
    for side in _SIDES:
        searches.whole[side] = LineSearch(side, _LINES)
        if comparison is not None:
            before, after = (
                Stretch(period.days[0] * DAY, (period.days[1] + 1) * DAY, side, counts.sizes[LABELS.index(side)])
                for period, counts in zip(comparison.periods, comparison.counts, strict=True)
            )
            searches.compared[side] = WordSearch(before, after)
    searches.channels = [
        {side: LineSearch(side, _LINES_OF_CHANNEL, channel=name) for side in _SIDES} if len(channels) > 1 else {}
        for name in channels
    ]
    return searches


def _stretches(series: Series, point: TurningPoint, label: Label) -> tuple[Stretch, Stretch]:
    low, cut, high = point.window
    before = Stretch(_end(series, low), _end(series, cut), label, _count(series.sums[low:cut], label))
    return before, Stretch(_end(series, cut), _end(series, high), label, _count(series.sums[cut:high], label))


def _lines_of(searches: _Searches) -> list[LineSearch]:
    return [
        *searches.whole.values(),
        *(line for *_, line in searches.turns),
        *(line for each in searches.channels for line in each.values()),
    ]


def _count(sums: Sums, label: Label) -> int:
    return int(sums[:, LABELS.index(label)].sum())


def _movers(totals: Totals, series: Series, point: TurningPoint) -> list[Mover]:
    """Returns the channels from which most of a change comes. The parts of all channels sum to the change in the window.

    A channel's part is what its messages are above or below the tone of before, as they weigh after and before.
    """
    if len(totals.channels) < 2:
        return []
    first, cut, end = (_end(series, place) // DAY for place in point.window)
    if not first < cut < end:  # within a day
        return []
    before, after = _by_channel(totals, first, cut), _by_channel(totals, cut, end)
    readable = [each[:, : len(LABELS) - 1].sum(axis=1) for each in (before, after)]
    if not all(each.sum() for each in readable):
        return []
    level = before[:, MARGIN].sum() / readable[0].sum()
    parts = [(sums[:, MARGIN] - level * count) / count.sum() for sums, count in zip((before, after), readable, strict=True)]
    changes = parts[1] - parts[0]
    toward = changes * np.sign(point.change)
    order = np.argsort(-toward, kind="stable")[:_MOVERS]
    return [Mover(totals.channels[place], float(changes[place])) for place in order.tolist() if toward[place] >= 0.005]


_MONDAY = 4  # 1970-01-05, as days since 1970 modulo 7


def _by_channel(totals: Totals, first: int, end: int) -> Sums:
    chosen = (totals.days >= first) & (totals.days < end)
    sums: Sums = np.zeros((len(totals.channels), totals.day_sums.shape[1]))
    np.add.at(sums, totals.channel[chosen], totals.day_sums[chosen])
    return sums


def _compared(totals: Totals, periods: tuple[Period, Period]) -> Comparison:
    ends = [(first % 7, last % 7) for first, last in (period.days for period in periods)]
    if totals.span > DAY and any(each != (_MONDAY, (_MONDAY + 6) % 7) for each in ends):
        raise ArchiveError(
            "--compare of counts by week takes whole weeks, from a Monday to a Sunday; give such days, or the messages."
        )
    comparison = compare(totals, periods)
    for period, counts in zip(periods, comparison.counts, strict=True):
        if not counts.total:
            if not len(totals.days):
                raise ArchiveError("--compare needs times, and no message has one.")
            first, last = (clock(int(day) * DAY).date() for day in (totals.days.min(), totals.days.max()))
            raise ArchiveError(f"--compare {period.text}: has no messages; take days from {first} to {last}.")
    return comparison


def _changed(totals: Totals, comparison: Comparison | None) -> list[tuple[str, Counts, Counts]]:
    """Returns the channels that wrote in both periods, by how far their tone moved."""
    if comparison is None or len(totals.channels) < 2:
        return []
    found = []
    for place, name in enumerate(totals.channels):
        before, after = (totals.between(*period.days, place) for period in comparison.periods)
        if before.tone is not None and after.tone is not None and min(before.readable, after.readable) >= 30:
            found.append((abs(after.tone - before.tone), name, before, after))
    return [(name, before, after) for _, name, before, after in sorted(found, key=lambda each: -each[0])[:10]]
