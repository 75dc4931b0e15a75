"""What a page holds: the right numbers, nothing of anybody's words unless asked for, and no way out of it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from gamseong.archives.errors import ArchiveError, OutputError
from gamseong.archives.report import LANGUAGES, Request, make_report
from gamseong.model_store import Label
from tests.archives.report.made import START, VERDICTS, Message, days, page_of, table_of, write

SINKING = [0.8] * 30 + [0.2] * 30


def data_of(page: str) -> dict[str, Any]:
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert match is not None
    found: dict[str, Any] = json.loads(match[1])
    return found


class Loads(HTMLParser):
    """Finds every attribute by which a page could load or send anything."""

    found: list[tuple[str, str]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = ("src", "href", "srcset", "action", "data", "poster", "style", "ping", "background")
        self.found += [(tag, name) for name, _ in attrs if name in names or name.startswith("on")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_on_the_page_loads_anything(tmp_path: Path, language: str) -> None:
    path = write(tmp_path / "a.parquet", [*days(60, 10, SINKING), *days(60, 10, SINKING, "게임")])
    page, _ = page_of(tmp_path, path, language=language, quotes=True)
    loads = Loads()
    loads.found = []
    loads.feed(page)
    assert loads.found == []
    assert "default-src 'none'" in page
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|WebSocket|\bimport\(", page)
    assert f'<html lang="{language}">' in page


def test_texts_and_names_cannot_become_markup(tmp_path: Path) -> None:
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    path = write(
        tmp_path / "a.parquet", [Message(evil, Label.NEGATIVE, hour, evil) for hour in range(3)] + [Message("", Label.POSITIVE)]
    )
    page, _ = page_of(tmp_path, path, quotes=True)
    assert "<img" not in page
    assert page.count("<script") == 3
    assert "&lt;/script&gt;" in page


def test_words_of_people_are_there_only_if_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", [*days(60, 10, SINKING, text="비밀이야기"), Message("비밀이야기", Label.POSITIVE, None)])
    assert "비밀이야기" not in page_of(tmp_path, path)[0]
    assert "비밀이야기" in page_of(tmp_path, path, quotes=True)[0]


def test_a_turning_point_has_its_words_its_channels_and_its_lines(tmp_path: Path) -> None:
    calm = days(60, 10, [0.5] * 60, "음악", text="노래")
    before, after = days(30, 10, [0.8] * 30, text="이벤트"), days(60, 10, [0.2] * 60, text="환불 이벤트")[300:]
    path = write(tmp_path / "a.parquet", [*calm, *before, *after])
    page, result = page_of(tmp_path, path, nouns=lambda text: frozenset(text.split()[:-1]), quotes=True)
    assert result.turning_points == 1
    section = page.partition("<section class=turning>")[2].partition("</section>")[0]
    assert "2025-04-02부터 톤이 내려갔어요" in section
    assert "가장 많이 움직인 채널: <bdi>잡담</bdi> −0." in section
    assert "<bdi>음악</bdi>" not in section.partition("<ul class=lines>")[0]
    assert "<b>환불</b>" in section
    assert "<b>노래</b>" not in section
    assert len(re.findall(r"<q><bdi>[^<]+</bdi></q> <small>−0.60 · 2025-04-\d\d \d\d:00 · ", section)) == 5
    assert data_of(page)["turns"] == [(START.date().toordinal() - 719_163 + 30) * 24]


def test_numbers_of_the_charts_are_those_of_the_messages(tmp_path: Path) -> None:
    rows = [
        Message("a", Label.POSITIVE, 0),
        Message("b", Label.NEGATIVE, 1),
        Message("c", Label.NEUTRAL, 1),
        Message("", Label.UNREADABLE, 3),
    ]
    page, result = page_of(tmp_path, write(tmp_path / "a.csv", rows), zone="UTC")
    shown = data_of(page)["all"]["levels"]["hour"]
    assert shown["tone"] == [0.8, -0.3, None, None]
    assert shown["sizes"] == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]]
    assert shown["half"][1] == pytest.approx(1.96 * 0.3, abs=0.001)
    assert (result.messages, str(result.first)) == (4, "2025-03-03")
    assert "+0.07" in page  # (0.8 - 0.6 + 0) / 3
    assert page.count('title="월') == 3


def test_a_single_message_and_messages_without_a_time_make_a_page(tmp_path: Path) -> None:
    page, _ = page_of(tmp_path, write(tmp_path / "a.jsonl", [Message("좋다", Label.POSITIVE)]))
    assert "+0.80" in page
    page, result = page_of(tmp_path, write(tmp_path / "b.jsonl", [Message("좋다", Label.POSITIVE, None)]))
    assert "시각이 없는 메시지뿐" in page
    assert result.first is None
    page, _ = page_of(
        tmp_path, write(tmp_path / "c.jsonl", [Message("좋다", Label.POSITIVE, None), Message("", Label.UNREADABLE)])
    )
    assert "시각이 없는 메시지 1개는" in page


def test_years_of_gaps_and_a_thousand_channels_fit(tmp_path: Path) -> None:
    rows = [
        Message("좋다", Label.POSITIVE, 24 * 365 * year, f"채널{channel}")
        for year in range(0, 40, 10)
        for channel in range(1_000)
    ]
    page, result = page_of(tmp_path, write(tmp_path / "a.parquet", rows))
    assert result.size < 3_000_000
    assert "그 밖의 채널 970개" in page


def test_a_million_messages_make_less_than_three_megabytes(tmp_path: Path) -> None:
    count = 1_000_000
    dice = np.random.default_rng(0)
    labels = dice.integers(0, 5, count)
    columns = {
        "channel": pa.array([f"채널{number}" for number in range(200)]).take(pa.array(dice.integers(0, 200, count))),
        "time": pa.array(dice.integers(1_700_000_000_000, 1_760_000_000_000, count)).cast(pa.timestamp("ms", "UTC")),
        "label": pa.array([str(label) for label in VERDICTS]).take(pa.array(labels)),
    }
    for place, name in enumerate(("negative", "positive")):
        columns[name] = pa.array([verdict[place] for verdict in VERDICTS.values()], pa.float32()).take(pa.array(labels))
    page, result = page_of(tmp_path, write(tmp_path / "a.parquet", pa.table(columns)))
    assert result.messages == count
    assert len(page.encode()) == result.size < 3_000_000


def test_files_that_say_nothing_are_one_sentence(tmp_path: Path) -> None:
    empty = write(tmp_path / "a.parquet", table_of([]))
    with pytest.raises(ArchiveError, match=r"a\.parquet: holds no messages; score some first\.$"):
        page_of(tmp_path, empty)
    untold = write(tmp_path / "b.parquet", table_of([Message("a", Label.POSITIVE)]).drop_columns("text"))
    with pytest.raises(ArchiveError, match="holds no texts to quote; leave --quotes out"):
        page_of(tmp_path, untold, quotes=True)
    assert page_of(tmp_path, untold)[1].messages == 1


@pytest.mark.parametrize(
    ("name", "problem"), [("a.csv", "takes a file that ends in"), ("none/a.html", "its folder is not there")]
)
def test_a_place_that_cannot_be_written_is_said_before_anything_is_read(tmp_path: Path, name: str, problem: str) -> None:
    with pytest.raises(OutputError, match=problem):
        make_report(Request((str(tmp_path / "missing.parquet"),), tmp_path / name))


def test_a_page_that_could_not_be_made_leaves_the_one_before(tmp_path: Path) -> None:
    page, _ = page_of(tmp_path, write(tmp_path / "a.parquet", [Message("좋다", Label.POSITIVE)]))
    with pytest.raises(ArchiveError):
        page_of(tmp_path, write(tmp_path / "b.parquet", table_of([])))
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page
