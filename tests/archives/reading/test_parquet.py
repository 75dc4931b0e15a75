"""Parquet: columns and types are kept, and a damaged part costs its own rows only."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gamseong.archives.errors import ArchiveError
from tests.archives.reading.outcome import outcome

TABLE = pa.table(
    {
        "id": pa.array(range(25_000), pa.int32()),
        "내용": pa.array([f"글 {number}" if number % 7 else None for number in range(25_000)], pa.large_string()),
        "때": pa.array([datetime(2024, 3, 5, tzinfo=UTC)] * 25_000, pa.timestamp("us", tz="Asia/Seoul")),
        "꼬리표": pa.array([["a"], []] * 12_500, pa.list_(pa.string())),
    }
)


@pytest.mark.parametrize("name", ["a.parquet", "a.parquet.gz"])
def test_all_columns_are_kept_as_they_are(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    pq.write_table(TABLE, tmp_path / "a")
    content = (tmp_path / "a").read_bytes()
    path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    found = outcome(path)
    assert found.form == "parquet"
    assert pa.Table.from_batches(found.batches).equals(TABLE)


def test_a_dictionary_of_texts_is_judged_and_numbers_are_not(tmp_path: Path) -> None:
    table = TABLE.set_column(1, "내용", TABLE.column("내용").cast(pa.string()).dictionary_encode())
    pq.write_table(table, tmp_path / "a.parquet")
    assert len(outcome(tmp_path / "a.parquet").rows) == 25_000
    with pytest.raises(ArchiveError, match="column id holds int32, not texts"):
        outcome(tmp_path / "a.parquet", text_column="id")


def test_a_damaged_part_is_told_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(TABLE.slice(0, 900), path, row_group_size=300, compression="snappy", use_dictionary=False)
    column = pq.ParquetFile(path).metadata.row_group(1).column(1)
    content = bytearray(path.read_bytes())
    start = column.data_page_offset
    content[start : start + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    path.write_bytes(content)
    found = outcome(path)
    assert [row["id"] for row in found.rows] == [*range(300), *range(600, 900)]
    assert [told.line for told in found.rejected] == list(range(301, 601))


def test_texts_that_are_no_utf_8_are_rejected_alone(tmp_path: Path) -> None:
    raw = pa.array([b"a", b"\xff", "다".encode()], pa.binary())
    texts = pa.Array.from_buffers(pa.string(), 3, raw.buffers())
    pq.write_table(pa.table({"text": texts}), tmp_path / "a.parquet")
    found = outcome(tmp_path / "a.parquet")
    assert (found.texts, [told.line for told in found.rejected]) == (["a", "다"], [2])


def test_a_file_that_was_cut_off_is_an_error(tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:-100])
    with pytest.raises(ArchiveError, match="is no Parquet file that can be read"):
        outcome(tmp_path / "b.parquet")


def test_no_rows_are_an_empty_batch(tmp_path: Path) -> None:
    pq.write_table(TABLE.slice(0, 0), tmp_path / "a.parquet")
    assert outcome(tmp_path / "a.parquet").batches[0].schema.equals(TABLE.schema)
