"""What a scan of a channel adds up: verdicts, tone over time, and where the strongest messages stand. Pure.

Of a message are kept its verdict as a count, its margin as part of an hour's sum, and of the strongest few the ids, so that
those who may read the channel can go there. Their authors are known until the end of the scan, for they may opt out
meanwhile; of the others never, and never a text.
"""

from __future__ import annotations

import heapq
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timezone

from ....model_store import Label, Prediction
from ...core.extent import KST
from ...core.verdict_counts import Bucket, Counts, Width, buckets, total


@dataclass(frozen=True, slots=True)
class Found:
    """A message that stands out, for a jump link. ``margin`` in [-1, 1]."""

    channel_id: int
    message_id: int
    margin: float


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found. ``skipped``: messages of bots, commands, of people left out. ``width``: of the ``buckets``."""

    counts: Counts
    skipped: int
    width: Width
    buckets: tuple[Bucket, ...]
    most_positive: tuple[Found, ...]
    most_negative: tuple[Found, ...]

    @property
    def seen(self) -> int:
        return self.counts.total + self.skipped

    @property
    def has_course(self) -> bool:
        """Whether its tone is known at two times at least: one point makes no line."""
        return sum(bucket.counts.tone is not None for bucket in self.buckets) > 1


class Tally:
    """Adds messages up as they come, in any order. ``keep``: how many of the strongest a side."""

    def __init__(self, keep: int = 5, zone: timezone = KST) -> None:
        self.skipped = self._judged = 0
        self._keep, self._zone = keep, zone
        self._hours: dict[datetime, Counts] = {}
        self._strongest: dict[Label, list[tuple[float, int, int, int]]] = {Label.POSITIVE: [], Label.NEGATIVE: []}

    @property
    def seen(self) -> int:
        """Messages so far, with those skipped."""
        return self._judged + self.skipped

    def add(self, channel_id: int, message_id: int, author_id: int, when: datetime, prediction: Prediction) -> None:
        self._judged += 1
        hour = Width.HOUR.start(when.astimezone(self._zone))
        self._hours[hour] = self._hours.get(hour, Counts()) + Counts.of(prediction)
        strongest = self._strongest.get(prediction.label)
        if strongest is not None and prediction.margin is not None:
            # Of equals, the newer ones stay.
            heapq.heappush(strongest, (abs(prediction.margin), message_id, channel_id, author_id))
            if len(strongest) > self._keep:
                heapq.heappop(strongest)

    @property
    def authors(self) -> set[int]:
        """Of the messages that stand out."""
        return {author for strongest in self._strongest.values() for *_, author in strongest}

    def forget(self, authors: Set[int]) -> None:
        """None of their messages stands out any more; in the sums they stay, which are nobody's."""
        for strongest in self._strongest.values():
            strongest[:] = [each for each in strongest if each[-1] not in authors]
            heapq.heapify(strongest)

    def result(self) -> Scan:
        """What was added by now."""
        width, series = buckets(self._hours, self._zone)
        positive = self._found(Label.POSITIVE, 1)
        negative = self._found(Label.NEGATIVE, -1)
        return Scan(total(self._hours.values()), self.skipped, width, tuple(series), positive, negative)

    def _found(self, side: Label, sign: int) -> tuple[Found, ...]:
        strongest = sorted(self._strongest[side], reverse=True)
        return tuple(Found(channel, message, sign * size) for size, message, channel, _ in strongest)
