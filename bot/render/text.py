"""Texts and numbers as they are shown, in Discord and in a terminal. Standard library only."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

from ...model_store import clean

QUOTE_LENGTH = 200

# Whatever Discord's Markdown, mentions, emoji, timestamps and links begin with.
_MARKUP = re.compile(r"([\\*_~`|\[\]()<>#@:-])")
_BIDIRECTIONAL = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def percentages(positive: float) -> tuple[str, str]:
    """부정 and 긍정 in percent, one decimal, together exactly 100.0; 100.0 is said of a probability of 1 only."""
    tenths = round(positive * 1000)
    if 0 < positive < 1:
        tenths = min(max(tenths, 1), 999)
    return f"{(1000 - tenths) / 10:.1f}", f"{tenths / 10:.1f}"


def one_line(text: str, limit: int = QUOTE_LENGTH) -> str:
    """At most ``limit`` characters without line breaks, control characters or a change of writing direction."""
    shown = _BIDIRECTIONAL.sub("", clean(text[: limit * 8]))  # of a very long text the rest is not worth cleaning
    shown = "".join(" " if character.isspace() else character for character in shown)
    shown = "".join(character for character in shown if unicodedata.category(character) != "Cc")
    shown = re.sub(" +", " ", shown).strip()
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def escape(text: str) -> str:
    """Shown by Discord as it is: no formatting, links, mentions or custom emoji."""
    return _MARKUP.sub(r"\\\1", text)


def within(parts: Sequence[str], room: int, more: str, left_out: int = 0) -> list[str]:
    """As many of ``parts`` as fit into ``room`` characters, then ``more`` with the count of the rest and of ``left_out``."""
    kept: list[str] = []
    for part in parts:
        room -= len(part) + 1
        if room < 0:
            break
        kept.append(part)
    rest = len(parts) - len(kept) + left_out
    return [*kept, more.format(count=rest)] if rest else kept


def message_link(guild_id: int, channel_id: int, message_id: int) -> str:
    """Where a click on it leads to a message."""
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"


def numbers(text: str) -> list[float]:
    """The numbers in ``text``, parted by spaces or commas. Raises ``ValueError`` if anything else is there, or nan or inf."""
    values = [float(part) for part in re.split(r"[\s,]+", text.strip()) if part]
    if not all(math.isfinite(value) for value in values):
        raise ValueError("not finite")
    return values


def display_width(text: str) -> int:
    """Columns in a terminal: Korean syllables take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def pad(text: str, columns: int) -> str:
    """``text`` with spaces on its right, up to ``columns`` columns."""
    return text + " " * (columns - display_width(text))
