"""The records that are stored. None refers to a message; the only users stored are those who opted out."""

# Without `from __future__ import annotations`: `check_fields` reads the annotations, and unloading the plugin drops this
# module from sys.modules, where text annotations would be looked up.
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Self, get_args

from ...config import Between, Constraint, OneOf, check_fields, require
from ..settings import Language, Prefix, TimeZone

HOUR = timedelta(hours=1)
_LARGEST_ID = 2**63 - 1
LONGEST_MINUTES = 7 * 24 * 60  # of what moderators set
DigestPeriod = Literal["daily", "weekly"]


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


class _HasZone(Constraint):
    """A time with a zone."""

    def holds(self, value: Any) -> bool:
        return isinstance(value, datetime) and value.tzinfo is not None

    def problem(self) -> str:
        return "must have a time zone"


@dataclass(frozen=True)
class GuildSettings:
    """What a server's moderators set; ``None`` is the default of ``config.toml``.

    ``alert_below`` is a tone in [-1, 1], ``alert_minutes`` and ``alert_pause_minutes`` are 1 to 10,080 (a week). ``time_zone`` is
    an IANA name. ``count_webhooks``: whether messages of webhooks count as people's. ``digest``: how often there is one, ``None``
    for never, on ``digest_weekday`` (Monday is 0) at ``digest_hour`` o'clock of the server's zone; ``digest_until`` is the end of
    the last period that was reported.
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
    time_zone: TimeZone | None = None
    count_webhooks: bool | None = None
    digest: Annotated[DigestPeriod, OneOf(get_args(DigestPeriod))] | None = None
    digest_weekday: Annotated[int, Between(0, 6)] | None = None
    digest_hour: Annotated[int, Between(0, 23)] | None = None
    digest_until: Annotated[datetime, _HasZone()] | None = None

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
    """The number of messages with each verdict in one hour. ``hour``: the full hour in UTC. Raises ``ValueError``.

    To be added to what is stored, a number may be negative: an edited message is no longer what it was counted as.
    """

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
class ToneState:
    """The live tone of a watched channel at the time ``updated`` of its newest message, without any message.

    ``weight`` and ``margin_sum``: of its decaying mean. ``low_since``, ``low_last`` and ``low_messages``: the low stretch that
    has not ended. ``quiet_until``: the end of the pause after an alert. ``alerted``: when the low stretch began that an alert
    told of, until its recovery is told. ``alert_posted``: whether moderators got that alert, and not hosts alone.
    """

    guild_id: int
    channel_id: int
    updated: datetime
    weight: float
    margin_sum: float
    low_since: datetime | None = None
    low_last: datetime | None = None
    low_messages: int = 0
    quiet_until: datetime | None = None
    alerted: datetime | None = None
    alert_posted: bool = False


@dataclass(frozen=True)
class ScanRecord:
    """A scan that has not ended, one at most in a server: who asked for what, and where the answer goes.

    ``place_id``: the channel of the command; ``message_id``: the bot's message with the progress, where others see it. ``asked``:
    ids of channels, categories or the server. ``most`` messages of each channel are read, older than the id ``newest``.
    """

    guild_id: int
    user_id: int
    place_id: int
    message_id: int | None
    language: str
    asked: tuple[int, ...]
    most: int
    since: datetime | None
    until: datetime
    newest: int
    started: datetime


@dataclass(frozen=True)
class ScanPart:
    """What such a scan has read of one channel and its threads: those of their messages not older than the id ``before``.

    ``ended``: ``None`` while there is more to read, else ``"done"`` or why no more is read. ``hours``: for each hour (its begin,
    ISO 8601 in UTC) the numbers of positive, ambiguous, negative, unreadable and neutral messages, and the sum of their margins.
    ``strongest``: ids of channel and message, margin in [-1, 1], length in characters and time in seconds since 1970 of messages
    to point at. ``private``: whether private threads are among what was read.
    """

    guild_id: int
    channel_id: int
    before: int
    skipped: int
    ended: str | None
    hours: dict[str, list[float]]
    strongest: list[list[float]]
    private: bool


@dataclass(frozen=True)
class Opinions:
    """The number of people who found a bundle's verdicts right, and of those who found them wrong."""

    agree: int = 0
    disagree: int = 0
