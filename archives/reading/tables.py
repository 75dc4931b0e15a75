"""Tables of texts: CSV, whose cells are texts, and JSON Lines, whose fields keep their types."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import IO, Any

import msgspec
import pyarrow as pa

from ..columns import text_column_of
from ..errors import ArchiveError
from ..messages import JSON_TEXT, Item, Rejected
from .csv_records import Record, records
from .gathering import Row, gathered
from .json_stream import Broken
from .opening import CutOffError, copy_to, is_pipe, lines, unreadable, why_unreadable

DELIMITERS = ",\t;|"
_EXACT = 2**53  # up to here a float has all whole numbers


def read_csv(path: str, text_column: str | None = None, encoding: str | None = None) -> Iterator[Item]:
    """Reads a table whose first line names its columns, with commas, tabs, semicolons or bars. See ``Reader``."""
    source = lines(path, encoding)
    try:
        first = next(source, "")
        rows = records(chain([first], source), delimiter_of(first))
        header = next(rows, None)
    except CutOffError as error:
        raise unreadable(path, error) from error
    if not isinstance(header, Record):
        raise ArchiveError(f"{path}: has no line that names its columns; put one first, or read it with --format plain.")
    names = column_names(header.cells)
    text_column_of(names, text_column, path)
    yield from gathered(path, map(_csv_row, rows), pa.schema([(name, pa.string()) for name in names]))


def _csv_row(record: Record | Broken) -> Row | Broken:
    return record if isinstance(record, Broken) else Row(record.line, tuple(record.cells))


def delimiter_of(line: str) -> str:
    """Returns the sign that stands between the columns that ``line`` names."""
    unquoted = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=unquoted.count)


def column_names(cells: Sequence[str]) -> list[str]:
    """Returns the names of columns, of which none is empty and no two are the same."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = cell.strip() or f"column_{number}"
        while name in names:
            name += f"_{number}"
        names.append(name)
    return names


def read_jsonl(path: str, text_column: str | None = None, encoding: str | None = None) -> Iterator[Item]:
    """Reads an object a line. See ``Reader``.

    The file is read twice, first for the columns and types of all its lines; a pipe is copied to the disk for that. A column
    of lists or objects, or of values of several types, becomes one of JSON texts.
    """
    if not is_pipe(path):
        yield from _read_jsonl(path, path, text_column, encoding)
        return
    with tempfile.TemporaryFile() as copy:
        rest = None
        try:
            copy_to(copy, path)
        except CutOffError as error:
            rest = Rejected(path, 0, str(error))
        yield from _read_jsonl(path, copy, text_column, encoding)
        if rest is not None:
            yield rest


def _read_jsonl(path: str, source: str | IO[bytes], text_column: str | None, encoding: str | None) -> Iterator[Item]:
    kinds: dict[str, set[str]] = {}
    try:
        for _, row in _objects(lines(source, encoding)):
            if not isinstance(row, str):
                for name, value in row.items():
                    kinds.setdefault(name, set()).add(_kind(value))
    except CutOffError:
        pass  # the second reading tells of it
    if not kinds:
        raise ArchiveError(f"{path}: has no line with a JSON object; give its format with --format.")
    text = text_column_of(list(kinds), text_column, path)
    kinds[text] = {"null", "str"}
    schema = pa.schema([_field(name, found - {"null"}) for name, found in kinds.items()])
    rows = (_jsonl_row(number, row, kinds, schema, text) for number, row in _objects(lines(source, encoding)))
    yield from gathered(path, rows, schema)


def _objects(source: Iterable[str]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yields the number of each line that is not blank with its object, or with the reason why there is none."""
    for number, line in enumerate(source, 1):
        if not line.isspace():
            yield number, why_unreadable(line) or _object(line)


def _object(line: str) -> dict[str, Any] | str:
    try:
        value = msgspec.json.decode(line)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        try:
            value = json.loads(line)  # knows NaN, and half a surrogate pair
            "".join(value).encode()  # the names of its fields
        except (ValueError, TypeError, RecursionError):
            return "is not JSON"
    return value if isinstance(value, dict) else "is not a JSON object"


def _kind(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) <= _EXACT:
            return "int"
        return "long" if -(2**63) <= value < 2**63 else "json"
    return {type(None): "null", bool: "bool", float: "float", str: "str"}.get(type(value), "json")


def _field(name: str, kinds: set[str]) -> pa.Field:
    if kinds <= {"str"}:
        return pa.field(name, pa.string())
    if kinds == {"bool"}:
        return pa.field(name, pa.bool_())
    if kinds <= {"int", "long"}:
        return pa.field(name, pa.int64())
    if kinds <= {"int", "float"}:
        return pa.field(name, pa.float64())
    return pa.field(name, pa.string(), metadata=JSON_TEXT)


def _jsonl_row(
    number: int, row: dict[str, Any] | str, kinds: Mapping[str, set[str]], schema: pa.Schema, text: str
) -> Row | Broken:
    if isinstance(row, str):
        return Broken(number, row)
    if not isinstance(row.get(text), str | None):
        return Broken(number, f"has a {text} that is no text")
    if any(_kind(value) not in kinds.get(name, ()) for name, value in row.items() if value is not None):
        return Broken(number, "was written while the file was read")
    return Row(number, tuple(_cell(row.get(field.name), field) for field in schema))


def _cell(value: Any, field: pa.Field) -> Any:
    if field.metadata is None or value is None:
        return value
    return json.dumps(value, ensure_ascii=False)
