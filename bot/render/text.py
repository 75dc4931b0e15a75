"""Formats texts and numbers for Discord and for a terminal."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

QUOTE_LENGTH = 200

# The characters that begin Discord's Markdown, mentions, emoji, timestamps and links.
_MARKUP = re.compile(r"([\\*_~`|\[\]()<>#@:-])")
_UNSHOWABLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")  # marks of direction, and what no UTF-8 has

_FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
_CONTINUING = re.compile("[\u1160-\u11ff\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")  # jamo, and parts of emoji


def percent(share: float, decimals: int = 1) -> str:
    """Returns ``share`` in [0, 1] as people read it everywhere here: "98.6 %"."""
    return f"{share * 100:.{decimals}f} %"


def one_line(text: str, limit: int = QUOTE_LENGTH) -> str:
    """Cuts ``text`` to ``limit`` characters and removes line breaks, control characters and marks of writing direction."""
    # As it was written, not as the model reads it. Cleaning the rest of a very long text would be wasted.
    shown = unicodedata.normalize("NFC", _UNSHOWABLE.sub("", text[: limit * 8]))
    shown = "".join(" " if character.isspace() else character for character in shown)
    shown = "".join(character for character in shown if unicodedata.category(character) != "Cc")
    shown = re.sub(" +", " ", shown).strip()
    return cut(shown, limit)


def cut(text: str, limit: int) -> str:
    """Returns ``text`` or, with … at the end, its beginning of at most ``limit`` characters in all.

    It cuts at a space if one is near, and never inside of what people see as one character.
    """
    if len(text) <= limit:
        return text
    end = limit - 1
    while end and _continues(text, end):
        end -= 1
    end = end or limit - 1
    space = text.rfind(" ", end - limit // 4, end + 1)
    return text[: space if space > 0 else end].rstrip() + "…"


def _continues(text: str, place: int) -> bool:
    """Returns whether the code point at ``place`` belongs to the one before: an accent, a part of an emoji or a flag, a jamo."""
    one, before = text[place], text[:place]
    if one in _FLAGS:  # two of these letters are one flag
        return (len(before) - len(before.rstrip(_FLAGS))) % 2 == 1
    return bool(_CONTINUING.match(one)) or unicodedata.category(one)[0] == "M" or before.endswith("\u200d")


def escape_markdown(text: str) -> str:
    """Escapes ``text`` so that Discord shows it as it is, without formatting, links, mentions or custom emoji."""
    return _MARKUP.sub(r"\\\1", text)


def fit_parts(parts: Sequence[str], room: int, more: str, left_out: int = 0) -> list[str]:
    """Returns the first ``parts`` that fit into ``room`` characters; then ``more`` with the number of the others.

    ``left_out``: further parts that the caller left out already.
    """
    kept: list[str] = []
    for part in parts:
        room -= len(part) + 1
        if room < 0:
            break
        kept.append(part)
    from ..language import Count  # here, because it brings discord.py, which `gamseong analyze` does without

    rest = len(parts) - len(kept) + left_out
    return [*kept, more.format(count=Count(rest))] if rest else kept


def message_link(guild_id: int, channel_id: int, message_id: int) -> str:
    """Returns the URL that opens a message in Discord."""
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"


class NotANumberError(ValueError):
    """``word`` is no finite number."""

    def __init__(self, word: str) -> None:
        super().__init__("not a finite number")  # without the word, which somebody wrote
        self.word = word


def parse_numbers(text: str) -> list[float]:
    """Parses numbers separated by spaces or commas. Raises ``NotANumberError`` for anything else, and for nan or inf."""
    return [_number(part) for part in re.split(r"[\s,]+", text.strip()) if part]


def _number(word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise NotANumberError(word)
    return number


def display_width(text: str) -> int:
    """Returns the number of columns in a terminal; a Korean syllable takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def pad(text: str, columns: int) -> str:
    """Pads ``text`` with spaces on its right to ``columns`` columns."""
    return text + " " * (columns - display_width(text))
