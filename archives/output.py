"""The files that scored rows are written to: Parquet, CSV and JSON Lines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from .errors import OutputError
from .frames import framed, frames, pack, unpack
from .messages import JSON_TEXT
from .resuming import write_whole

BOM = "\ufeff".encode()  # Excel garbles Korean without one
_GROUP_ROWS, _GROUP_BYTES = 1 << 17, 1 << 25  # of a row group of Parquet, whichever is reached first

# A spreadsheet would run a cell that begins with one of these (OWASP, "CSV Injection"); a number it leaves alone.
_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_NUMBER = r"^[+-]?[0-9]+([.,][0-9]+)*([eE][+-]?[0-9]+)?$"


@dataclass(frozen=True)
class Form:
    """How rows are written: ``encode`` makes bytes of a batch (``first``: of the file), ``finish`` the file of all bytes.

    ``finish`` takes the path of these bytes and that of the file to make. It may be called again after it was interrupted.
    """

    encode: Callable[[pa.RecordBatch, bool], bytes]
    finish: Callable[[Path, Path], None]


def _csv(batch: pa.RecordBatch, first: bool) -> bytes:
    sink = pa.BufferOutputStream()
    flat = pa.RecordBatch.from_arrays([_cells(column) for column in batch.columns], names=batch.schema.names)
    pyarrow.csv.write_csv(flat, sink, pyarrow.csv.WriteOptions(include_header=first, eol="\r\n"))
    return (BOM if first else b"") + bytes(sink.getvalue())


def _cells(column: pa.Array) -> pa.Array:
    """Returns a column as Arrow's own CSV can write it: lists and objects as JSON, bytes in base64, durations as numbers."""
    types, kind = pa.types, column.type
    if types.is_dictionary(kind):
        return _cells(column.dictionary_decode())
    if str(kind) in ("string", "large_string", "string_view"):
        texts = column.cast(pa.string())
        formula = pc.and_not(pc.match_substring_regex(texts, _FORMULA), pc.match_substring_regex(texts, _NUMBER))
        return pc.if_else(formula, pc.binary_join_element_wise("'", texts, ""), texts)
    if types.is_primitive(kind) and not types.is_duration(kind) and not types.is_float16(kind):
        return column
    values = (None if value is None else _json(value).decode() for value in _values(column))
    return pa.array([value if value is None else value.strip('"') for value in values], pa.string())


def _json_lines(batch: pa.RecordBatch, first: bool) -> bytes:
    columns = [
        _raw(column) if field.metadata == JSON_TEXT else _values(column)
        for field, column in zip(batch.schema, batch.columns, strict=True)
    ]
    names = batch.schema.names
    return b"".join(_json(dict(zip(names, row, strict=True))) + b"\n" for row in zip(*columns, strict=True))


def _raw(texts: pa.Array) -> list[msgspec.Raw | None]:
    """Returns JSON texts as what they are: lists stay lists."""
    return [None if text is None else msgspec.Raw(text.encode()) for text in texts.to_pylist()]


def _values(column: pa.Array) -> list[Any]:
    if pa.types.is_duration(column.type):
        column = column.cast(pa.int64())
    elif pa.types.is_temporal(column.type):
        texts = column.cast(pa.string())  # Python's own have no nanoseconds
        # ISO 8601, as every reader of JSON knows it.
        column = pc.replace_substring_regex(pc.replace_substring(texts, " ", "T"), r"([+-]\d\d)(\d\d)$", r"\1:\2")
    values: list[Any] = column.to_pylist()
    return values


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value, enc_hook=str)


def _move(rows: Path, result: Path) -> None:
    rows.replace(result)


def _spooled(batch: pa.RecordBatch, first: bool) -> bytes:
    return framed(pack(batch, "zstd"))


def spooled(rows: Path) -> Iterator[pa.RecordBatch]:
    """Yields the batches of a file of Parquet's rows that wait to be put together."""
    with rows.open("rb") as stream:
        yield from map(unpack, frames(stream))


def _parquet(rows: Path, result: Path) -> None:
    write_parquet(spooled(rows), result)
    rows.unlink()


def write_parquet(batches: Iterable[pa.RecordBatch], path: Path) -> None:
    """Writes batches of one schema, at least one, as a Parquet file that appears whole."""
    unfinished = path.with_name(f"{path.name}.new")
    source = iter(batches)
    first = next(source)
    with pq.ParquetWriter(unfinished, first.schema, compression="zstd") as writer:
        group, rows, size = [first], first.num_rows, first.nbytes
        for batch in source:
            if rows and (rows + batch.num_rows > _GROUP_ROWS or size + batch.nbytes > _GROUP_BYTES):
                writer.write_table(pa.Table.from_batches(group))
                group, rows, size = [], 0, 0
            group.append(batch)
            rows, size = rows + batch.num_rows, size + batch.nbytes
        writer.write_table(pa.Table.from_batches(group))
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)


def write_table(table: pa.Table, path: Path, suffix: str) -> None:
    """Writes a table in the form of ``suffix``, a key of ``FORMS``; the file appears whole."""
    if suffix == ".parquet":
        write_parquet(table.to_batches() or [pa.RecordBatch.from_pylist([], table.schema)], path)
        return
    batches = table.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]
    write_whole(path, b"".join(FORMS[suffix].encode(batch, number == 0) for number, batch in enumerate(batches)))


FORMS = {".parquet": Form(_spooled, _parquet), ".csv": Form(_csv, _move), ".jsonl": Form(_json_lines, _move)}
"""By the end of an output's name."""


def suffix_of(out: Path) -> str:
    """Returns the key of ``FORMS`` for an output, of which a folder has Parquet files. Raises ``OutputError`` if it has none."""
    if str(out) == "-" or (out.exists() and not (out.is_file() or out.is_dir())):
        raise OutputError(f"{out}: is no file; --out takes a name that ends in .parquet, .csv or .jsonl, or a folder.")
    if is_folder(out):
        return ".parquet"
    suffix = {".ndjson": ".jsonl"}.get(out.suffix.lower(), out.suffix.lower())
    if suffix not in FORMS:
        raise OutputError(f"{out}: --out takes a name that ends in .parquet, .csv or .jsonl, or a folder.")
    return suffix


def is_folder(out: Path) -> bool:
    """Whether ``out`` is to be a folder with a file for each input: it is one, or its name has no ending."""
    return out.is_dir() or not out.suffix


def names_in_folder(files: Sequence[str]) -> list[str]:
    """Returns a name for each input's file in a folder; inputs of the same name are numbered."""
    names: list[str] = []
    taken: set[str] = set()
    for file in files:
        stem = name = "stdin" if file == "-" else _stem(Path(file).name)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem} ({number})"
        taken.add(name.casefold())
        names.append(f"{name}.parquet")
    return names


def _stem(name: str) -> str:
    path = Path(name)
    return Path(path.stem).stem if path.suffix.lower() in (".gz", ".zst") else path.stem
