"""What a scan adds up to, and its CSV file as a spreadsheet reads it."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from gamseong.bot.core.verdict_counts import Bucket, BucketWidth, VerdictCounts, buckets
from gamseong.bot.core.zones import KST
from gamseong.bot.features.scan.csv_table import COLUMNS, PARTS, as_csv
from gamseong.bot.features.scan.evidence import StrongMessage
from gamseong.bot.features.scan.tally import Tally
from gamseong.bot.keywords.counting import Keyword, Keywords
from gamseong.model_store import Prediction

NOON = datetime(2026, 11, 4, 12, 0, tzinfo=KST)  # a Wednesday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAMES = {name: name for name in (*COLUMNS, *PARTS)}


def prediction(positive: float | None) -> Prediction:
    """긍정 from 0.6, 부정 below 0.4; ``None`` cannot be judged."""
    return Prediction.unreadable() if positive is None else Prediction.judge(1 - positive, positive, 0.6)


def tallied(messages: Iterable[tuple[datetime, float | None]], **options: int) -> Tally:
    tally = Tally(**options)
    for index, (when, positive) in enumerate(messages):
        tally.add(7, 100 + index, "가" * (index + 1), when, prediction(positive))
    return tally


def test_verdicts_are_counted_and_the_tone_is_the_mean_margin() -> None:
    scan = tallied([(NOON, 0.9), (NOON, 0.5), (NOON, 0.2), (NOON, 0.1), (NOON, None)]).totals()
    counts = scan.counts
    assert (counts.positive, counts.ambiguous, counts.negative, counts.unreadable) == (1, 1, 2, 1)
    assert (counts.readable, counts.total) == (4, 5)
    assert counts.tone == pytest.approx((0.8 + 0 - 0.6 - 0.8) / 4)


def test_nothing_readable_has_no_tone() -> None:
    assert tallied([(NOON, None)]).totals().counts.tone is None
    assert Tally().totals().counts == VerdictCounts()
    assert Tally().totals().buckets == ()


def shares(counts: VerdictCounts) -> list[str]:
    return [share for _, _, share in counts.shares()]


def test_percentages_sum_to_a_hundred() -> None:
    assert shares(VerdictCounts(1, 1, 1, 4)) == ["14.3", "14.3", "14.3", "57.1"]
    assert shares(VerdictCounts()) == ["0.0"] * 4
    generator = random.Random(1)
    for _ in range(200):
        counts = VerdictCounts(*(generator.randrange(50) for _ in range(5)))
        assert not counts.total or sum(round(float(part) * 10) for part in shares(counts)) == 1000


def test_the_strongest_messages_of_each_side_the_strongest_first() -> None:
    scan = tallied([(NOON, share) for share in (0.7, 0.95, 0.5, 0.2, 0.05, None, 0.9, 0.3)], keep=2).totals()
    noon = int(NOON.timestamp())
    assert scan.most_positive == (
        StrongMessage(7, 101, pytest.approx(0.9), 2, noon),
        StrongMessage(7, 106, pytest.approx(0.8), 7, noon),
    )
    assert [each.message_id for each in scan.most_negative] == [104, 103]


def test_ambiguous_messages_are_never_among_the_strongest() -> None:
    scan = tallied([(NOON, 0.55), (NOON, 0.45)]).totals()
    assert scan.most_positive == scan.most_negative == ()


def test_a_tally_goes_on_from_what_was_stored_of_it_as_if_it_had_never_stopped() -> None:
    chance = random.Random(3)
    messages = [(NOON - chance.randrange(40) * HOUR, chance.choice((0.05, 0.3, 0.5, 0.77, 0.99, None))) for _ in range(300)]
    whole, first, second = tallied(messages), tallied(messages[:170]), Tally()
    first.skipped = 5
    second.restore(json.loads(json.dumps(first.stored_hours())), 5, json.loads(json.dumps(first.stored_strongest())))
    for index, (when, positive) in enumerate(messages[170:], 170):
        second.add(7, 100 + index, "가" * (index + 1), when, prediction(positive))
    assert (second.seen, second.totals().buckets) == (305, whole.totals().buckets)
    assert second.totals().most_negative == whole.totals().most_negative
    assert second.totals().most_positive == whole.totals().most_positive


def test_skipped_messages_are_seen_but_not_counted() -> None:
    tally = tallied([(NOON, 0.9)])
    tally.skipped += 3
    assert tally.seen == tally.totals().seen == 4
    assert tally.totals().counts.total == 1


@pytest.mark.parametrize(
    ("span", "width", "count"),
    [
        (timedelta(0), BucketWidth.HOUR, 1),
        (2 * DAY, BucketWidth.HOUR, 49),
        (2 * DAY + HOUR, BucketWidth.DAY, 3),
        (60 * DAY, BucketWidth.DAY, 61),
        (61 * DAY, BucketWidth.WEEK, 10),
        (365 * DAY, BucketWidth.WEEK, 53),
    ],
)
def test_the_width_of_a_bucket_fits_the_span_and_there_are_no_gaps(span: timedelta, width: BucketWidth, count: int) -> None:
    scan = tallied([(NOON, 0.9), (NOON - span, 0.2)]).totals()
    assert (scan.width, len(scan.buckets)) == (width, count)
    starts = [bucket.start for bucket in scan.buckets]
    assert all(after - before == width.value for before, after in pairwise(starts))
    assert sum(bucket.counts.total for bucket in scan.buckets) == 2
    assert all(bucket.counts == VerdictCounts() for bucket in scan.buckets[1:-1])


def test_days_begin_at_midnight_and_weeks_on_monday_in_the_zone() -> None:
    late = datetime(2026, 11, 3, 15, 30, tzinfo=UTC)  # 00:30 on Wednesday in Korea
    scan = tallied([(late, 0.9), (late - 5 * DAY, 0.9)]).totals()
    assert scan.buckets[-1] == Bucket(datetime(2026, 11, 4, tzinfo=KST), VerdictCounts(1, margin_sum=pytest.approx(0.8)))  # type: ignore[arg-type]
    week = tallied([(late, 0.9), (late - 100 * DAY, 0.9)]).totals().buckets[-1]
    assert week.start == datetime(2026, 11, 2, tzinfo=KST)


def test_hours_of_a_zone_with_half_an_hour_are_its_own() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    tally = Tally(zone=india)
    tally.add(7, 1, "글", datetime(2026, 11, 4, 12, 10, tzinfo=UTC), prediction(0.9))
    [bucket] = tally.totals().buckets
    assert bucket.start == datetime(2026, 11, 4, 17, 0, tzinfo=india)


def test_stored_hours_make_the_same_series() -> None:
    hours = {
        NOON.astimezone(UTC): VerdictCounts(3, 0, 1, 0, margin_sum=2.0),
        NOON.astimezone(UTC) - HOUR: VerdictCounts(1, margin_sum=1.0),
    }
    width, series = buckets(hours)
    assert width is BucketWidth.HOUR
    assert [(bucket.start, bucket.counts.tone) for bucket in series] == [(NOON - HOUR, 1.0), (NOON, 0.5)]
    assert buckets({}) == (BucketWidth.HOUR, [])


def read(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_table_has_the_whole_each_bucket_and_each_keyword() -> None:
    scan = tallied([(NOON, 0.9), (NOON, 0.2), (NOON, None), (NOON - HOUR, 0.2)]).totals()
    keywords = Keywords(negative=(Keyword("렉", 5, 1, 7, 2.251),), positive=(Keyword("이벤트", 0, 3, 3, 1.2),))
    whole, early, late, negative, positive = read(as_csv(scan, keywords, NAMES))
    assert whole == {**dict.fromkeys(COLUMNS, ""), "part": "whole", "messages": "4", "positive": "1",
                     "neutral": "0", "ambiguous": "0", "negative": "2", "unreadable": "1", "tone": "-0.133"}  # fmt: skip
    assert (early["part"], early["start"], early["tone"]) == ("hour", "2026-11-04 11:00", "-0.6")
    assert (late["start"], late["messages"], late["tone"]) == ("2026-11-04 12:00", "3", "0.1")
    assert [negative[column] for column in ("part", "noun", "messages", "positive", "negative", "score")] == [
        "negative_noun", "렉", "7", "1", "5", "2.25",
    ]  # fmt: skip
    assert (positive["part"], positive["noun"]) == ("positive_noun", "이벤트")


def test_a_cell_is_never_a_formula_but_a_negative_number_stays_a_number() -> None:
    scan = tallied([(NOON, 0.1)]).totals()
    evil = ('=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\t=1", "＝1", 'a"b,c\nd')
    keywords = Keywords(negative=tuple(Keyword(noun, 3, 0, 3, 1.5) for noun in evil))
    rows = read(as_csv(scan, keywords, NAMES))
    assert [row["noun"] for row in rows[2:]] == [*(f"'{noun}" for noun in evil[:-1]), evil[-1]]
    assert rows[0]["tone"] == "-0.8"


def test_an_empty_scan_is_a_table_as_well() -> None:
    [whole] = read(as_csv(Tally().totals(), None, NAMES))
    assert (whole["messages"], whole["tone"]) == ("0", "")


def test_neutral_messages_are_counted_and_stand_in_the_table() -> None:
    thresholds = {"부정": 0.5, "중립": 0.5, "긍정": 0.5}
    tally = Tally()
    for message, tones in enumerate([(0.1, 0.8, 0.1), (0.0, 0.9, 0.1), (0.1, 0.2, 0.7)]):
        tally.add(7, message, "글", NOON, Prediction.judge_tones(tones, thresholds))
    scan = tally.totals()
    assert (scan.counts.neutral, scan.counts.positive, scan.counts.readable) == (2, 1, 3)
    assert scan.counts.tone == pytest.approx((0 + 0.1 + 0.6) / 3)
    assert [each.message_id for each in (*scan.most_positive, *scan.most_negative)] == [2]
    whole, hour = read(as_csv(scan, None, NAMES))
    assert (whole["neutral"], whole["positive"], hour["neutral"]) == ("2", "1", "2")
