"""Which column of a table holds the texts."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import ArchiveError

# The first that a table has is taken; upper and lower case are one.
_NAMES = (
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


def text_column_of(columns: Sequence[str], wanted: str | None, file: str) -> str:
    """Returns the name of the column to judge: ``wanted``, or else the one that is called as texts are, or the only one.

    Raises ``ArchiveError``, which lists the columns of ``file``, if there is none.
    """
    if wanted is not None:
        if wanted in columns:
            return wanted
        raise ArchiveError(f"{file}: has no column {wanted}; give --text-column one of: {', '.join(columns)}.")
    found = _known(columns)
    if found is not None:
        return found
    if len(columns) == 1:
        return columns[0]
    raise ArchiveError(f"{file}: it is not clear which column holds the texts; give --text-column one of: {', '.join(columns)}.")


def names_texts(columns: Sequence[str]) -> bool:
    """Whether one of ``columns`` is called as columns of texts are."""
    return _known(columns) is not None


def _known(columns: Sequence[str]) -> str | None:
    by_name = {column.strip().casefold(): column for column in reversed(columns)}
    return next((by_name[name] for name in _NAMES if name in by_name), None)
