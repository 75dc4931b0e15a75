"""Parquet on a cluster's own storage: what comes out is what the embedded engine makes of the same files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest
from pyarrow import fs

from gamseong.archives.addresses import place_of, stored_files
from gamseong.archives.errors import ArchiveError
from gamseong.archives.scoring import Job, score
from gamseong.cli.main import main
from gamseong.model_store import Bundle
from tests.archives.clusters import kill_next, s3
from tests.archives.scored_files import lines

# What Ray and boto leave open is not ours to mend.
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")]
ROWS = 300  # of a file


def table(first: int) -> pa.Table:
    """One with columns of many types, one that says who wrote, and one with the name of a verdict's."""
    rows = range(first, first + ROWS)
    return pa.table(
        {
            "number": pa.array(rows, pa.int32()),
            "content": pa.array([None if row % 11 == 0 else text for row, text in zip(rows, lines(ROWS), strict=True)]),
            "author": [f"u{row % 7}" for row in rows],
            "label": pa.array([f"old {row}" for row in rows], pa.large_string()),
            "sent": pa.array([row * 1000 for row in rows], pa.timestamp("us", "Asia/Seoul")),
            "room": pa.array([f"room {row % 3}" for row in rows]).dictionary_encode(),
            "tags": [[str(row), "가"] for row in rows],
        }
    )


def write_tables(root: fs.FileSystem, folder: str) -> None:
    """Writes five files that lie in two folders, in the order of whose names 10 comes behind 9; one has no rows."""
    names = ("year=2025/2", "year=2025/9", "year=2025/10", "year=2026/1", "year=2026/2")
    for number, name in enumerate(names):
        path = f"{folder}/{name}.parquet"
        root.create_dir(path.rpartition("/")[0], recursive=True)
        rows = table(number * ROWS) if name != "year=2026/1" else table(0).slice(0, 0)
        pq.write_table(rows, path, filesystem=root, row_group_size=100)


@pytest.fixture
def expected(tmp_path: Path, tiny: Bundle) -> pa.Table:
    """What the embedded engine makes of the tables on this machine."""
    write_tables(fs.LocalFileSystem(), str(tmp_path / "local"))
    score(Job((str(tmp_path / "local"),), tmp_path / "local.parquet"), tiny)
    return pq.read_table(tmp_path / "local.parquet")


def scored(address: str) -> pa.Table:
    place = place_of(address)
    return pyarrow.dataset.dataset(place.path, filesystem=place.filesystem, format="parquet").to_table()


def test_s3_to_s3_is_row_for_row_what_the_embedded_engine_gives(
    ray: None, expected: pa.Table, tiny: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    with s3("archive") as address:
        source = place_of(address("in"))
        write_tables(source.filesystem, source.path)
        source.filesystem.create_dir("archive/in/_temporary")
        pq.write_table(pa.table({"content": ["not whole"]}), "archive/in/_temporary/1.parquet", filesystem=source.filesystem)
        command = ["score", address("in"), "--out", address("out"), "--engine", "ray", "--workers", "2"]
        assert main([*command, "--bundle", str(tiny.path)]) == 0
        found = scored(address("out"))
        assert found.schema == expected.schema
        assert found.equals(expected)
        with source.filesystem.open_input_file("archive/out/_SUCCESS") as file:
            assert json.loads(file.read())["rows"] == 4 * ROWS
        printed = capsys.readouterr()
        assert f"s3://archive/out: {4 * ROWS:,} rows read" in printed.out
        assert "left out: the column author" in printed.out
        assert "label is called input_label" in printed.out
        assert "s3cret" not in printed.out + printed.err
        assert printed.err == ""
        assert main([*command, "--bundle", str(tiny.path)]) == 12
        assert "is a folder that holds something" in capsys.readouterr().err


def test_a_worker_that_is_killed_is_survived_and_a_run_that_was_stopped_goes_on(
    ray: None, tmp_path: Path, expected: pa.Table, tiny: Bundle
) -> None:
    from gamseong.archives.datasets import TablesJob, score_tables

    job = TablesJob(((tmp_path / "local").as_uri(),), (tmp_path / "out").as_uri(), authors=True, workers=2)

    def stop(progress: object) -> None:
        if (tmp_path / "out" / "part-00000" / "_SUCCESS").exists():
            raise KeyboardInterrupt

    size = sum(file.size for file in stored_files(place_of(job.files[0]))[:3])
    with pytest.raises(KeyboardInterrupt):
        score_tables(job, tiny, watch=stop, step_bytes=size)
    assert not (tmp_path / "out" / "_SUCCESS").exists()
    first = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "part-00000").iterdir()}
    (tmp_path / "out" / "part-00001").mkdir()
    (tmp_path / "out" / "part-00001" / "half.parquet").write_bytes(b"PAR1")
    has_killed = kill_next("MapWorker")
    summary = score_tables(job, tiny, resume=True, step_bytes=size)
    assert has_killed()
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "part-00000").iterdir()} == first
    assert summary.judged == 4 * ROWS
    found = scored(job.out)
    assert found.drop_columns("author").equals(expected)
    hashes = found.column("author").to_pylist()
    assert len(set(hashes)) == 7  # in both steps by the same salt
    assert not {"u0", "u1"} & set(hashes)
    assert not (tmp_path / "out" / "_run.json").exists()


