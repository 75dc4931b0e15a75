"""Counts messages by verdict, in total and over time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import Enum

from ...model_store import Label, Prediction
from ..render.shares import percentages
from ..storage import HourCounts
from .zones import KST

_LEAST_CHANGE_OF_CLOCKS = timedelta(minutes=30)  # that of Lord Howe
LABELS = (Label.POSITIVE, Label.NEUTRAL, Label.AMBIGUOUS, Label.NEGATIVE, Label.UNREADABLE)


@dataclass(frozen=True, slots=True)
class VerdictCounts:
    """The number of messages with each verdict. ``margin_sum``: the sum of the margins in [-1, 1] of the readable ones."""

    positive: int = 0
    ambiguous: int = 0
    negative: int = 0
    unreadable: int = 0
    neutral: int = 0
    margin_sum: float = 0.0

    @classmethod
    def of(cls, prediction: Prediction) -> VerdictCounts:
        """Returns the counts of one message."""
        positive, neutral, ambiguous, negative, unreadable = (int(prediction.label is label) for label in LABELS)
        return cls(positive, ambiguous, negative, unreadable, neutral, prediction.margin or 0.0)

    @property
    def readable(self) -> int:
        """The number of messages with a verdict other than 판단 불가."""
        return self.positive + self.neutral + self.ambiguous + self.negative

    @property
    def total(self) -> int:
        """The number of all messages."""
        return self.readable + self.unreadable

    @property
    def tone(self) -> float | None:
        """The mean margin in [-1, 1]; ``None`` if no message was readable."""
        return self.margin_sum / self.readable if self.readable else None

    @property
    def sizes(self) -> tuple[int, int, int, int, int]:
        """The number of messages for each of ``LABELS``."""
        return self.positive, self.neutral, self.ambiguous, self.negative, self.unreadable

    def __add__(self, other: VerdictCounts) -> VerdictCounts:
        return VerdictCounts(
            self.positive + other.positive,
            self.ambiguous + other.ambiguous,
            self.negative + other.negative,
            self.unreadable + other.unreadable,
            self.neutral + other.neutral,
            self.margin_sum + other.margin_sum,
        )

    def shares(self) -> list[tuple[Label, int, str]]:
        """Returns each of ``LABELS`` with its number and its percentage, which has one decimal; they sum to 100.0.

        중립 is there only if a message is: a bundle of two sides cannot say it.
        """
        rows = zip(LABELS, self.sizes, percentages(self.sizes), strict=True)
        return [row for row in rows if row[0] is not Label.NEUTRAL or self.neutral]


class BucketWidth(Enum):
    """The time span of one bucket of a chart."""

    HOUR = timedelta(hours=1)
    DAY = timedelta(days=1)
    WEEK = timedelta(days=7)

    @classmethod
    def fitting(cls, span: timedelta) -> BucketWidth:
        """Returns the width that divides ``span`` into at most about 60 buckets, up to a span of 60 weeks."""
        if span <= timedelta(days=2):
            return cls.HOUR
        return cls.DAY if span <= timedelta(days=60) else cls.WEEK

    def start(self, when: datetime) -> datetime:
        """Returns the start of the bucket that holds ``when``, in its time zone; weeks begin on Monday."""
        hour = when.replace(minute=0, second=0, microsecond=0)
        if self is BucketWidth.HOUR:
            return hour
        return hour.replace(hour=0, fold=0) - timedelta(days=when.weekday() if self is BucketWidth.WEEK else 0)

    def starts(self, first: datetime, last: datetime) -> list[datetime]:
        """Returns the starts of all buckets from the one that holds ``first`` to the one that holds ``last``, in their time zone.

        The hour that clocks repeat is two buckets, and one that they leave out is none.
        """
        starts, length = [self.start(first)], self.value
        if self is not BucketWidth.HOUR:
            while (start := starts[-1] + length).astimezone(UTC) <= last.astimezone(UTC):
                starts.append(start)
            return starts
        moment = starts[0].astimezone(UTC)
        while (moment := moment + _LEAST_CHANGE_OF_CLOCKS) <= last.astimezone(UTC):
            start = self.start(moment.astimezone(first.tzinfo))
            if start.astimezone(UTC) > starts[-1].astimezone(UTC):
                starts.append(start)
        return starts


@dataclass(frozen=True, slots=True)
class Bucket:
    """The counts of one time span. ``start``: its beginning in the time zone to show."""

    start: datetime
    counts: VerdictCounts


def counts_by_hour(rows: Iterable[HourCounts]) -> dict[datetime, VerdictCounts]:
    """Returns the stored counts of one channel by hour. Margins are not stored, so the tone of one message is 1, 0 or -1 here."""
    return {row.hour: VerdictCounts(*row.counts, margin_sum=row.positive - row.negative) for row in rows}


def buckets(hours: Mapping[datetime, VerdictCounts], zone: tzinfo = KST) -> tuple[BucketWidth, list[Bucket]]:
    """Sums hourly counts into consecutive buckets of a width that fits their span. Hours without messages count as 0.

    Days and weeks are those of ``zone``: the day on which its clocks change has 23 or 25 hours.
    """
    if not hours:
        return BucketWidth.HOUR, []
    first, last = (end.astimezone(zone) for end in (min(hours), max(hours)))
    width = BucketWidth.fitting(last - first)
    sums: dict[datetime, VerdictCounts] = {}  # by UTC, because the two hours that clocks repeat have the same local time
    for when, counts in hours.items():
        start = width.start(when.astimezone(zone)).astimezone(UTC)
        sums[start] = sums.get(start, VerdictCounts()) + counts
    return width, [Bucket(start, sums.get(start.astimezone(UTC), VerdictCounts())) for start in width.starts(first, last)]


def chart_columns(series: Sequence[Bucket]) -> tuple[list[datetime], list[float | None], list[int], list[int]]:
    """Returns the arguments of ``tone_chart``: start, tone, number of messages and number of 중립 of each bucket."""
    counts = [each.counts for each in series]
    return (
        [each.start for each in series],
        [each.tone for each in counts],
        [each.total for each in counts],
        [each.neutral for each in counts],
    )


def sum_counts(counts: Iterable[VerdictCounts]) -> VerdictCounts:
    """Returns the sum of all counts."""
    return sum(counts, VerdictCounts())
