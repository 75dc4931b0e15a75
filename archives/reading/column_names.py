"""The names of a table's columns, without its rows."""

from __future__ import annotations

import msgspec
import pyarrow.parquet as pq

from .csv_records import Record, records
from .opening import lines
from .tables import column_names, delimiter_of


def columns_of(path: str, form: str, encoding: str | None = None) -> list[str]:
    """Returns the names of the columns of a table in ``form``: csv, jsonl (those of its first row) or parquet.

    Raises ``CutOffError``, ``OSError`` and pyarrow's errors for a file that cannot be read.
    """
    if form == "parquet":
        with pq.ParquetFile(path) as file:
            return list(file.schema_arrow.names)
    first = next((line for line in lines(path, encoding) if not line.isspace()), "")
    if form == "jsonl":
        try:
            return list(msgspec.json.decode(first, type=dict[str, object]))
        except (msgspec.MsgspecError, UnicodeError):
            return []
    header = next(records(iter([first]), delimiter_of(first)), None)
    return column_names(header.cells) if isinstance(header, Record) else []
