"""The records that are stored. None refers to a message; the only users stored are those who opted out."""

# Without `from __future__ import annotations`: `check_fields` reads the annotations, and unloading the plugin drops this
# module from sys.modules, where text annotations would be looked up.
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Self, get_args

from ...config import Between, Constraint, OneOf, check_fields, require
from ..settings import Language, Prefix

HOUR = timedelta(hours=1)
_LARGEST_ID = 2**63 - 1
LONGEST_MINUTES = 7 * 24 * 60  # of what moderators set


class _DiscordId(Constraint):
    """An id that the database can hold."""

    def holds(self, value: Any) -> bool:
        return type(value) is int and 0 < value <= _LARGEST_ID

    def problem(self) -> str:
        return "must be Discord ids"


class _DiscordIds(_DiscordId):
    """A set of such ids."""

    def holds(self, value: Any) -> bool:
        return all(map(super().holds, value))


@dataclass(frozen=True)
class GuildSettings:
    """What a server's moderators set; ``None`` is the default of ``config.toml``.

    ``alert_below`` is a tone in [-1, 1], ``alert_minutes`` and ``alert_pause_minutes`` are 1 to 10,080 (a week).
    """

    guild_id: int
    language: Annotated[Language, OneOf(get_args(Language))] | None = None
    prefix: Prefix | None = None
    alert_channel: Annotated[int, _DiscordId()] | None = None
    alert_below: Annotated[float, Between(-1, 1)] | None = None
    alert_minutes: Annotated[int, Between(1, LONGEST_MINUTES)] | None = None
    alert_pause_minutes: Annotated[int, Between(1, LONGEST_MINUTES)] | None = None
    ignored_channels: Annotated[frozenset[int], _DiscordIds()] = frozenset()
    ignored_roles: Annotated[frozenset[int], _DiscordIds()] = frozenset()

    def check(self) -> None:
        """Raises ``ValueError`` naming the field whose value is out of bounds."""
        check_fields(self)


def check_ids(field: str, ids: frozenset[int]) -> None:
    """Raises ``ValueError`` naming ``field`` if one of its ``ids`` is none, and ``TypeError`` for an unknown field."""
    changes: dict[str, Any] = {field: ids}
    GuildSettings(1, **changes).check()


@dataclass(frozen=True)
class Watch:
    """A channel whose new messages are judged."""

    guild_id: int
    channel_id: int


@dataclass(frozen=True)
class HourCounts:
    """The number of messages with each verdict in one hour. ``hour``: the full hour in UTC. Raises ``ValueError``."""

    guild_id: int
    channel_id: int
    hour: datetime
    positive: int = 0
    ambiguous: int = 0
    negative: int = 0
    unreadable: int = 0
    neutral: int = 0

    def __post_init__(self) -> None:
        full = self.hour.utcoffset() == timedelta(0) and start_of_hour(self.hour) == self.hour
        require(full, "hour", "must be a full hour of UTC")
        require(min(self.counts) >= 0, "counts", "must not be negative")

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """Messages that were positive, ambiguous, negative, unreadable and neutral."""
        return self.positive, self.ambiguous, self.negative, self.unreadable, self.neutral

    def __add__(self, other: Self) -> Self:
        """Adds the counts of ``other``, which must be of the same channel and hour."""
        sums = (mine + theirs for mine, theirs in zip(self.counts, other.counts, strict=True))
        return type(self)(self.guild_id, self.channel_id, self.hour, *sums)


def start_of_hour(when: datetime) -> datetime:
    """Returns the full hour of UTC that ``when`` lies in. Raises ``ValueError`` for a time without a zone."""
    require_zone(when)
    return when.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def require_zone(*moments: datetime) -> None:
    """Raises ``ValueError`` for a time without a zone, which would be read as this machine's local time."""
    require(all(moment.tzinfo is not None for moment in moments), "time", "must have a time zone")


@dataclass(frozen=True)
class Opinions:
    """The number of people who found a bundle's verdicts right, and of those who found them wrong."""

    agree: int = 0
    disagree: int = 0
