"""Looks at all that a run is to read before the first file is read, so that a wrong one is told of at once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from .aggregates import column_of, is_aggregated
from .columns import Columns
from .errors import ArchiveError, OutputError
from .fitting import check_names, check_text_column
from .judging import VERDICT
from .messages import MESSAGES, TEXT
from .output import suffix_of
from .preparing import prepared
from .reading import columns_of, expand, recognise, text_column_of
from .reading.opening import CutOffError

TABLES = ("csv", "jsonl", "parquet")
"""The formats whose columns are their own; all others have those of ``messages.MESSAGES``."""


@dataclass(frozen=True)
class Input:
    """A file to read, with the name of its reader. ``size`` in bytes, ``None`` of a pipe."""

    path: str
    form: str
    size: int | None


def check_output(out: Path, files: Sequence[str], *, replace: bool) -> None:
    """Raises ``ArchiveError`` for an output that cannot be, or would be written over something that is there."""
    suffix_of(out)
    if not out.absolute().parent.is_dir():
        raise OutputError(f"{out}: its folder is not there; make it, or name another output.")
    if out.is_dir() and os.listdir(out):
        raise OutputError(f"{out}: is a folder that holds something; name a new one.")
    if any(_same(file, out) for file in files if not os.path.isdir(file)):
        raise OutputError(f"{out}: is an input as well; name another output.")
    if list(files).count("-") > 1:
        raise ArchiveError("- stands for standard input, which can be read once; give it once.")
    if out.is_file() and not replace:
        raise OutputError(f"{out}: is there already; name another output, or replace it with --force.")


def find_inputs(files: Sequence[str], out: Path, form: str | None, encoding: str | None) -> tuple[list[Input], list[str]]:
    """Returns what ``files`` and the folders among them hold, and what was left out: tables in folders that were scored before.

    Raises ``ArchiveError`` for a file that is not there or of no format that is known, and where nothing is left.
    """
    inputs, left_out = [], []
    for path in expand(files):
        if _same(path, out):  # of the run before, in a folder that is read again
            continue
        found = form or recognise(path, encoding)
        if path not in files and _was_scored(path, found, encoding):
            left_out.append(path)
            continue
        inputs.append(Input(path, found, os.stat(path).st_size if os.path.isfile(path) else None))
    if not inputs and left_out:
        raise ArchiveError(f"{left_out[0]}: was scored before, as all that lies beside it; name the files to judge them anew.")
    return inputs, left_out


def _was_scored(path: str, form: str, encoding: str | None) -> bool:
    if form not in TABLES:
        return False
    columns = _columns_of(path, form, encoding)
    return set(VERDICT.names) <= set(columns) or is_aggregated(columns)


def _columns_of(path: str, form: str, encoding: str | None) -> list[str]:
    try:
        return columns_of(path, form, encoding)
    except (CutOffError, pa.ArrowException, OSError):  # of which its reader tells
        return []


def check_columns(
    inputs: Sequence[Input],
    text_column: str | None,
    encoding: str | None,
    *,
    by: Sequence[str],
    named: Columns,
    authors: bool,
    apart: bool,
) -> None:
    """Raises ``ArchiveError`` for a file whose columns do not go with what is asked for, or with those of the files before it.

    The options are those of ``scoring.Job``; ``apart``: each file has an output of its own. Of pipes and of JSON Lines, which
    have to be read for that, it is told when their turn comes.
    """
    before: tuple[Sequence[str], str] | None = None
    for each in inputs:
        if each.form == "jsonl" or each.size is None:
            continue
        names = _columns_of(each.path, each.form, encoding) if each.form in TABLES else MESSAGES.names
        if not names or len(set(names)) < len(names):
            continue
        column = text_column_of(names, text_column, each.path) if each.form in TABLES else TEXT
        empty = pa.RecordBatch.from_arrays([pa.array([], pa.string())] * len(names), names=names)
        batch, column, _ = prepared(empty, column, b"salt" if authors else None)
        for key in by:
            column_of(batch.schema.names, key, named)
        if not apart:
            names, column_before = before = before or (batch.schema.names, column)
            check_text_column(column, column_before, each.path)
            if not by:
                check_names(batch.schema.names, names, each.path)


def _same(path: str, out: Path) -> bool:
    return os.path.exists(path) and out.exists() and os.path.samefile(path, out)
