"""Cleans a text before any model reads it, and decides what counts as readable Korean."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = re.compile("[\x00\ud800-\udfff]")
# Links, and what Discord writes for mentions, custom emoji and timestamps (<@1>, <:name:1>, <t:1:R>).
_MARKUP = re.compile(r"https?://\S+|www\.\S+|<(?:@[!&]?|#|a?:\w+:|t:|/[^:>]+:)-?\d+(?::\w)?>")
_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")


def clean(text: str) -> str:
    """Returns ``text`` in NFC without U+0000 (it ends a string in Node and the web) and lone surrogates (no UTF-8 has them)."""
    return unicodedata.normalize("NFC", _DROPPED.sub("", text))


def without_markup(text: str) -> str:
    """Returns ``text`` with links and Discord's mention, emoji and time markup replaced by as many spaces."""
    return _MARKUP.sub(lambda match: " " * len(match[0]), text)


def can_carry_tone(token: str) -> bool:
    """Returns whether a token is Korean (syllables, or jamo as in ㅋㅋ and ㅠㅠ) or a symbol such as ♥ or 👍."""
    return bool(_HANGUL.search(token)) or any(unicodedata.category(character) == "So" for character in token)
