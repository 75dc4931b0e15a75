"""Parquet: columns are kept as they are."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from ..columns import text_column_of
from ..errors import ArchiveError
from ..messages import Item, Rejected
from .gathering import ROWS
from .opening import CutOffError, copy_to, is_packed, is_pipe, unreadable

_BATCH_BYTES = 1 << 24


def read(path: str, text_column: str | None = None, encoding: str | None = None) -> Iterator[Item]:
    """Reads a table; of a damaged part every row that cannot be read is rejected. See ``Reader``.

    A pipe and a packed file are copied to the disk first, for Parquet is read from its end.
    """
    if not is_pipe(path) and not is_packed(path):
        yield from _read(path, path, text_column)
        return
    with tempfile.TemporaryFile() as copy:
        try:
            copy_to(copy, path)
        except CutOffError as error:
            raise unreadable(path, error) from error
        copy.seek(0)
        yield from _read(path, copy, text_column)


def _read(path: str, source: str | IO[bytes], text_column: str | None) -> Iterator[Item]:
    try:
        file = pq.ParquetFile(source)
    except (pa.ArrowException, OSError) as error:
        raise ArchiveError(
            f"{path}: is no Parquet file that can be read; write it again, or give its format with --format."
        ) from error
    with closing(file):
        schema = file.schema_arrow
        column = text_column_of(schema.names, text_column, path)
        if not holds_texts(schema.field(column).type):
            kind = schema.field(column).type
            raise ArchiveError(f"{path}: column {column} holds {kind}, not texts; give another one with --text-column.")
        first = 1
        for group in range(file.num_row_groups):
            about = file.metadata.row_group(group)
            size = _BATCH_BYTES * about.num_rows // max(1, about.total_byte_size)
            yield from _group(path, file, group, first, max(1, min(ROWS, size)))
            first += about.num_rows
        if first == 1:
            yield pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)


def _group(path: str, file: pq.ParquetFile, group: int, first: int, size: int) -> Iterator[Item]:
    row, end = first, first + file.metadata.row_group(group).num_rows
    try:
        for batch in file.iter_batches(size, row_groups=[group], use_threads=False):
            yield from _sound(path, batch, row)
            row += batch.num_rows
    except (pa.ArrowException, OSError):
        yield from (Rejected(path, number, "lies in a part of the file that is damaged") for number in range(row, end))


def _sound(path: str, batch: pa.RecordBatch, first: int) -> Iterator[Item]:
    """Yields ``batch`` without the rows whose texts are not UTF-8, which nothing could write again."""
    if _is_valid(batch):
        yield batch
        return
    valid = [_is_valid(batch.slice(row, 1)) for row in range(batch.num_rows)]
    yield from (Rejected(path, first + row, "holds bytes that are no text") for row, is_valid in enumerate(valid) if not is_valid)
    if any(valid):
        yield batch.filter(pa.array(valid))


def _is_valid(batch: pa.RecordBatch) -> bool:
    try:
        batch.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def holds_texts(kind: pa.DataType) -> bool:
    """Whether a column of this type can be judged."""
    if pa.types.is_dictionary(kind):
        return holds_texts(kind.value_type)
    return str(kind) in ("string", "large_string", "string_view", "null")
