"""What some executors have to know of texts."""

from __future__ import annotations


def is_utf8(text: str) -> bool:
    """Returns whether UTF-8 can spell a text: it cannot where half a surrogate pair stands alone."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
