"""Messages counted by verdict, and those counts over time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum

from ...model_store import Label, Prediction
from .extent import KST

LABELS = (Label.POSITIVE, Label.AMBIGUOUS, Label.NEGATIVE, Label.UNREADABLE)


@dataclass(frozen=True, slots=True)
class Counts:
    """Messages by verdict; ``lean`` is the sum of the margins of the readable ones."""

    positive: int = 0
    ambiguous: int = 0
    negative: int = 0
    unreadable: int = 0
    lean: float = 0.0

    @classmethod
    def of(cls, prediction: Prediction) -> Counts:
        """One message."""
        positive, ambiguous, negative, unreadable = (int(prediction.label is label) for label in LABELS)
        return cls(positive, ambiguous, negative, unreadable, prediction.margin or 0.0)

    @property
    def readable(self) -> int:
        return self.positive + self.ambiguous + self.negative

    @property
    def total(self) -> int:
        return self.readable + self.unreadable

    @property
    def tone(self) -> float | None:
        """The mean margin in [-1, 1]; ``None`` where nothing was readable."""
        return self.lean / self.readable if self.readable else None

    @property
    def sizes(self) -> tuple[int, int, int, int]:
        """Messages in the order of ``LABELS``."""
        return self.positive, self.ambiguous, self.negative, self.unreadable

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.positive + other.positive,
            self.ambiguous + other.ambiguous,
            self.negative + other.negative,
            self.unreadable + other.unreadable,
            self.lean + other.lean,
        )

    def percentages(self) -> tuple[str, str, str, str]:
        """In the order of ``LABELS``; one decimal, together exactly 100.0 (all 0.0 for no messages)."""
        parts = [size * 1000 / max(self.total, 1) for size in self.sizes]
        tenths = [int(part) for part in parts]
        missing = (1000 if self.total else 0) - sum(tenths)
        for place in sorted(range(4), key=lambda place: tenths[place] - parts[place])[:missing]:
            tenths[place] += 1
        positive, ambiguous, negative, unreadable = (f"{part / 10:.1f}" for part in tenths)
        return positive, ambiguous, negative, unreadable


class Width(Enum):
    """How long a bucket of the chart is."""

    HOUR = timedelta(hours=1)
    DAY = timedelta(days=1)
    WEEK = timedelta(days=7)

    @classmethod
    def fitting(cls, span: timedelta) -> Width:
        """At most about 60 buckets, until there are 60 weeks."""
        if span <= timedelta(days=2):
            return cls.HOUR
        return cls.DAY if span <= timedelta(days=60) else cls.WEEK

    def start(self, when: datetime) -> datetime:
        """Where the bucket that holds ``when`` begins in its time zone; weeks begin on Monday."""
        hour = when.replace(minute=0, second=0, microsecond=0)
        if self is Width.HOUR:
            return hour
        return hour.replace(hour=0) - timedelta(days=when.weekday() if self is Width.WEEK else 0)


@dataclass(frozen=True, slots=True)
class Bucket:
    """``start`` in the time zone to show."""

    start: datetime
    counts: Counts


def buckets(hours: Mapping[datetime, Counts], zone: timezone = KST) -> tuple[Width, list[Bucket]]:
    """Hourly counts as a series without gaps, in buckets of a width that fits their span."""
    local = {when.astimezone(zone): counts for when, counts in hours.items()}
    if not local:
        return Width.HOUR, []
    first, last = min(local), max(local)
    width = Width.fitting(last - first)
    sums: dict[datetime, Counts] = {}
    start = width.start(first)
    while start <= last:
        sums[start] = Counts()
        start += width.value
    for when, counts in local.items():
        sums[width.start(when)] += counts
    return width, [Bucket(start, counts) for start, counts in sums.items()]


def columns(series: Sequence[Bucket]) -> tuple[list[datetime], list[float | None], list[int]]:
    """For a chart: when each bucket begins, its tone and its number of messages."""
    return [each.start for each in series], [each.counts.tone for each in series], [each.counts.total for each in series]


def total(counts: Iterable[Counts]) -> Counts:
    """All of them together."""
    return sum(counts, Counts())
