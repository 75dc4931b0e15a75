"""The totals of a scan: verdicts, tone over time, and links to the strongest messages. Pure.

A message adds to the counts and the sum of margins of its hour. Only for the few strongest messages it also keeps the ids,
so that people who may read the channel can open them, and until the end of the scan the authors, who may opt out while it
runs. It keeps no text.
"""

from __future__ import annotations

import heapq
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timezone

from ....model_store import Label, Prediction
from ...core.extent import KST
from ...core.verdict_counts import Bucket, BucketWidth, VerdictCounts, buckets, sum_counts


@dataclass(frozen=True, slots=True)
class StrongMessage:
    """One of the most positive or negative messages, to link to. ``margin`` is in [-1, 1]."""

    channel_id: int
    message_id: int
    margin: float


@dataclass(frozen=True, slots=True)
class ScanTotals:
    """What the messages of a scan add up to.

    ``skipped`` counts messages that were not read: those of bots, commands, quotes, and of people left out. ``width`` is
    the width of each of the ``buckets``.
    """

    counts: VerdictCounts
    skipped: int
    width: BucketWidth
    buckets: tuple[Bucket, ...]
    most_positive: tuple[StrongMessage, ...]
    most_negative: tuple[StrongMessage, ...]

    @property
    def seen(self) -> int:
        """The number of messages, judged or skipped."""
        return self.counts.total + self.skipped

    @property
    def has_trend(self) -> bool:
        """Whether the tone is known at two times or more, as one point makes no line."""
        return sum(bucket.counts.tone is not None for bucket in self.buckets) > 1


class Tally:
    """Adds up messages as they come, in any order. ``keep`` is the number of strongest messages on each side."""

    def __init__(self, keep: int = 5, zone: timezone = KST) -> None:
        self.skipped = self._judged = 0
        self._keep, self._zone = keep, zone
        self._hours: dict[datetime, VerdictCounts] = {}
        self._strongest: dict[Label, list[tuple[float, int, int, int]]] = {Label.POSITIVE: [], Label.NEGATIVE: []}

    @property
    def seen(self) -> int:
        """The number of messages so far, judged or skipped."""
        return self._judged + self.skipped

    def add(self, channel_id: int, message_id: int, author_id: int, when: datetime, prediction: Prediction) -> None:
        """Adds a judged message, written at ``when`` (with a time zone)."""
        self._judged += 1
        hour = BucketWidth.HOUR.start(when.astimezone(self._zone))
        self._hours[hour] = self._hours.get(hour, VerdictCounts()) + VerdictCounts.of(prediction)
        strongest = self._strongest.get(prediction.label)
        if strongest is not None and prediction.margin is not None:
            # Of messages equally strong, the newer ones stay.
            heapq.heappush(strongest, (abs(prediction.margin), message_id, channel_id, author_id))
            if len(strongest) > self._keep:
                heapq.heappop(strongest)

    @property
    def authors(self) -> set[int]:
        """The ids of the authors of the strongest messages."""
        return {author for strongest in self._strongest.values() for *_, author in strongest}

    def drop_authors(self, authors: Set[int]) -> None:
        """Drops their messages from the strongest. The counts stay, because they name nobody."""
        for strongest in self._strongest.values():
            strongest[:] = [each for each in strongest if each[-1] not in authors]
            heapq.heapify(strongest)

    def totals(self) -> ScanTotals:
        """Returns what was added so far."""
        width, series = buckets(self._hours, self._zone)
        positive = self._ranked(Label.POSITIVE, 1)
        negative = self._ranked(Label.NEGATIVE, -1)
        return ScanTotals(sum_counts(self._hours.values()), self.skipped, width, tuple(series), positive, negative)

    def _ranked(self, side: Label, sign: int) -> tuple[StrongMessage, ...]:
        strongest = sorted(self._strongest[side], reverse=True)
        return tuple(StrongMessage(channel, message, sign * size) for size, message, channel, _ in strongest)
