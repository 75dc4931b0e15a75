"""The kinds of mistakes that a bundle makes: ``mistake_kinds.tsv`` has what was counted by reading, the model card repeats it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from itertools import groupby

from ..percent import percent

_LEAST_SHARE = 0.1  # of the lines read; rarer kinds stand in the file
_ABOUT = (
    "What it gets wrong, by reading: of the lines that it does not name right (of reviews, of those on the wrong side) {read:,} "
    "were drawn by lot, and one reader gave each its chief kind of those in docs/flagship.md. Comments and reviews are of the "
    "parts kept for validation. Kinds of a tenth and more:"
)

Row = Mapping[str, str]  # bundle, on, wrong (how many lines were drawn from), kind, read (how many of them are of that kind)


def describe_mistake_kinds(reference: str) -> list[str]:
    """Returns a paragraph and a list in Markdown for the bundle ``NAME@VERSION``; nothing where nobody has read its mistakes."""
    rows = [row for row in _rows() if row["bundle"] == reference]
    if not rows:
        return []
    sets = groupby(rows, lambda row: (row["on"], int(row["wrong"])))
    lines = [_line(on, wrong, list(of_set)) for (on, wrong), of_set in sets]
    return [_ABOUT.format(read=_read(rows)), "", *lines]


def _line(on: str, wrong: int, rows: list[Row]) -> str:
    read = _read(rows)
    shares = {row["kind"]: int(row["read"]) / read for row in rows}
    common = sorted((kind for kind in shares if shares[kind] >= _LEAST_SHARE), key=lambda kind: -shares[kind])
    return f"- {on}, {read:,} of {wrong:,}: {', '.join(f'{kind} {percent(shares[kind], 0)}' for kind in common)}"


def _read(rows: Iterable[Row]) -> int:
    return sum(int(row["read"]) for row in rows)


@cache
def _rows() -> list[Row]:
    text = files(__package__).joinpath("mistake_kinds.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