def parquet(folder: Path, name: str, columns: dict[str, list[object]]) -> str:
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.table(columns), folder / name)
    return folder.as_uri()


@pytest.fixture
def refused(tmp_path: Path, tiny: Bundle, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs a command that has to end before Ray starts, and returns its one sentence."""

    def run(*arguments: str, code: int) -> str:
        command = ["score", "--engine", "ray", "--bundle", str(tiny.path), *arguments]
        assert main(command) == code
        [sentence] = capsys.readouterr().err.splitlines()
        return sentence

    return run


def test_what_cannot_be_done_is_told_before_anything_is_done(tmp_path: Path, refused: Callable[..., str]) -> None:
    pytest.importorskip("ray")
    source, out = parquet(tmp_path / "in", "1.parquet", {"content": ["좋다"]}), (tmp_path / "out").as_uri()
    assert "--engine ray" in refused(source, "--out", out, "--engine", "embedded", code=2)
    assert "file:///folder" in refused(str(tmp_path), "--out", out, code=2)
    assert "--by is for files on this machine" in refused(source, "--out", out, "--by", "day", code=2)
    assert "there is no such file" in refused(f"{source}/none", "--out", out, code=10)
    assert "is no address that can be read" in refused("gopher://x/y", "--out", out, code=10)
    assert "has no column body" in refused(source, "--out", out, "--text-column", "body", code=10)
    assert "lies in" in refused(source, "--out", f"{source}/out", code=12)
    assert "no unfinished run" in refused(source, "--out", out, "--resume", code=12)
    parquet(tmp_path / "in", "2.parquet", {"content": ["좋다"], "more": [1]})
    assert "(more); score such files apart" in refused(source, "--out", out, code=10)
    (tmp_path / "in" / "2.parquet").write_bytes(b"no parquet")
    assert "2.parquet: is no Parquet file" in refused(source, "--out", out, code=10)
    assert not (tmp_path / "out").exists()


def test_keys_in_an_address_are_not_shown() -> None:
    with pytest.raises(ArchiveError) as caught:
        place_of("s3://someone:s3cret@bucket/folder?no_such_option=1")
    assert "s3cret" not in str(caught.value)
    assert place_of("s3://someone:s3cret@bucket/folder?region=us-east-1").shown == "s3://bucket/folder"


def test_ray_that_is_not_there_is_told(tmp_path: Path, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    source = parquet(tmp_path / "in", "1.parquet", {"content": ["좋다"]})
    for name in (
        "ray",
        "ray.data",
        "gamseong.archives.datasets",
        "gamseong.archives.engine_ray",
        "gamseong.archives.ray_session",
    ):
        monkeypatch.setitem(sys.modules, name, None)
    assert "[cluster]" in refused(source, "--out", (tmp_path / "out").as_uri(), code=9)
    assert "[cluster]" in refused(str(tmp_path / "in"), "--out", str(tmp_path / "out.parquet"), code=9)
