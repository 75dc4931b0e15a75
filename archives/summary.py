"""What became of every row of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc


@dataclass
class Summary:
    """Rows by what became of them. ``labels``: those that were judged, by verdict; ``skipped``: those without words, by why.

    ``columns``: those of a table that are left out ("") or have another name in the output, by their names in the input.
    ``left_out``: files of folders that were not read, for they had been scored before.
    """

    labels: Counter[str] = field(default_factory=Counter)
    truncated: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def judged(self) -> int:
        """Rows that have a verdict, 판단 불가 included."""
        return self.labels.total()

    @property
    def read(self) -> int:
        """All rows that there were."""
        return self.judged + self.skipped.total() + self.rejected

    def add(self, batch: pa.RecordBatch) -> None:
        """Counts the rows of a judged batch."""
        for each in pc.value_counts(batch.column("label")).to_pylist():
            self.labels[each["values"]] += each["counts"]
        self.truncated += pc.sum(batch.column("truncated")).as_py() or 0

    def as_json(self) -> dict[str, Any]:
        """Returns what ``from_json`` makes this of again."""
        return {
            "labels": dict(self.labels),
            "truncated": self.truncated,
            "skipped": dict(self.skipped),
            "rejected": self.rejected,
            "columns": self.columns,
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """See ``as_json``."""
        labels, skipped = Counter(content["labels"]), Counter(content["skipped"])
        return cls(labels, content["truncated"], skipped, content["rejected"], content["columns"])
