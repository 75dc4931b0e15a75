"""When the tone of a channel moved to another level, by its hourly counts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

import numpy as np

from ...trends.turning_points import LevelChange, Sensitivity, level_changes
from .verdict_counts import VerdictCounts, sum_counts

LEAST_CHANGE = 0.2  # of tone, for a turning point that is worth a word
PART = 4  # hours: the parts of a day, because an hour of a small channel has too few messages to have a tone
_PARTS = 24 // PART
# Bayes' information criterion asks for 2.0. Simulated weeks of steady chat have a turning point in about 3 of 100.
_SENSITIVITY = Sensitivity(penalty=2.0, buckets=2, messages=8)
_LEAST_VARIANCE = 0.05

Hours = Mapping[datetime, VerdictCounts]
"""The counts of hours that have messages, by their beginning in UTC."""


@dataclass(frozen=True)
class Turn:
    """The tone of a channel moved from ``before`` to ``after`` (both in [-1, 1]) at ``start``.

    ``begins`` and ``ends``: when the level of before began, and when that of after ended.
    """

    channel_id: int
    begins: datetime
    start: datetime
    ends: datetime
    before: float
    after: float

    @property
    def change(self) -> float:
        """How far the tone moved."""
        return self.after - self.before


def turns_of(channel_id: int, hours: Hours, until: datetime, zone: tzinfo) -> list[Turn]:
    """Returns the turning points of a channel's ``hours``, in the order of time. The last level ends at ``until``.

    Each begins with a part of a day of ``zone``.
    """
    if not hours:
        return []
    first, last = (min(hours).astimezone(zone).date(), max(hours).astimezone(zone).date())
    days = (last - first).days + 1
    parts = [VerdictCounts()] * (days * _PARTS)
    for hour, counts in hours.items():
        local = hour.astimezone(zone)
        place = (local.date() - first).days * _PARTS + local.hour // PART
        parts[place] = parts[place] + counts
    tones, messages = np.array([each.tone or 0.0 for each in parts]), np.array([float(each.readable) for each in parts])

    def start(place: int) -> datetime:
        date, part = first + timedelta(days=place // _PARTS), place % _PARTS
        return datetime.combine(date, time(part * PART), zone)

    def turn(found: LevelChange) -> Turn:
        begins, middle, ends = (start(place).astimezone(UTC) for place in (found.before[0], found.place, found.after[1]))
        return Turn(channel_id, begins, middle, min(ends, until), *found.tones)

    variance = max(_LEAST_VARIANCE, tone_variance(sum_counts(parts)))
    phases = np.arange(len(parts)) % _PARTS
    found = level_changes(tones, messages, phases, variance=variance, sensitivity=_SENSITIVITY, most=len(parts))
    return [turn(each) for each in found]


def tone_variance(counts: VerdictCounts) -> float:
    """Returns the variance of a message's tone, which is -1, 0 or 1; of none, the largest that there is."""
    if not counts.readable:
        return 1.0
    return (counts.positive + counts.negative) / counts.readable - (counts.tone or 0.0) ** 2
