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
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


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
