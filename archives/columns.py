"""Which columns of a table hold the texts, and when and where they were written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .errors import ArchiveError

# The first that a table has is taken; upper and lower case are one.
_TEXTS = (
    "text",
    "content",
    "message",
    "document",
    "body",
    "comment",
    "review",
    "sentence",
    "내용",
    "본문",
    "메시지",
    "글",
    "댓글",
    "리뷰",
    "대화",
    "문장",
)
_SHOWN, _LONG = 30, 60  # names in a line, characters of one
_CHANNELS = ("channel", "channel_name", "room", "채널", "대화방")
_TIMES = ("time", "timestamp", "date", "datetime", "created_at", "시간", "일시", "날짜")


@dataclass(frozen=True)
class Columns:
    """Which columns of a table say when and where a row was written; ``None``: those that are called so."""

    time: str | None = None
    channel: str | None = None

    def time_in(self, names: Sequence[str]) -> str | None:
        """Returns the column of the times among ``names``, ``None`` if there is none."""
        return _named(names, _TIMES if self.time is None else (self.time,))

    def channel_in(self, names: Sequence[str]) -> str | None:
        """Returns the column of the channels among ``names``, ``None`` if there is none."""
        return _named(names, _CHANNELS if self.channel is None else (self.channel,))


def text_column_of(columns: Sequence[str], wanted: str | None, file: str) -> str:
    """Returns the name of the column to judge: ``wanted``, or else the one that is called as texts are, or the only one.

    Raises ``ArchiveError``, which lists the columns of ``file``, if there is none.
    """
    if wanted is not None:
        if wanted in columns:
            return wanted
        raise ArchiveError(f"{file}: has no column {wanted}; give --text-column one of: {listed(columns)}.")
    found = _named(columns, _TEXTS)
    if found is not None:
        return found
    if len(columns) == 1:
        return columns[0]
    raise ArchiveError(f"{file}: it is not clear which column holds the texts; give --text-column one of: {listed(columns)}.")


def listed(names: Sequence[str]) -> str:
    """Returns the names as one line for a sentence, also those of a file that was no table at all."""
    shown = [name if name.isprintable() else ascii(name) for name in names[:_SHOWN]]
    line = ", ".join(name if len(name) <= _LONG else f"{name[:_LONG]}…" for name in shown)
    return line + (" …" if len(names) > _SHOWN else "")


def names_texts(columns: Sequence[str]) -> bool:
    """Whether one of ``columns`` is called as columns of texts are."""
    return _named(columns, _TEXTS) is not None


BY_NAME = Columns()
"""Nothing is asked for: columns are found by what they are called."""


def _named(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    by_name = {name.strip().casefold(): name for name in reversed(names)}
    return next((by_name[name.strip().casefold()] for name in wanted if name.strip().casefold() in by_name), None)
