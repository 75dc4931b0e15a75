"""Plain text: every line is a message, in a channel with the name of the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from ..messages import Item
from .gathering import EMPTY, Message, Nothing, gathered
from .opening import is_pipe, lines


def read(path: str, text_column: str | None = None, encoding: str | None = None) -> Iterator[Item]:
    """Reads lines; see ``Reader``."""
    return gathered(path, _rows(path, encoding))


def _rows(path: str, encoding: str | None) -> Iterator[Message | Nothing]:
    channel = None if is_pipe(path) else _stem(PurePath(path))
    for number, line in enumerate(lines(path, encoding), 1):
        text = line.rstrip("\r\n")
        yield Message(number, None, channel, None, None, text) if text.strip() else Nothing(EMPTY)


def _stem(path: PurePath) -> str:
    return PurePath(path.stem).stem if path.suffix.lower() in (".gz", ".zst") else path.stem
