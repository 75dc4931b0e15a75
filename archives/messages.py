"""What a reader gives: batches of messages, and what it could not or should not read. Nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import pyarrow as pa

TEXT = "text"
MESSAGES = pa.schema(
    [
        ("id", pa.string()),
        ("channel", pa.string()),
        ("time", pa.timestamp("ms", tz="UTC")),
        ("author", pa.string()),
        (TEXT, pa.string()),
    ]
)
"""The columns of a chat archive's messages. ``id`` and ``time`` are null where the format has none."""


JSON_TEXT = {b"gamseong": b"json"}
"""The metadata of a column of strings that are JSON texts: of lists, objects or values of several types in JSON Lines."""


@dataclass(frozen=True)
class Rejected:
    """A row that could not be read. ``line``: its number in ``file`` from 1, or 0 where a format has no lines."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True)
class Skipped:
    """Rows that hold nothing a person wrote: ``count`` of them, and why.

    ``reason`` is ``bot``, ``system``, ``forward`` (what somebody else wrote), ``attachment`` or ``empty``.
    """

    reason: str
    count: int


Item: TypeAlias = pa.RecordBatch | Rejected | Skipped


class Reader(Protocol):
    """Reads one file of a format. A chat archive gives batches of ``MESSAGES``, a table batches of its own columns."""

    def __call__(self, path: str, text_column: str | None = None, encoding: str | None = None) -> Iterator[Item]:
        """Yields batches of at most 10,000 rows in the file's order, rejected rows and skipped ones, in constant memory.

        A file without rows gives an empty batch. ``path`` may be ``-``, standard input. ``text_column`` is for tables alone;
        ``None`` takes the column that is called as texts are. ``encoding``: the file's, or ``None`` to recognise it.
        Raises ``ArchiveError`` for a file that cannot be read at all.
        """
