"""The totals of a scan: verdicts, tone over time, and which messages are the strongest. Pure.

A message adds to the counts and the sum of margins of its hour. Only for the strongest messages it also keeps the ids, so that
they can be looked at again. It keeps no text and no author.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from ....model_store import Label, Prediction
from ...core.verdict_counts import Bucket, BucketWidth, VerdictCounts, buckets, sum_counts
from ...core.zones import KST
from .evidence import KEEP, Strongest, StrongMessage, ranked

_SIDES = (Label.POSITIVE, Label.NEGATIVE)


@dataclass(frozen=True, slots=True)
class ChannelTotals:
    """What one of the scanned channels adds up to, its threads included.

    ``limited``: there are more messages than were read. ``ending``: why not all was read, a key of ``strings.scan.endings``.
    """

    channel_id: int
    name: str
    counts: VerdictCounts
    skipped: int
    limited: bool = False
    ending: str | None = None


@dataclass(frozen=True, slots=True)
class ScanTotals:
    """What the messages of a scan add up to, over all of its ``channels``.

    ``skipped`` counts messages that were not read: those of bots, commands, quotes, and of people left out. ``width`` is
    the width of each of the ``buckets``.
    """

    counts: VerdictCounts
    skipped: int
    width: BucketWidth
    buckets: tuple[Bucket, ...]
    most_positive: tuple[StrongMessage, ...]
    most_negative: tuple[StrongMessage, ...]
    channels: tuple[ChannelTotals, ...] = ()

    @property
    def seen(self) -> int:
        """The number of messages, judged or skipped."""
        return self.counts.total + self.skipped

    @property
    def has_trend(self) -> bool:
        """Whether the tone is known at two times or more, as one point makes no line."""
        return sum(bucket.counts.tone is not None for bucket in self.buckets) > 1


class Tally:
    """Adds up the messages of one channel as they come, in any order. ``keep`` is the number of strongest ones on each side."""

    def __init__(self, keep: int = KEEP, zone: tzinfo = KST) -> None:
        self.skipped = self._judged = 0
        self.zone = zone
        self.hours: dict[datetime, VerdictCounts] = {}
        self.strongest = {side: Strongest(keep) for side in _SIDES}

    @property
    def seen(self) -> int:
        """The number of messages so far, judged or skipped."""
        return self._judged + self.skipped

    @property
    def counts(self) -> VerdictCounts:
        """The verdicts so far."""
        return sum_counts(self.hours.values())

    def add(self, channel_id: int, message_id: int, text: str, when: datetime, prediction: Prediction) -> None:
        """Adds a judged message with a ``text``, of which the length is kept, written at ``when`` (with a time zone)."""
        self._judged += 1
        # By UTC, because the two hours that clocks repeat have the same local time.
        hour = BucketWidth.HOUR.start(when.astimezone(self.zone)).astimezone(UTC)
        self.hours[hour] = self.hours.get(hour, VerdictCounts()) + VerdictCounts.of(prediction)
        strongest = self.strongest.get(prediction.label)
        if strongest is not None and prediction.margin is not None:
            strongest.add(StrongMessage(channel_id, message_id, prediction.margin, len(text), int(when.timestamp())))

    def totals(self) -> ScanTotals:
        """Returns what was added so far."""
        return add_up([self], self.zone)

    def stored_hours(self) -> dict[str, list[float]]:
        """Returns the counts by hour as ``ScanPart`` holds them."""
        return {
            hour.isoformat(): [each.positive, each.ambiguous, each.negative, each.unreadable, each.neutral, each.margin_sum]
            for hour, each in self.hours.items()
        }

    def stored_strongest(self) -> list[list[float]]:
        """Returns the strongest messages as ``ScanPart`` holds them."""
        return [
            [each.channel_id, each.message_id, each.margin, each.length, each.time]
            for side in _SIDES
            for each in self.strongest[side].messages
        ]

    def restore(self, hours: Mapping[str, Sequence[float]], skipped: int, strongest: Iterable[Sequence[float]]) -> None:
        """Goes on from what ``stored_hours`` and ``stored_strongest`` returned, and from ``skipped``."""
        for text, (positive, ambiguous, negative, unreadable, neutral, margin_sum) in hours.items():
            counts = VerdictCounts(int(positive), int(ambiguous), int(negative), int(unreadable), int(neutral), margin_sum)
            self.hours[datetime.fromisoformat(text)] = counts
        self.skipped, self._judged = skipped, self.counts.total
        for channel_id, message_id, margin, length, time in strongest:
            message = StrongMessage(int(channel_id), int(message_id), margin, int(length), int(time))
            self.strongest[Label.POSITIVE if margin > 0 else Label.NEGATIVE].add(message)


def add_up(tallies: Sequence[Tally], zone: tzinfo, channels: Iterable[ChannelTotals] = ()) -> ScanTotals:
    """Returns what several tallies are together; days and weeks are those of ``zone``."""
    hours: dict[datetime, VerdictCounts] = {}
    for tally in tallies:
        for hour, counts in tally.hours.items():
            hours[hour] = hours.get(hour, VerdictCounts()) + counts
    width, series = buckets(hours, zone)
    positive, negative = (ranked(each for tally in tallies for each in tally.strongest[side].messages) for side in _SIDES)
    skipped = sum(tally.skipped for tally in tallies)
    return ScanTotals(sum_counts(hours.values()), skipped, width, tuple(series), positive, negative, tuple(channels))
