"""What a digest says in numbers: each channel's tone against that of before, and its turning points. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from ...core.turns import LEAST_CHANGE, PART, Hours, Turn, tone_variance, turns_of
from ...core.verdict_counts import VerdictCounts, sum_counts
from .schedule import Schedule, Span

LEAST_MESSAGES = 10  # with a verdict, below which a tone is that of a few people in a bad or good mood
MOST_TURNS = 3  # of a digest
_TOLD_CHANGE = 0.1  # of tone: less is nothing that people would notice
_TOLD_SCORE = 2.0  # standard errors


@dataclass(frozen=True)
class ChannelReport:
    """A channel in the time of the digest, and in the time that it is compared with."""

    channel_id: int
    counts: VerdictCounts
    compared: VerdictCounts
    turns: Sequence[Turn] = ()

    @property
    def is_told(self) -> bool:
        """Whether there are enough messages to speak of a tone."""
        return self.counts.readable >= LEAST_MESSAGES

    @property
    def change(self) -> float | None:
        """How far the tone moved; ``None`` where either time has too few messages."""
        tone, before = self.counts.tone, self.compared.tone
        if tone is None or before is None or not self.is_told or self.compared.readable < LEAST_MESSAGES:
            return None
        return tone - before

    @property
    def is_changed(self) -> bool:
        """Whether the tone moved by more than chance and more than nobody would notice."""
        change = self.change
        if change is None or abs(change) < _TOLD_CHANGE:
            return False
        variances = (tone_variance(counts) / counts.readable for counts in (self.counts, self.compared))
        return abs(change) >= _TOLD_SCORE * math.sqrt(sum(variances))


@dataclass(frozen=True)
class Report:
    """A digest's numbers. ``channels``: those with the worst change first. ``turns``: the largest, in the order of time."""

    span: Span
    compared: Span
    channels: Sequence[ChannelReport]
    turns: Sequence[Turn]

    @property
    def told(self) -> list[ChannelReport]:
        """The channels with enough messages to speak of a tone."""
        return [each for each in self.channels if each.is_told]

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell but that."""
        return not self.turns and not any(each.is_changed for each in self.channels)

    @property
    def counts(self) -> VerdictCounts:
        """The counts of all channels together."""
        return sum_counts(each.counts for each in self.channels)

    @property
    def compared_counts(self) -> VerdictCounts:
        """The same for the time that it is compared with."""
        return sum_counts(each.compared for each in self.channels)


def make_report(channels: Mapping[int, Hours], span: Span, schedule: Schedule) -> Report:
    """Returns the digest of ``channels``, by id, for ``span``. Their hours have to begin at ``first_needed``.

    It is compared with the same time a week before, or with the whole week before where that has too few messages.
    """
    compared = schedule.compared(span)
    if sum_counts(between(hours, compared) for hours in channels.values()).readable < LEAST_MESSAGES:
        compared = schedule.week_before(span)
    reports = []
    for channel_id, hours in channels.items():
        turns = [
            turn
            for turn in turns_of(channel_id, _ended(hours, span), span.until, schedule.zone)
            # The part of the day that the time before ended in is this one's, because there it was too short to have a tone.
            if abs(turn.change) >= LEAST_CHANGE and turn.start + timedelta(hours=PART) > span.since
        ]
        reports.append(ChannelReport(channel_id, between(hours, span), between(hours, compared), turns))
    largest = sorted((turn for each in reports for turn in each.turns), key=lambda turn: -abs(turn.change))[:MOST_TURNS]
    reports = [replace(each, turns=[turn for turn in each.turns if turn in largest]) for each in reports]
    reports.sort(key=lambda each: (each.change if each.change is not None else math.inf, -each.counts.total, each.channel_id))
    return Report(span, compared, reports, sorted(largest, key=lambda turn: turn.start))


def first_needed(span: Span, schedule: Schedule) -> datetime:
    """Returns when the oldest hours begin that a digest for ``span`` needs."""
    return min(schedule.compared(span).since, schedule.week_before(span).since)


def between(hours: Hours, span: Span) -> VerdictCounts:
    """Returns the sum of the hours of ``span``. An hour that it begins or ends in counts to the time after, never twice."""
    first, end = (_full_hour(moment) for moment in (span.since, span.until))
    return sum_counts(counts for hour, counts in hours.items() if first <= hour < end)


def _ended(hours: Hours, span: Span) -> Hours:
    return {hour: counts for hour, counts in hours.items() if hour < _full_hour(span.until)}


def _full_hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
