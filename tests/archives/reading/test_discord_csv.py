"""DiscordChatExporter's CSV, which has no ids, kinds of messages or sign of bots."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gamseong.archives.reading.discord_csv import channel_of, date_milliseconds
from tests.archives.reading.outcome import outcome, write

HEADER = "AuthorID,Author,Date,Content,Attachments,Reactions"


def test_messages_are_read_with_line_ends_and_quotes_in_them(tmp_path: Path) -> None:
    rows = [
        HEADER,
        '"1","chulsoo#0000","2024-03-05T21:30:00.1230000+09:00","첫 줄',
        '둘째 ""줄"", 끝","",""',
        '"2","yeonghui","2024-03-05 오후 9:31","좋아요","https://x/y.png","👍 (3)"',
        '"2","yeonghui","2024-03-05 오후 9:31","","https://x/y.png",""',
        '"2","yeonghui","2024-03-05 오후 9:32","Pinned a message.","",""',
        '"2","yeonghui","2024-03-05 오후 9:32","","",""',
    ]
    found = outcome(write(tmp_path / "서버 - 일반 - 잡담 [123].csv", rows))
    assert found.form == "discord-csv"
    assert found.texts == ['첫 줄\n둘째 "줄", 끝', "좋아요"]
    assert found.rows[0]["time"] == datetime(2024, 3, 5, 12, 30, 0, 123000, UTC)
    assert {row["channel"] for row in found.rows} == {"잡담"}
    assert [row["author"] for row in found.rows] == ["1", "2"]
    assert found.skipped == {"attachment": 1, "system": 1, "empty": 1}


def test_a_row_cut_off_by_a_killed_export_is_told(tmp_path: Path) -> None:
    rows = [HEADER, '"1","a","2024-03-05T21:30:00+09:00","하나","",""', '"1","a","2024-03-05T21:30:00+09:00","둘']
    found = outcome(write(tmp_path / "a.csv", rows))
    assert found.texts == ["하나"]
    assert [(told.line, told.reason) for told in found.rejected] == [(3, "has a quote that is not closed")]


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2024-03-05T12:30:00.0000000+00:00", datetime(2024, 3, 5, 12, 30, tzinfo=UTC)),
        ("05-Mar-24 09:30 PM", datetime(2024, 3, 5, 12, 30, tzinfo=UTC)),
        ("3/5/2024 9:30 PM", datetime(2024, 3, 5, 12, 30, tzinfo=UTC)),
        ("2024. 3. 5. 오후 9:30", datetime(2024, 3, 5, 12, 30, tzinfo=UTC)),
        ("2024-03-05 오전 12:30", datetime(2024, 3, 4, 15, 30, tzinfo=UTC)),
        ("05.03.2024 21:30", datetime(2024, 3, 5, 12, 30, tzinfo=UTC)),
        ("05/03/2024 21:30", None),  # the fifth of March, or the third of May
        ("2024-13-45 오후 9:30", None),
        ("0001-01-01 00:00:00", None),  # before UTC begins
        ("", None),
    ],
)
def test_dates_of_the_exporters_locales(date: str, moment: datetime | None) -> None:
    assert date_milliseconds(date) == (None if moment is None else round(moment.timestamp() * 1000))


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        ("서버 - 일반 - 잡담 [123].csv", "잡담"),
        ("서버 - 잡담 [123] (after 2024-01-01) [part 2].csv.gz", "잡담"),
        ("export.csv", None),
    ],
)
def test_the_channel_stands_in_the_files_name(name: str, channel: str | None) -> None:
    assert channel_of(f"/여기/{name}") == channel
