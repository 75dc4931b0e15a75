"""Parses how much of a channel to read ("500", "3일", "12h", "어제" …), and measures a scan's progress. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from .zones import KST

LIMIT = 5000  # the most messages of one channel, which are 50 requests to Discord
DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)  # no message is older

_LONGEST = timedelta(days=36500)
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_UNITS: Mapping[timedelta, str] = {
    _MINUTE: "분|m|mins?|minutes?",
    _HOUR: "시간|h|hrs?|hours?",
    _DAY: "일|d|days?",
    7 * _DAY: "주일?|주간|w|weeks?",
    30 * _DAY: "달|개월|mo|months?",
    365 * _DAY: "년|해|y|years?",
}
_DAYS = ("하루", "이틀", "사흘", "나흘", "닷새", "엿새", "이레", "여드레", "아흐레", "열흘")
_NUMBERS = {"한": 1.0, "두": 2.0, "세": 3.0, "석": 3.0, "네": 4.0, "넉": 4.0, "a": 1.0, "an": 1.0}
_WORDS = {**{word: _DAY * (count + 1) for count, word in enumerate(_DAYS)}, "보름": 15 * _DAY, "일주일": 7 * _DAY}

_COUNT = re.compile("([0-9]{1,9})(?:개|건|messages?|msgs?)?")
_PART = re.compile(
    f"(?P<word>{'|'.join(_WORDS)})|(?P<number>[0-9]{{1,9}}(?:[.][0-9]{{1,3}})?|{'|'.join(_NUMBERS)})(?:"
    + "|".join(f"(?P<unit{index}>{names})" for index, names in enumerate(_UNITS.values()))
    + ")(?![a-z])"
)
_AROUND = re.compile("^(?:최근|지난|thelast|last|thepast|past)|(?:동안|(?<!시)간|치|전부터|이내)$")


class ExtentError(ValueError):
    """The text is neither a count between 1 and ``LIMIT`` nor a time span."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The newest ``limit`` messages before ``until``; for a time span only those after ``since``."""

    limit: int
    until: datetime
    since: datetime | None = None

    def share(self, seen: int, reached: datetime, oldest: datetime) -> float:
        """Returns the share of a scan that is done, in [0, 1].

        The scan goes backwards: it has read ``seen`` messages, down to the time ``reached``. No message of the channel is older
        than ``oldest``.
        """
        shares = [seen / self.limit]
        if self.since is not None:
            whole = self.until - max(self.since, oldest)
            shares.append((self.until - reached) / whole if whole > timedelta(0) else 1.0)
        return min(max(shares), 1.0)


def seconds_left(share: float, elapsed: float) -> float | None:
    """Estimates the seconds that remain at the pace so far; ``None`` while it is too early to estimate."""
    if share < 0.02 or elapsed < 1:
        return None
    return elapsed * (1 - share) / share


def parse_extent(text: str, now: datetime, zone: tzinfo = KST) -> Extent:
    """Parses a count or a time span in Korean or English; days begin at midnight in ``zone``. Raises ``ExtentError``."""
    compact = re.sub(r"[\s,]+", "", unicodedata.normalize("NFKC", text).lower())
    if match := _COUNT.fullmatch(compact):
        if not 1 <= int(match[1]) <= LIMIT:
            raise ExtentError(text)
        return Extent(int(match[1]), now)
    named = _named(compact, now.astimezone(zone))
    since, until = named or (now - parse_duration(_AROUND.sub("", compact)), now)
    return Extent(LIMIT, until, max(since, DISCORD_EPOCH))


def _named(name: str, now: datetime) -> tuple[datetime, datetime] | None:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    week = today - today.weekday() * _DAY
    month = today.replace(day=1)
    match name:
        case "오늘" | "today":
            return today, now
        case "어제" | "yesterday":
            return today - _DAY, today
        case "그제" | "그저께" | "엊그제":
            return today - 2 * _DAY, today - _DAY
        case "이번주" | "금주" | "thisweek":
            return week, now
        case "지난주" | "저번주" | "lastweek":
            return week - 7 * _DAY, week
        case "이번달" | "이달" | "thismonth":
            return month, now
        case "지난달" | "저번달" | "lastmonth":
            return (month - _DAY).replace(day=1), month
    return None


def parse_duration(text: str) -> timedelta:
    """Parses a length of time such as "1시간30분" or "30m", lower-case and without spaces. Raises ``ExtentError``."""
    total, place = timedelta(0), 0
    while place < len(text) and (match := _PART.match(text, place)):
        total, place = min(total + _length(match), _LONGEST), match.end()
    if place < len(text) or total <= timedelta(0):
        raise ExtentError(text)
    return total


def _length(part: re.Match[str]) -> timedelta:
    if part["word"]:
        return _WORDS[part["word"]]
    number = _NUMBERS.get(part["number"]) or float(part["number"])
    unit = next(length for index, length in enumerate(_UNITS) if part[f"unit{index}"])
    return unit * min(number, _LONGEST / unit)
