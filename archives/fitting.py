"""Makes the rows of several files those of one table."""

from __future__ import annotations

import pyarrow as pa

from .errors import ArchiveError
from .judging import VERDICT
from .messages import MESSAGES


def fitted(batch: pa.RecordBatch, schema: pa.Schema, path: str) -> pa.RecordBatch:
    """Returns ``batch``, of the file ``path``, with the columns of those before it. Raises ``ArchiveError`` where it has others."""
    if batch.schema.equals(schema):
        return batch
    if set(batch.schema.names) != set(schema.names):
        names = sorted(set(batch.schema.names) ^ set(schema.names))
        raise ArchiveError(
            f"{path}: has other columns than the files before it ({', '.join(names)}); score such files apart, or into a folder."
        )
    try:
        return batch.select(schema.names).cast(schema)
    except pa.ArrowException as error:
        raise ArchiveError(
            f"{path}: its columns have other types than those of the files before it; score such files apart, or into a folder."
        ) from error


def no_rows() -> pa.RecordBatch:
    """Returns no rows at all, for inputs that hold none."""
    fields = [field for field in MESSAGES if field.name != "author"]
    return pa.RecordBatch.from_pylist([], pa.schema([*fields, *VERDICT]))
