"""What is stored, as values. Nothing here names a message, and nobody but who opted out is named at all."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from ...config import require
from ..settings import require_prefix

HOUR = timedelta(hours=1)
_LARGEST_ID = 2**63 - 1
_LONGEST_MINUTES = 7 * 24 * 60


@dataclass(frozen=True)
class GuildSettings:
    """What a server's moderators set; ``None`` is the default of ``config.toml``.

    ``alert_below`` is a tone in [-1, 1], ``alert_minutes`` and ``alert_pause_minutes`` are 1 to 10,080 (a week).
    """

    guild_id: int
    language: Literal["ko", "en"] | None = None
    prefix: str | None = None
    alert_channel: int | None = None
    alert_below: float | None = None
    alert_minutes: int | None = None
    alert_pause_minutes: int | None = None
    ignored_channels: frozenset[int] = frozenset()
    ignored_roles: frozenset[int] = frozenset()

    def check(self) -> None:
        """Raises ``ValueError`` naming the field."""
        require(self.language in (None, "ko", "en"), "language", "must be ko or en")
        if self.prefix is not None:
            require_prefix(self.prefix)
        if self.alert_below is not None:
            require(math.isfinite(self.alert_below) and -1 <= self.alert_below <= 1, "alert_below", "must be between -1 and 1")
        for name in ("alert_minutes", "alert_pause_minutes"):
            minutes = getattr(self, name)
            within = minutes is None or 1 <= minutes <= _LONGEST_MINUTES
            require(within, name, f"must be between 1 and {_LONGEST_MINUTES}")
        _require_ids("ignored_channels", self.ignored_channels)
        _require_ids("ignored_roles", self.ignored_roles)
        _require_ids("alert_channel", [] if self.alert_channel is None else [self.alert_channel])


def _require_ids(field: str, ids: Iterable[int]) -> None:
    require(all(type(one) is int and 0 < one <= _LARGEST_ID for one in ids), field, "must be Discord ids")


@dataclass(frozen=True)
class Watch:
    """A channel that is watched live."""

    guild_id: int
    channel_id: int


@dataclass(frozen=True)
class HourCounts:
    """How many messages of one hour got which verdict. ``hour``: UTC, on the hour."""

    guild_id: int
    channel_id: int
    hour: datetime
    positive: int = 0
    ambiguous: int = 0
    negative: int = 0
    unreadable: int = 0

    def __post_init__(self) -> None:
        full = self.hour.utcoffset() == timedelta(0) and start_of_hour(self.hour) == self.hour
        require(full, "hour", "must be a full hour of UTC")
        require(min(self.counts) >= 0, "counts", "must not be negative")

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Positive, ambiguous, negative, unreadable."""
        return self.positive, self.ambiguous, self.negative, self.unreadable

    def __add__(self, other: HourCounts) -> HourCounts:
        """Both together; ``other`` is of the same channel and hour."""
        sums = (mine + theirs for mine, theirs in zip(self.counts, other.counts, strict=True))
        return HourCounts(self.guild_id, self.channel_id, self.hour, *sums)


def start_of_hour(when: datetime) -> datetime:
    """The full hour of UTC that ``when`` lies in. Raises ``ValueError`` for a time without a zone."""
    require_zone(when)
    return when.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def require_zone(*moments: datetime) -> None:
    """Raises ``ValueError`` for a time without a zone: it would be taken for this machine's."""
    require(all(moment.tzinfo is not None for moment in moments), "time", "must have a time zone")


@dataclass(frozen=True)
class Opinions:
    """How many people found a bundle's verdicts right, and how many wrong."""

    agree: int = 0
    disagree: int = 0
