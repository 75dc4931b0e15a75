"""CSV and JSON Lines: every row and column is kept, or told of."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from gamseong.archives.errors import ArchiveError
from gamseong.archives.messages import JSON_TEXT
from tests.archives.reading.outcome import outcome, write


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949", "utf-16"])
def test_a_csv_keeps_its_columns_in_order(tmp_path: Path, delimiter: str, encoding: str) -> None:
    lines = [
        delimiter.join(line)
        for line in (["번호", "내용", "별점"], ["007", '"재밌다, ""정말"";|\n또 볼래"', "5"], ["008", "", "1"])
    ]
    found = outcome(write(tmp_path / "a.csv", lines, encoding))
    assert found.form == "csv"
    assert found.rows == [
        {"번호": "007", "내용": '재밌다, "정말";|\n또 볼래', "별점": "5"},
        {"번호": "008", "내용": "", "별점": "1"},
    ]


def test_a_column_without_a_name_and_one_twice_get_names(tmp_path: Path) -> None:
    found = outcome(write(tmp_path / "a.csv", [",text,text", "0,좋다,싫다"]))
    assert found.rows == [{"column_1": "0", "text": "좋다", "text_3": "싫다"}]


def test_a_quote_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    lines = ["id,text", "1,하나", '2,"둘', "3,셋", "4,넷"]
    found = outcome(write(tmp_path / "a.csv", lines))
    assert [row["id"] for row in found.rows] == ["1", "3", "4"]
    assert [(told.line, told.reason) for told in found.rejected] == [(3, "has a quote that is not closed")]


def test_rows_that_quotes_glue_together_are_taken_apart(tmp_path: Path) -> None:
    lines = ["id,text", '1,"하나', '2,"둘', "3,셋", '4,"말 "안에" 인용"', "5,다섯,여섯", "6,여섯", ""]
    found = outcome(write(tmp_path / "a.csv", lines))
    assert [row["id"] for row in found.rows] == ["3", "6"]
    assert [told.line for told in found.rejected] == [2, 3, 5, 6]
    assert found.rejected[-1].reason == "has 3 cells, not 2"


def test_a_long_text_is_no_error_and_a_row_with_bad_bytes_is_told_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,text\n" + b"1," + ("가" * 300_000).encode() + b'\n2,"a\xff\xfe\nb"\n3,\xec\xa2\x8b\n')
    found = outcome(path)
    assert [row["id"] for row in found.rows] == ["1", "3"]
    assert len(found.rows[0]["text"]) == 300_000
    assert [told.line for told in found.rejected] == [3]


def test_lines_of_another_encoding_inside_a_file_are_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("id,text\n1,새 줄\n".encode() + "2,옛 줄\n".encode("cp949"))
    assert [row["text"] for row in outcome(path).rows] == ["새 줄", "옛 줄"]


@pytest.mark.parametrize("lines", [["text,label"], ["text"]])
def test_a_table_without_rows_keeps_its_columns(tmp_path: Path, lines: list[str]) -> None:
    found = outcome(write(tmp_path / "a.csv", lines))
    assert (found.total, found.batches[0].schema.names) == (0, lines[0].split(","))


def test_the_text_column_is_found_named_or_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", ["번호,낱말", "1,좋다"])
    with pytest.raises(ArchiveError, match="it is not clear which column holds the texts; give --text-column one of: 번호, 낱말"):
        outcome(path)
    with pytest.raises(ArchiveError, match="has no column 글; give --text-column one of: 번호, 낱말"):
        outcome(path, text_column="글")
    assert outcome(path, text_column="낱말").rows == [{"번호": "1", "낱말": "좋다"}]
    with pytest.raises(ArchiveError, match="has no line that names its columns"):
        outcome(write(tmp_path / "b.csv", ""), form="csv")


def test_json_lines_keep_types_and_order(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "text": "좋다", "score": 4, "ok": True, "tags": ["a", "b"], "long": 2**60},
        {"id": 2, "text": "싫다", "score": 4.5, "late": None},
        {"id": 3, "text": None, "mixed": 1, "big": 2**70},
        {"text": "또", "id": 4, "mixed": "하나"},
    ]
    found = outcome(write(tmp_path / "a.jsonl", [json.dumps(row, ensure_ascii=False) for row in rows]))
    assert found.form == "jsonl"
    schema = found.batches[0].schema
    assert {field.name: field.type for field in schema} == {
        "id": pa.int64(),
        "text": pa.string(),
        "score": pa.float64(),
        "ok": pa.bool_(),
        "tags": pa.string(),
        "long": pa.int64(),
        "late": pa.string(),
        "mixed": pa.string(),
        "big": pa.string(),
    }
    assert [field.name for field in schema if field.metadata == JSON_TEXT] == ["tags", "mixed", "big"]
    assert [row["id"] for row in found.rows] == [1, 2, 3, 4]
    assert json.loads(found.rows[0]["tags"]) == ["a", "b"]
    assert [row["mixed"] for row in found.rows] == [None, None, "1", '"하나"']
    assert json.loads(found.rows[2]["big"]) == 2**70
    assert found.rows[0]["long"] == 2**60


def test_lines_that_are_no_objects_are_told(tmp_path: Path) -> None:
    lines = ['{"text": "하나", "n": NaN}', "", "[1]", '{"text": "둘", ', '{"text": 3}', '{"text": "\\ud83d 넷"}', "[" * 100_000]
    found = outcome(write(tmp_path / "a.jsonl", lines))
    assert [row["text"] for row in found.rows] == ["하나", "? 넷"]
    assert [(told.line, told.reason) for told in found.rejected] == [
        (3, "is not a JSON object"),
        (4, "is not JSON"),
        (5, "has a text that is no text"),
        (7, "is not JSON"),
    ]


def test_json_lines_without_objects_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="has no line with a JSON object"):
        outcome(write(tmp_path / "a.jsonl", ["1", "2"]), form="jsonl")
