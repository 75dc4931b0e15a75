"""Makes the rows of several files those of one table."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from .errors import UnfitError
from .judging import VERDICT
from .messages import MESSAGES


def fitted(batch: pa.RecordBatch, schema: pa.Schema, path: str) -> pa.RecordBatch:
    """Returns ``batch``, of the file ``path``, with the columns of those before it. Raises ``UnfitError`` if it has others."""
    if batch.schema.equals(schema):
        return batch
    check_names(batch.schema.names, schema.names, path)
    try:
        return batch.select(schema.names).cast(schema)
    except pa.ArrowException as error:
        raise UnfitError(
            f"{path}: its columns have other types than those of the files before it; score such files apart, or into a folder."
        ) from error


def check_names(names: Sequence[str], before: Sequence[str], path: str) -> None:
    """Raises ``UnfitError`` if the columns of the file ``path`` have other ``names`` than those of the files before it."""
    other = sorted(set(names) ^ set(before))
    if other:
        raise UnfitError(
            f"{path}: has other columns than the files before it ({', '.join(other)}); score such files apart, or into a folder."
        )


def check_text_column(column: str, before: str, path: str) -> None:
    """Raises ``UnfitError`` if the texts of the file ``path`` are in another ``column`` than those of the files before it."""
    if column != before:
        raise UnfitError(
            f"{path}: its texts are in {column}, those before in {before}; score such files apart, or into a folder."
        )


def no_rows() -> pa.RecordBatch:
    """Returns no rows at all, for inputs that hold none."""
    fields = [field for field in MESSAGES if field.name != "author"]
    return pa.RecordBatch.from_pylist([], pa.schema([*fields, *VERDICT]))
