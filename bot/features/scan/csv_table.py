"""The totals of a scan as a CSV file (RFC 4180): a row for the whole, each of several channels, each bucket and each keyword."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from ...core.verdict_counts import BucketWidth, VerdictCounts
from ...core.zones import KST
from ...keywords.counting import Keyword, Keywords
from ...render.spreadsheet import harmless
from .tally import ScanTotals

COLUMNS = (
    "part",
    "channel",
    "start",
    "noun",
    "messages",
    "positive",
    "neutral",
    "ambiguous",
    "negative",
    "unreadable",
    "tone",
    "score",
)
PARTS = ("whole", "channel", "hour", "day", "week", "negative_noun", "positive_noun")

_WIDTHS = {BucketWidth.HOUR: "hour", BucketWidth.DAY: "day", BucketWidth.WEEK: "week"}

Row = dict[str, str | int | float | None]


def as_csv(totals: ScanTotals, keywords: Keywords | None, names: Mapping[str, str], start: str = "") -> bytes:
    """Returns the file in UTF-8. It starts with a byte order mark, because Excel garbles Korean without one.

    ``names`` maps each of ``COLUMNS`` and ``PARTS`` to its label, that of "start" being for Korean time; ``start`` is the label
    for another ``{zone}``. The table has no messages and no names of people.
    """
    zone = totals.buckets[0].start.tzinfo if totals.buckets else None
    if start and zone not in (None, KST):
        names = {**names, "start": start.format(zone=zone)}
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writerow({column: names[column] for column in COLUMNS})
    for row in _rows(totals, keywords or Keywords()):
        row["part"] = names[str(row["part"])]
        writer.writerow({column: harmless(cell) if isinstance(cell, str) else cell for column, cell in row.items()})
    return text.getvalue().encode("utf-8-sig")


def _rows(totals: ScanTotals, keywords: Keywords) -> Iterator[Row]:
    yield {"part": "whole", **_numbers(totals.counts)}
    for channel in totals.channels:
        yield {"part": "channel", "channel": channel.name, **_numbers(channel.counts)}
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
