"""Reads a file as ``gamseong score`` does: recognised, by the reader of its format, to the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from gamseong.archives.messages import Rejected
from gamseong.archives.reading import READERS, recognise
from gamseong.archives.reading.gathering import ROWS


@dataclass
class Outcome:
    """What became of a file's rows."""

    form: str
    batches: list[pa.RecordBatch] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [row for batch in self.batches for row in batch.to_pylist()]

    @property
    def texts(self) -> list[str]:
        return [row["text"] for row in self.rows]

    @property
    def total(self) -> int:
        return len(self.rows) + len(self.rejected) + self.skipped.total()


def outcome(path: Path | str, *, form: str | None = None, text_column: str | None = None, encoding: str | None = None) -> Outcome:
    """Returns what became of the rows of ``path``, and holds each batch to what the protocol of readers says."""
    found = Outcome(form or recognise(str(path), encoding))
    for item in READERS[found.form](str(path), text_column, encoding):
        if isinstance(item, pa.RecordBatch):
            item.validate(full=True)
            assert item.num_rows <= ROWS
            found.batches.append(item)
        elif isinstance(item, Rejected):
            assert item.file == str(path)
            found.rejected.append(item)
        else:
            found.skipped[item.reason] += item.count
    assert found.batches, "a file without rows has an empty batch as well, for its columns"
    assert len({str(batch.schema) for batch in found.batches}) == 1
    return found


def write(path: Path, lines: Sequence[str] | str, encoding: str = "utf-8") -> Path:
    """Writes lines, or a text as it is."""
    text = lines if isinstance(lines, str) else "".join(f"{line}\n" for line in lines)
    path.write_bytes(text.encode(encoding))
    return path
