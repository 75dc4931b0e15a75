"""Plain text: every line is a message."""

from __future__ import annotations

from collections.abc import Iterator

from ..messages import Item
from .gathering import EMPTY, Message, Nothing, gathered
from .opening import lines


def read(path: str, text_column: str | None = None, encoding: str | None = None) -> Iterator[Item]:
    """Reads lines; see ``Reader``."""
    return gathered(path, _rows(path, encoding))


def _rows(path: str, encoding: str | None) -> Iterator[Message | Nothing]:
    for number, line in enumerate(lines(path, encoding), 1):
        text = line.rstrip("\r\n")
        yield Message(number, None, None, None, None, text) if text.strip() else Nothing(EMPTY)
