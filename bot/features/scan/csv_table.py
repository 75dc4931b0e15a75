"""The aggregates of a scan as a CSV file (RFC 4180): one table, a row for the whole, for each bucket and for each keyword."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from ...core.verdict_counts import Counts, Width
from .keywords import Keyword, Keywords
from .tally import Scan

COLUMNS = ("part", "start", "noun", "messages", "positive", "ambiguous", "negative", "unreadable", "tone", "score")
PARTS = ("whole", "hour", "day", "week", "negative_noun", "positive_noun")

# What a cell may not begin with: a spreadsheet would run it (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_WIDTHS = {Width.HOUR: "hour", Width.DAY: "day", Width.WEEK: "week"}

Row = dict[str, str | int | float | None]


def as_csv(scan: Scan, keywords: Keywords | None, names: Mapping[str, str]) -> bytes:
    """UTF-8 with a byte order mark, without which Excel takes Korean for something else. No message and nobody's name.

    ``names``: what ``COLUMNS`` and ``PARTS`` are called.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writerow({column: names[column] for column in COLUMNS})
    for row in _rows(scan, keywords or Keywords()):
        row["part"] = names[str(row["part"])]
        writer.writerow({column: _harmless(cell) for column, cell in row.items()})
    return text.getvalue().encode("utf-8-sig")


def _rows(scan: Scan, keywords: Keywords) -> Iterator[Row]:
    yield {"part": "whole", **_numbers(scan.counts)}
    for bucket in scan.buckets:
        yield {"part": _WIDTHS[scan.width], "start": f"{bucket.start:%Y-%m-%d %H:%M}", **_numbers(bucket.counts)}
    for part, side in (("negative_noun", keywords.negative), ("positive_noun", keywords.positive)):
        yield from ({"part": part, **_noun(keyword)} for keyword in side)


def _numbers(counts: Counts) -> Row:
    return {
        "messages": counts.total,
        "positive": counts.positive,
        "ambiguous": counts.ambiguous,
        "negative": counts.negative,
        "unreadable": counts.unreadable,
        "tone": None if counts.tone is None else round(counts.tone, 3),
    }


def _noun(keyword: Keyword) -> Row:
    return {
        "noun": keyword.noun,
        "messages": keyword.messages,
        "positive": keyword.positive,
        "negative": keyword.negative,
        "score": round(keyword.score, 2),
    }


def _harmless(cell: str | int | float | None) -> str | int | float | None:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
