"""The totals of a scan as a CSV file (RFC 4180): one table with a row for the whole, each bucket and each keyword."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from ...core.verdict_counts import BucketWidth, VerdictCounts
from ...keywords.counting import Keyword, Keywords
from ...render.spreadsheet import harmless
from .tally import ScanTotals

COLUMNS = ("part", "start", "noun", "messages", "positive", "neutral", "ambiguous", "negative", "unreadable", "tone", "score")
PARTS = ("whole", "hour", "day", "week", "negative_noun", "positive_noun")

_WIDTHS = {BucketWidth.HOUR: "hour", BucketWidth.DAY: "day", BucketWidth.WEEK: "week"}

Row = dict[str, str | int | float | None]


def as_csv(totals: ScanTotals, keywords: Keywords | None, names: Mapping[str, str]) -> bytes:
    """Returns the file in UTF-8. It starts with a byte order mark, because Excel garbles Korean without one.

    ``names`` maps each of ``COLUMNS`` and ``PARTS`` to its label. The table has no messages and no names of people.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writerow({column: names[column] for column in COLUMNS})
    for row in _rows(totals, keywords or Keywords()):
        row["part"] = names[str(row["part"])]
        writer.writerow({column: harmless(cell) if isinstance(cell, str) else cell for column, cell in row.items()})
    return text.getvalue().encode("utf-8-sig")


def _rows(totals: ScanTotals, keywords: Keywords) -> Iterator[Row]:
    yield {"part": "whole", **_numbers(totals.counts)}
    for bucket in totals.buckets:
        yield {"part": _WIDTHS[totals.width], "start": f"{bucket.start:%Y-%m-%d %H:%M}", **_numbers(bucket.counts)}
    for part, side in (("negative_noun", keywords.negative), ("positive_noun", keywords.positive)):
        yield from ({"part": part, **_noun(keyword)} for keyword in side)


def _numbers(counts: VerdictCounts) -> Row:
    return {
        "messages": counts.total,
        "positive": counts.positive,
        "neutral": counts.neutral,
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
