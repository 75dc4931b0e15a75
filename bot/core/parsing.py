"""Reads the words of a command: tones, minutes, channels by mention, link or name. Pure: ``None`` is "not understood"."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import timedelta

from .extent import ExtentError, parse_duration

_MINUSES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63", "-" * 7)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_MENTION = re.compile(r"<#(?P<id>\d{15,20})>|(?P<bare>\d{15,20})")
_LINK = re.compile(r"<?https?://(?:(?:www|ptb|canary)\.)?discord(?:app)?\.com/channels/(?P<guild>\d+)/(?P<id>\d+)(?:/\d+)?/?>?")


def parse_tone(text: str) -> float | None:
    """Returns a finite number: "-0.3", "−0.3", "－0.3"."""
    plain = _plain(text)
    if not plain.isascii() or _NUMBER.fullmatch(plain) is None:
        return None
    number = float(plain)
    return number if math.isfinite(number) else None


def parse_minutes(text: str) -> int | None:
    """Returns whole minutes: "10", "10분", "30m", "1시간"."""
    plain = re.sub(r"\s+", "", _plain(text)).lower()
    if re.fullmatch(r"[0-9]{1,9}", plain):
        return int(plain)
    try:
        minutes = parse_duration(plain) / timedelta(minutes=1)
    except ExtentError:
        return None
    return int(minutes) if minutes == int(minutes) else None


def channel_id(text: str, guild_id: int) -> int | None:
    """Returns the id in a channel's mention, in a link to a channel or a message of the server, or the id that ``text`` is."""
    if match := _MENTION.fullmatch(text.strip()):
        return int(match["id"] or match["bare"])
    if (match := _LINK.fullmatch(text.strip())) and int(match["guild"]) == guild_id:
        return int(match["id"])
    return None


def is_marked_channel(text: str) -> bool:
    """Returns whether ``text`` can mean a channel only: a mention, a link, an id, or ``#name``."""
    return text.startswith("#") or bool(_MENTION.fullmatch(text) or _LINK.fullmatch(text))


def same_name(one: str, other: str) -> bool:
    """Returns whether two names are the same to a reader: case, width and a leading ``#`` or ``@`` aside."""
    return _folded(one) == _folded(other)


def not_understood_part(text: str, reads: Callable[[str], bool]) -> str:
    """Returns the words of ``text`` that keep ``reads`` from being true: its beginning or end if the rest is read, else all."""
    words = text.split()
    for count in range(1, len(words)):
        if reads(" ".join(words[count:])):
            return " ".join(words[:count])
        if reads(" ".join(words[:-count])):
            return " ".join(words[-count:])
    return " ".join(words)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_MINUSES).strip()


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip().lstrip("#@").strip()
