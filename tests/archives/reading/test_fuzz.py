"""Readers under what nobody foresaw: they end, with batches or one sentence, and count every row that was there."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gamseong.archives.errors import ArchiveError
from gamseong.archives.reading import READERS
from tests.archives.reading import test_kakaotalk
from tests.archives.reading.discord import export, message
from tests.archives.reading.outcome import outcome, write
from tests.archives.reading.test_slack import message as slack_message
from tests.archives.reading.test_telegram import chat
from tests.archives.reading.test_telegram import message as telegram_message

BOUNDED = settings(
    max_examples=25, deadline=10_000, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=5,
)
CHANGES = st.dictionaries(
    st.sampled_from(
        ["id", "type", "content", "text", "author", "timestamp", "ts", "user", "subtype", "date_unixtime", "from_id"]
    ),
    JSON,
    max_size=3,
)
SAMPLES = {
    "discord-json": export([message(1, "하나"), message(2, "둘", bot=True)]),
    "discord-csv": 'AuthorID,Author,Date,Content,Attachments,Reactions\n"1","a","2024-03-05","하나\n둘","",""\n',
    "kakaotalk": test_kakaotalk.PC_KOREAN,
    "telegram": json.dumps(chat([telegram_message(1), telegram_message(2)]), ensure_ascii=False),
    "slack": json.dumps([slack_message("하나"), slack_message("둘")], ensure_ascii=False),
    "csv": 'id,text\n1,하나\n2,"둘\n셋"\n',
    "jsonl": '{"text": "하나", "n": 1}\n{"text": "둘", "n": 2.5}\n',
    "plain": "하나\n둘\n",
}


@pytest.mark.parametrize("form", READERS)
@BOUNDED
@given(content=st.binary(max_size=300))
def test_any_bytes_end_in_batches_or_a_sentence(tmp_path: Path, form: str, content: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    ends(path, form)


@pytest.mark.parametrize("form", SAMPLES)
@BOUNDED
@given(data=st.data())
def test_damaged_files_end_in_batches_or_a_sentence(tmp_path: Path, form: str, data: st.DataObject) -> None:
    content = bytearray(SAMPLES[form].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 40))
        content[place : place + length] = data.draw(st.binary(max_size=10) | st.sampled_from([b'"', b"\\", b"{", b"\n", b"]"]))
    path = tmp_path / "a"
    path.write_bytes(content)
    ends(path, form)
    ends(path, None)


def ends(path: Path, form: str | None) -> None:
    try:
        outcome(path, form=form)
    except ArchiveError as error:
        assert str(error).startswith(str(path))  # noqa: PT017 - it need not be raised


@pytest.mark.parametrize(
    ("form", "make", "wrap"),
    [
        ("discord-json", lambda changes: message(1, **changes), export),
        ("telegram", lambda changes: telegram_message(1, **changes), lambda items: json.dumps(chat(items))),
        ("slack", lambda changes: slack_message(**changes), json.dumps),
    ],
)
@BOUNDED
@given(rows=st.lists(CHANGES | JSON.map(lambda value: [value]), max_size=12))
def test_every_message_is_read_rejected_or_skipped(tmp_path: Path, form: str, make: Any, wrap: Any, rows: list[Any]) -> None:
    items = [make({key: value for key, value in row.items() if key != "bot"}) if isinstance(row, dict) else row for row in rows]
    found = outcome(write(tmp_path / "a.json", wrap(items)), form=form)
    assert found.total == len(rows)


@BOUNDED
@given(rows=st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=12))
def test_every_row_of_a_csv_is_read_as_it_was_written(tmp_path: Path, rows: list[tuple[str, str, str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([("text", "b", "c"), *rows])
    found = outcome(write(tmp_path / "a.csv", text.getvalue()), form="csv")
    assert [tuple(row.values()) for row in found.rows] == rows
    assert found.rejected == []


@BOUNDED
@given(rows=st.lists(st.dictionaries(st.sampled_from(["text", "a", "b", "가"]), JSON, max_size=4), min_size=1, max_size=12))
def test_every_json_line_is_read_or_rejected(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    found_path = write(tmp_path / "a.jsonl", [json.dumps({"text": "", **row}) for row in rows])
    found = outcome(found_path, form="jsonl")
    assert found.total == len(rows)
    texts = [row.get("text", "") for row in rows if isinstance(row.get("text", ""), str | None)]
    assert [row["text"] for row in found.rows] == texts


@BOUNDED
@given(lines=st.lists(WORDS.filter(lambda line: not set(line) & set("\n\r")), max_size=12))
def test_every_line_is_a_message_or_blank(tmp_path: Path, lines: list[str]) -> None:
    found = outcome(write(tmp_path / "a.txt", lines), form="plain", encoding="utf-8")
    assert found.total == len(lines)
    assert found.texts == [line.removeprefix("\ufeff" if not number else "") for number, line in enumerate(lines) if line.strip()]


@BOUNDED
@given(messages=st.lists(st.tuples(st.sampled_from(["철수", "[길드]영희"]), WORDS), max_size=12))
def test_every_message_of_a_phone_is_read_or_skipped(tmp_path: Path, messages: list[tuple[str, str]]) -> None:
    lines = ["모임 님과 카카오톡 대화", "저장한 날짜 : 2024년 3월 6일 오전 10:00", ""]
    lines += [f"2024년 3월 5일 오전 12:05, {author} : {' '.join(text.split())}" for author, text in messages]
    found = outcome(write(tmp_path / "a.txt", lines), form="kakaotalk")
    assert found.total == len(messages)
