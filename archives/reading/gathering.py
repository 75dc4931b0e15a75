"""Puts the messages of a chat archive into batches, and counts what holds none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, NamedTuple

import pyarrow as pa

from ..messages import MESSAGES, Item, Rejected, Skipped
from .json_stream import Broken
from .opening import CutOffError, why_unreadable

ROWS = 10_000  # of a batch
CHARACTERS = 1 << 22  # of a batch's texts, after which it is full as well: memory is counted in characters
KOREA = timezone(timedelta(hours=9))  # meant where a format writes no time zone

BOT = "bot"
SYSTEM = "system"
FORWARD = "forward"
ATTACHMENT = "attachment"
EMPTY = "empty"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_FIRST, _LAST = ((moment.replace(tzinfo=UTC) - _EPOCH) // _MILLISECOND for moment in (datetime.min, datetime.max))


class Message(NamedTuple):
    """One row of ``MESSAGES``. ``line``: where it stands in its file, from 1. ``time``: milliseconds since 1970, UTC."""

    line: int
    id: str | None
    channel: str | None
    time: int | None
    author: str | None
    text: str

    @property
    def cells(self) -> tuple[Any, ...]:
        """What stands in the columns of ``MESSAGES``."""
        return self[1:]


class Row(NamedTuple):
    """One row of a table, and where it stands in its file."""

    line: int
    cells: tuple[Any, ...]


class Nothing(NamedTuple):
    """A row that holds nothing a person wrote, and why: ``BOT``, ``SYSTEM``, ``FORWARD``, ``ATTACHMENT`` or ``EMPTY``."""

    reason: str


def gathered(file: str, rows: Iterable[Message | Row | Nothing | Broken], schema: pa.Schema = MESSAGES) -> Iterator[Item]:
    """Yields ``rows`` in their order: batches of ``schema``, at least an empty one, and what was rejected and skipped.

    Where the rest of the file cannot be read, the rows before it are yielded and a ``Rejected`` tells of it.
    """
    batch: list[tuple[Any, ...]] = []
    characters, line, none_yet = 0, 0, True
    skipped: Counter[str] = Counter()
    source = iter(rows)
    while True:
        try:
            row = next(source, None)
        except CutOffError as error:
            row, source = Broken(line + 1, str(error)), iter(())
        if isinstance(row, Message) and (reason := why_unreadable(row.text)) is not None:
            row = Broken(row.line, reason)
        if isinstance(row, Message | Row):
            line = row.line
            batch.append(row.cells)
            characters += len(row.text) if isinstance(row, Message) else sum(len(each) for each in row.cells if type(each) is str)
        elif isinstance(row, Broken):
            yield Rejected(file, row.line, row.reason)
        elif row is not None:
            skipped[row.reason] += 1
        if len(batch) == ROWS or characters >= CHARACTERS or (row is None and (batch or none_yet)):
            columns = list(zip(*batch, strict=True)) or [()] * len(schema)
            yield pa.RecordBatch.from_arrays(
                [array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
            )
            batch, characters, none_yet = [], 0, False
        if skipped.total() >= ROWS or row is None:
            yield from (Skipped(reason, count) for reason, count in skipped.items())
            skipped.clear()
        if row is None:
            return


def array(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    """Returns ``values`` as Arrow has them; half a surrogate pair, which no file can hold, becomes a question mark."""
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([_encodable(value) for value in values], kind)


def _encodable(value: object) -> object:
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def milliseconds(moment: datetime) -> int | None:
    """Returns a moment as ``Message.time`` has it; one without a time zone is Korean. ``None`` outside of UTC's years."""
    known = moment if moment.tzinfo is not None else moment.replace(tzinfo=KOREA)
    return within_time((known - _EPOCH) // _MILLISECOND)


def within_time(time: int) -> int | None:
    """Returns milliseconds since 1970 if Python has a moment for them, else ``None``."""
    return time if _FIRST <= time <= _LAST else None


def iso_milliseconds(text: object) -> int | None:
    """Returns the moment that ``text`` names as ISO 8601 has it, or ``None`` where it names none."""
    if not isinstance(text, str):
        return None
    try:
        return milliseconds(datetime.fromisoformat(text))
    except ValueError:
        return None


def text_or_none(value: object) -> str | None:
    """Returns an id or a name as a text, whether a format writes it as one or as a number."""
    return str(value) if isinstance(value, str | int) and value != "" else None
