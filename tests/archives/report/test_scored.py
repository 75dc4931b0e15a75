"""Scored files say the same in every form, as messages and as counts of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from gamseong.archives.aggregates import aggregated, keyed
from gamseong.archives.errors import ArchiveError
from gamseong.archives.messages import Rejected
from gamseong.archives.report.counts import Counts
from gamseong.archives.report.scan_csv import COLUMNS, PARTS, WHOLE
from gamseong.archives.report.scored import Scored
from gamseong.archives.report.tally import Tally, Totals
from gamseong.bot.core.verdict_counts import Bucket, BucketWidth, VerdictCounts
from gamseong.bot.features.scan.csv_table import as_csv
from gamseong.bot.features.scan.tally import ScanTotals
from gamseong.bot.language import LANGUAGES
from gamseong.model_store import Label
from tests.archives.report.made import START, Message, table_of, write

SEOUL = "Asia/Seoul"
MESSAGES = [
    Message('좋다, "정말"\n좋다', Label.POSITIVE, 0.0),
    Message("=1+1", Label.NEGATIVE, 14.5, "게임"),
    Message("음", Label.NEUTRAL, 15.5),  # the next day in Seoul
    Message("ㅇㅇ", Label.AMBIGUOUS, 24 * 400),
    Message("", Label.UNREADABLE, None, "게임"),
]


def totals_of(*paths: Path, zone: str = SEOUL) -> Totals:
    tally = Tally()
    for path in paths:
        for rows in Scored(str(path), zone).rows():
            assert not isinstance(rows, Rejected)
            tally.add(rows)
    return tally.totals()


def seen(totals: Totals) -> list[tuple[str, int, tuple[int, ...], float]]:
    days = zip(totals.channel, totals.days, totals.day_sums, strict=True)
    return sorted((totals.channels[place], int(day), Counts.of(row).sizes, round(float(row[5]), 4)) for place, day, row in days)


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
def test_every_form_says_the_same(tmp_path: Path, suffix: str) -> None:
    totals = totals_of(write(tmp_path / f"a{suffix}", MESSAGES))
    first = START.date().toordinal() - 719_163
    assert seen(totals) == [
        ("게임", first, (0, 0, 0, 1, 0), -0.6),
        ("잡담", first, (1, 0, 0, 0, 0), 0.8),
        ("잡담", first + 1, (0, 1, 0, 0, 0), 0.0),
        ("잡담", first + 400, (0, 0, 1, 0, 0), -0.1),
    ]
    assert Counts.of(totals.timeless.sum(axis=0)).sizes == (0, 0, 0, 0, 1)
    assert totals.counts().total == len(MESSAGES)
    assert totals.hours.tolist()[:3] == [first * 24 + 9, first * 24 + 23, first * 24 + 24]


def test_another_zone_has_other_days(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", MESSAGES)
    assert len({day for _, day, *_ in seen(totals_of(path, zone="UTC"))}) == 2


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
@pytest.mark.parametrize("keys", [("channel", "day"), ("channel", "hour"), ("channel", "week")])
def test_counts_of_score_add_up_to_what_its_messages_do(tmp_path: Path, suffix: str, keys: tuple[str, ...]) -> None:
    batches = [keyed(batch, keys, SEOUL) for batch in table_of(MESSAGES[:-1]).to_batches()]
    totals = totals_of(write(tmp_path / f"a{suffix}", aggregated(batches, keys)))
    messages = totals_of(write(tmp_path / "b.parquet", MESSAGES[:-1]))
    assert totals.counts().sizes == messages.counts().sizes
    assert totals.counts().tone == pytest.approx(messages.counts().tone)
    if "week" not in keys:
        assert [each[:3] for each in seen(totals)] == [each[:3] for each in seen(messages)]
    assert totals.span == {"day": 24, "hour": 1, "week": 168}[keys[1]]
    assert totals.counts().half_width is None  # counts keep no squares


@pytest.mark.parametrize("strings", LANGUAGES.values(), ids=list(LANGUAGES))
@pytest.mark.parametrize("width", BucketWidth)
def test_the_csv_of_a_scan_is_read_in_the_language_that_it_was_written_in(
    tmp_path: Path, strings: object, width: BucketWidth
) -> None:
    start = START.replace(tzinfo=None)
    buckets = tuple(
        Bucket(start + number * width.value, VerdictCounts(3 + number, 1, 2, 1, 4, margin_sum=1.25)) for number in range(3)
    )
    whole = sum((bucket.counts for bucket in buckets), VerdictCounts())
    table = as_csv(ScanTotals(whole, 5, width, buckets, (), ()), None, strings.scan.csv_labels)  # type: ignore[attr-defined]
    (tmp_path / "게임.csv").write_bytes(table)
    totals = totals_of(tmp_path / "게임.csv")
    assert totals.channels == ("게임",)
    assert totals.counts().sizes == (12, 12, 3, 6, 3)
    assert totals.counts().tone == pytest.approx(whole.tone, abs=1e-3)
    assert int(totals.days.min()) * 24 == (np.datetime64(start, "h") - np.datetime64(0, "h")).astype(int)
    assert totals.span == width.value.total_seconds() // 3600


def test_hours_of_a_scan_go_on_other_clocks(tmp_path: Path) -> None:
    bucket = Bucket(START.replace(tzinfo=None), VerdictCounts(1))
    table = as_csv(ScanTotals(VerdictCounts(1), 0, BucketWidth.HOUR, (bucket,), (), ()), None, LANGUAGES["ko"].scan.csv_labels)
    (tmp_path / "a.csv").write_bytes(table)
    korean, utc = (totals_of(tmp_path / "a.csv", zone=zone).hours[0] for zone in (SEOUL, "UTC"))
    assert korean - utc == 9


@pytest.mark.parametrize("language", LANGUAGES)
def test_hours_of_a_server_elsewhere_are_those_of_its_clocks(tmp_path: Path, language: str) -> None:
    here = datetime(2026, 7, 1, 20, tzinfo=ZoneInfo("America/New_York"))
    strings = LANGUAGES[language].scan  # type: ignore[index]
    totals = ScanTotals(VerdictCounts(1), 0, BucketWidth.HOUR, (Bucket(here, VerdictCounts(1)),), (), ())
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(totals, None, strings.csv_labels, strings.csv_start))
    assert "(America/New_York)" in path.read_text("utf-8-sig")
    there, utc = (totals_of(path, zone=zone).hours[0] for zone in ("America/New_York", "UTC"))
    assert utc - there == 4
    path.write_text(path.read_text("utf-8-sig").replace("America/New_York", "Nowhere/Else"), "utf-8")
    with pytest.raises(ArchiveError, match="take that file as it was"):
        totals_of(path)


def test_every_heading_of_a_scan_is_known() -> None:
    for strings in LANGUAGES.values():
        labels = strings.scan.csv_labels
        assert {name: COLUMNS[labels[name]] for name in COLUMNS.values()} == {name: name for name in COLUMNS.values()}
        assert [PARTS[labels[part]] for part in ("hour", "day", "week")] == [1, 24, 168]
        assert labels["whole"] in WHOLE


def test_a_row_that_cannot_be_read_is_told_of(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", MESSAGES)
    path.write_bytes(path.read_bytes() + b"{broken\n")
    assert [type(rows).__name__ for rows in Scored(str(path), SEOUL).rows()] == ["Rejected", "Rows"]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.csv", b"text,label\n\xec\xa2\x8b\xeb\x8b\xa4,1\n", "was not scored"),
        ("a.csv", b"text,negative,positive,label\na,0.5,0.5,1\n", "was not scored"),
        ("a.csv", "text,negative,positive,label\na,x,0.5,긍정\n".encode(), "its column positive|its column negative"),
        ("a.csv", b"", "was not scored"),
        ("a.jsonl", b"[]\n", "was not scored"),
        ("a.parquet", b"PAR1 no", "is no Parquet file"),
        ("-", b"", "reads its files twice"),
    ],
)
def test_what_was_not_scored_is_said_so(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    path = name if name == "-" else str(tmp_path / name)
    if name != "-":
        Path(path).write_bytes(content)
    with pytest.raises(ArchiveError, match=problem):
        list(Scored(path, SEOUL).rows())
