"""Counts by channel and period: whose clocks they follow, and that no memory but the groups' is needed."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from gamseong.archives.aggregates import aggregated, keyed
from gamseong.archives.errors import ArchiveError
from gamseong.archives.judging import VERDICT

SEOUL = "Asia/Seoul"
PRAISE, BLAME, NOTHING = (0.1, 0.9, None, "긍정", False), (0.8, 0.2, None, "부정", True), (None, None, None, "판단 불가", False)


def judged(rows: list[tuple[str | None, object]], verdicts: list[tuple[object, ...]], kind: pa.DataType) -> pa.RecordBatch:
    columns = {"channel": pa.array([row[0] for row in rows], pa.string()), "time": pa.array([row[1] for row in rows], kind)}
    for index, field in enumerate(VERDICT):
        columns[field.name] = pa.array([each[index] for each in verdicts], field.type)
    return pa.RecordBatch.from_pydict(columns)


def moments(*texts: str) -> list[tuple[str | None, object]]:
    return [("잡담", datetime.fromisoformat(text)) for text in texts]


UTC = pa.timestamp("ms", "UTC")


def test_a_group_has_its_verdicts_and_its_tone() -> None:
    rows = [("잡담", None), ("게임", None), ("잡담", None), ("잡담", None), (None, None), ("빈방", None)]
    batch = judged(rows, [PRAISE, PRAISE, BLAME, NOTHING, BLAME, NOTHING], UTC)
    table = aggregated([keyed(batch.slice(0, 2), ["channel"], SEOUL), keyed(batch.slice(2), ["channel"], SEOUL)], ["channel"])
    assert table.column_names == [
        *("channel", "messages", "positive", "neutral", "ambiguous", "negative", "unreadable", "truncated", "tone"),
    ]
    assert [tuple(row.values())[:-1] for row in table.to_pylist()] == [
        ("게임", 1, 1, 0, 0, 0, 0, 0),
        ("빈방", 1, 0, 0, 0, 0, 1, 0),
        ("잡담", 3, 1, 0, 0, 1, 1, 1),
        (None, 1, 0, 0, 0, 1, 0, 1),
    ]
    assert table.column("tone").to_pylist() == [pytest.approx(0.8), None, pytest.approx(0.1), pytest.approx(-0.6)]


def test_a_day_begins_at_midnight_of_the_zone() -> None:
    batch = judged(moments("2026-03-01T14:59:59Z", "2026-03-01T15:00:00Z"), [PRAISE, BLAME], UTC)
    days = {zone: aggregated([keyed(batch, ["day"], zone)], ["day"]).column("day").to_pylist() for zone in (SEOUL, "UTC")}
    assert days == {SEOUL: [date(2026, 3, 1), date(2026, 3, 2)], "UTC": [date(2026, 3, 1)]}


def test_a_week_is_its_monday() -> None:
    batch = judged(moments("2026-11-29T14:59:00Z", "2026-11-29T15:00:00Z"), [PRAISE, BLAME], UTC)  # Sunday, then Monday in Seoul
    assert keyed(batch, ["week"], SEOUL).column("week").to_pylist() == [date(2026, 11, 23), date(2026, 11, 30)]


def test_the_hour_that_comes_twice_is_two_hours_and_the_missing_one_none() -> None:
    zone = "America/New_York"
    texts = ("2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-03-08T06:59:00Z", "2026-03-08T07:01:00Z")
    batch = judged(moments(*texts), [PRAISE] * 4, UTC)
    hours = keyed(batch, ["hour"], zone).column("hour")
    assert hours.type.tz == zone
    assert [f"{each.astimezone(ZoneInfo(zone)):%d %H:%M %z}" for each in hours.to_pylist()] == [
        *("01 01:00 -0400", "01 01:00 -0500", "08 01:00 -0500", "08 03:00 -0400"),
    ]


def test_an_hour_of_a_zone_that_is_half_an_hour_off_begins_on_its_clocks() -> None:
    batch = judged(moments("2026-01-01T00:10:00Z", "2026-01-01T00:40:00Z"), [PRAISE] * 2, UTC)
    hours = keyed(batch, ["hour"], "Asia/Kolkata").column("hour").to_pylist()
    assert [f"{each.astimezone(ZoneInfo('Asia/Kolkata')):%H:%M}" for each in hours] == ["05:00", "06:00"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (pa.string(), "2026-03-02T00:30:00+09:00"),
        (pa.string(), "2026-03-02 00:30:00"),
        (pa.timestamp("ns"), datetime(2026, 3, 2, 0, 30)),
        (pa.date32(), date(2026, 3, 2)),
    ],
)
def test_times_of_tables_are_read_as_they_come(kind: pa.DataType, value: object) -> None:
    batch = judged([("잡담", value)], [PRAISE], kind)
    assert keyed(batch, ["day"], SEOUL).column("day").to_pylist() == [date(2026, 3, 2)]


def test_what_is_no_time_and_a_missing_column_are_told() -> None:
    batch = judged([("잡담", "어제")], [PRAISE], pa.string())
    with pytest.raises(ArchiveError, match="--by needs times"):
        keyed(batch, ["day"], SEOUL)
    with pytest.raises(ArchiveError, match="--by day needs a column that says it; give --time-column one of: channel, "):
        keyed(batch.drop_columns(["time"]), ["day"], SEOUL)


def test_many_groups_over_many_batches_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gamseong.archives.aggregates._AT_ONCE", 3)
    batch = judged([(name, None) for name in "abcdef"], [PRAISE] * 6, UTC)
    table = aggregated((keyed(batch, ["channel"], SEOUL) for _ in range(50)), ["channel"])
    assert table.select(["channel", "messages"]).to_pylist() == [{"channel": name, "messages": 50} for name in "abcdef"]


def test_a_row_whose_time_is_none_is_counted_without_one() -> None:
    rows = [("잡담", "2025-03-01 10:00"), ("잡담", "xx"), ("잡담", "2025-03-01T23:00"), ("잡담", None)]
    table = aggregated([keyed(judged(rows, [PRAISE, BLAME, PRAISE, BLAME], pa.string()), ["day"], SEOUL)], ["day"])
    assert [(row["day"], row["messages"]) for row in table.to_pylist()] == [(date(2025, 3, 1), 2), (None, 2)]


def test_times_with_and_without_a_zone_may_stand_in_one_column() -> None:
    rows = [("잡담", text) for text in ("2025-03-01 10:00:00", "2025-03-01T16:00:00Z", "", " ")]
    days = keyed(judged(rows, [PRAISE] * 4, pa.string()), ["day"], SEOUL).column("day").to_pylist()
    assert days == [date(2025, 3, 1), date(2025, 3, 2), None, None]


@pytest.mark.parametrize("unit", [1, 1_000, 1_000_000])
@pytest.mark.parametrize("kind", [pa.int64(), pa.float64(), pa.string()])
def test_numbers_are_times_since_1970_in_their_unit(unit: int, kind: pa.DataType) -> None:
    value = 1_740_826_800 * unit  # 2025-03-01T20:00+09:00
    rows: list[tuple[str | None, object]] = [("잡담", str(value) if kind == pa.string() else value), ("잡담", None)]
    assert keyed(judged(rows, [PRAISE] * 2, kind), ["day"], SEOUL).column("day").to_pylist() == [date(2025, 3, 1), None]


def test_a_later_batch_without_a_time_does_not_end_a_run() -> None:
    for text in ("", "어제"):
        batch = judged([("잡담", text)], [PRAISE], pa.string())
        assert keyed(batch, ["day"], SEOUL, first=False).column("day").to_pylist() == [None]
