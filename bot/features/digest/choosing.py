"""Reads when a digest is to come: "매일 21시", "월요일 오전 9시", "weekly monday 9 am". Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...storage import DigestPeriod

PERIODS: Mapping[str, DigestPeriod] = {
    **dict.fromkeys(("매일", "날마다", "하루마다", "daily", "everyday", "every day"), "daily"),
    **dict.fromkeys(("매주", "주마다", "일주일마다", "weekly", "every week"), "weekly"),
}
_DAYS = "월화수목금토일"
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS: Mapping[str, int] = {
    **{f"{day}{ending}": number for number, day in enumerate(_DAYS) for ending in ("요일", "욜", "")},
    **{name: number for number, day in enumerate(_ENGLISH) for name in (day, f"{day}s", day[:3])},
    "tues": 1,
    "thur": 3,
    "thurs": 3,
}
_HOURS = {"정오": 12, "자정": 0, "noon": 12, "midnight": 0}
_MORNING, _EVENING = ("오전", "새벽", "아침", "am", "a.m."), ("오후", "저녁", "pm", "p.m.")
_NIGHT, _NOON = "밤", "낮"
_HOUR = re.compile(
    rf"(?P<part>{'|'.join(map(re.escape, (*_MORNING[:3], *_EVENING[:2], _NIGHT, _NOON)))})?\s*"
    r"(?P<hour>\d{1,2})\s*(?:시|:00|(?=\s|$|[ap]\.?m))(?:\s*(?P<half>[ap]\.?m\.?))?(?:에)?(?=\s|$)"
)
_NOISE = re.compile(r"(?:every|each|on|at|마다|에)(?=\s|$)")


class ChoiceError(ValueError):
    """``word`` says nothing about when a digest is to come, or contradicts what stands before it."""

    def __init__(self, word: str) -> None:
        super().__init__("not understood as a time of a digest")  # without the word, which somebody wrote
        self.word = word


@dataclass(frozen=True)
class Choice:
    """What was asked for; ``None`` where nothing was said. ``weekday``: Monday is 0."""

    period: DigestPeriod | None = None
    weekday: int | None = None
    hour: int | None = None


def parse_choice(text: str) -> Choice:
    """Returns what ``text`` says, in any order. Raises ``ChoiceError``, also where two words contradict each other."""
    rest = unicodedata.normalize("NFKC", text).casefold().replace(",", " ").strip()
    found: dict[str, Any] = {}
    while rest:
        name, value, length = _next(rest)
        if name and found.setdefault(name, value) != value:
            raise ChoiceError(rest[:length].strip())
        if found.get("period") == "daily" and "weekday" in found:
            raise ChoiceError(rest[:length].strip())
        rest = rest[length:].strip()
    return Choice(**found)


def _next(rest: str) -> tuple[str, Any, int]:
    """Returns the field that ``rest`` begins with, its value and its length; "" for words that say nothing by themselves."""
    match = _HOUR.match(rest)
    if match is not None and (hour := _hour(match)) is not None:
        return "hour", hour, match.end()
    words = rest.split()
    for count in (2, 1):
        typed = " ".join(words[:count])
        for name, meanings in (("period", PERIODS), ("weekday", WEEKDAYS), ("hour", _HOURS)):
            for word in (typed, typed.removesuffix("마다"), typed.removesuffix("에")):
                if len(words) >= count and word in meanings:
                    return name, meanings[word], _length(rest, count)
    noise = _NOISE.match(rest)
    if noise is None or noise.end() == len(rest):
        raise ChoiceError(words[0])
    return "", None, noise.end()


def _length(text: str, words: int) -> int:
    """Returns how many characters the first ``words`` of ``text`` take."""
    match = re.match(rf"(?:\S+\s*){{{words}}}", text)
    return match.end() if match is not None else len(text)


def _hour(match: re.Match[str]) -> int | None:
    """Returns the hour, or ``None`` for one that no clock has."""
    hour, part, half = int(match["hour"]), match["part"], (match["half"] or "")[:1]
    if not part and not half:
        return hour if hour <= 23 else None
    if not 1 <= hour <= 12 or (part and half):
        return None
    if part == _NOON:
        return hour if hour >= 10 else hour + 12
    if part == _NIGHT:
        return hour % 12 if hour == 12 or hour < 5 else hour + 12
    late = half == "p" or part in _EVENING
    return hour % 12 + (12 if late else 0)
