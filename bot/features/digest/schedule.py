"""When a digest is due, by the clocks of a server's time zone. Pure: every moment that is taken or returned has a zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Self

from ...storage import DigestPeriod, GuildSettings

PERIOD: DigestPeriod = "weekly"
WEEKDAY, HOUR = 0, 9  # where nothing was chosen: Monday, 9 o'clock
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Span:
    """The time from ``since`` up to ``until``, without it."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Schedule:
    """Every day, or every week on ``weekday`` (Monday is 0), at ``hour`` o'clock of ``zone``."""

    period: DigestPeriod
    weekday: int
    hour: int
    zone: tzinfo

    @classmethod
    def of(cls, settings: GuildSettings, zone: tzinfo) -> Self:
        """Returns the schedule that a server's moderators chose; the usual one for what they left open."""
        weekday = WEEKDAY if settings.digest_weekday is None else settings.digest_weekday
        hour = HOUR if settings.digest_hour is None else settings.digest_hour
        return cls(settings.digest or PERIOD, weekday, hour, zone)

    @property
    def length(self) -> timedelta:
        """The time between two digests, give or take an hour where clocks change."""
        return _DAY if self.period == "daily" else _WEEK

    def last(self, now: datetime) -> datetime:
        """Returns the latest moment up to ``now`` at which a digest was due."""
        return max(moment for moment in self._around(now) if moment <= now)

    def next(self, now: datetime) -> datetime:
        """Returns the first moment after ``now`` at which a digest is due."""
        return min(moment for moment in self._around(now) if moment > now)

    def due(self, reported_until: datetime, now: datetime) -> Span | None:
        """Returns what a digest is to cover now, from the end of the last one; ``None`` if none is due.

        After a time without the bot that is one digest, however many were missed. Where zone, weekday or hour were changed, a
        moment that comes too soon is passed over.
        """
        last = self.last(now)
        return Span(reported_until, last) if last >= self._earliest(reported_until) else None

    def coming(self, reported_until: datetime, now: datetime) -> datetime:
        """Returns when the next digest comes, if none is due at ``now``."""
        return self.next(max(now, self._earliest(reported_until) - timedelta(microseconds=1)))

    def is_ahead(self, reported_until: datetime, now: datetime) -> bool:
        """Returns whether the end of the last digest lies so far in the future that the clock was wrong when it was written."""
        return reported_until > now + self.length

    def recent(self, now: datetime) -> Span:
        """Returns the day or the week up to the end of this hour, because hours are what is counted."""
        until = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return Span(earlier(until, self.length.days, self.zone), until)

    def compared(self, span: Span) -> Span:
        """Returns the same time a week before ``span``; as many weeks before as it takes not to overlap."""
        weeks = -(-(span.until - span.since - timedelta(hours=1)) // _WEEK)  # of a week that has an hour more, one is enough
        since, until = (earlier(moment, 7 * max(weeks, 1), self.zone) for moment in (span.since, span.until))
        return Span(since, until)

    def week_before(self, span: Span) -> Span:
        """Returns the seven days up to the beginning of ``span``."""
        return Span(earlier(span.since, 7, self.zone), span.since)

    def _earliest(self, reported_until: datetime) -> datetime:
        return reported_until + self.length / 2

    def _around(self, now: datetime) -> Iterator[datetime]:
        """Yields moments of more than a week before and after ``now``."""
        today = now.astimezone(self.zone).date()
        for days in range(-9, 10):
            date = today + timedelta(days=days)
            if self.period == "daily" or date.weekday() == self.weekday:
                # An hour that clocks leave out becomes the one that they show then; of one that comes twice this is the first.
                yield datetime.combine(date, time(self.hour), self.zone).astimezone(UTC)


def earlier(moment: datetime, days: int, zone: tzinfo) -> datetime:
    """Returns the same time of day so many days earlier, by the clocks of ``zone``."""
    local = moment.astimezone(zone)
    return datetime.combine(local.date() - timedelta(days=days), local.time(), zone).astimezone(UTC)
