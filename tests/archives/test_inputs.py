"""What a run reads, and what it refuses before the first row: outputs that are there, folders with outputs in them, no rows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gamseong.archives.columns import Columns
from gamseong.archives.errors import ArchiveError, OutputError, UnfitError
from gamseong.archives.scoring import Job, score
from gamseong.archives.summary import Summary
from gamseong.model_store import Bundle
from tests.archives.scored_files import rows_of, text_file


@pytest.fixture
def run(bundles: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Scores files with the tiny bundle, in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)

    def scored(*files: str, out: str = "out.parquet", **options: Any) -> Summary:
        return score(Job(files, Path(out), **options), Bundle.load(bundles["tiny_text"]))

    return scored


@pytest.mark.parametrize("name", ["old.parquet", "old.csv", "old.jsonl", "days.csv", "days.parquet"])
def test_what_was_scored_before_is_not_read_with_its_folder(run: Any, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "chats"
    folder.mkdir()
    (folder / "a.jsonl").write_text('{"text": "재밌다", "time": "2026-01-02"}\n', encoding="utf-8")
    run("chats/a.jsonl", out=f"chats/{name}", by=("day",) if "days" in name else ())
    again = run("chats")
    assert (again.judged, again.left_out) == (1, [f"chats/{name}"])
    if "days" not in name:  # asked for by name it is judged anew
        assert run(f"chats/{name}", out="anew.csv").judged == 1
    Path("chats/a.jsonl").unlink()
    with pytest.raises(ArchiveError, match="was scored before, as all that lies beside it; name the files to judge them anew"):
        run("chats", out="none.csv")


def test_a_table_that_only_has_a_label_is_read(run: Any, tmp_path: Path) -> None:
    (tmp_path / "chats").mkdir()
    (tmp_path / "chats/a.csv").write_text("text,label,positive\n재밌다,1,0.5\n", encoding="utf-8")
    summary = run("chats")
    assert (summary.judged, summary.left_out) == (1, [])


@pytest.mark.parametrize("out", ["out.parquet", "out.csv", "out.jsonl"])
def test_an_output_that_is_there_stays_unless_it_may_be_replaced(run: Any, tmp_path: Path, out: str) -> None:
    text_file(tmp_path / "a.txt", 3)
    Path(out).write_bytes(b"mine")
    with pytest.raises(OutputError, match=f"{out}: is there already; name another output, or replace it with --force"):
        run("a.txt", out=out)
    assert Path(out).read_bytes() == b"mine"
    run("a.txt", out=out, replace=True)
    assert len(rows_of(Path(out))) == 3


def test_where_no_row_can_be_read_the_run_fails_and_nothing_is_replaced(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": 1}\n{"text": 2}\n', encoding="utf-8")
    Path("out.csv").write_bytes(b"mine")
    with pytest.raises(ArchiveError, match=r"a.jsonl: none of the 2 rows could be read; out.csv.rejected.jsonl says why of each"):
        run("a.jsonl", out="out.csv", replace=True)
    assert Path("out.csv").read_bytes() == b"mine"
    rejected = Path("out.csv.rejected.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["line"] for line in rejected] == [1, 2]
    assert not Path("out.csv.part").exists()


def test_a_folder_takes_tables_whose_texts_have_other_names(run: Any, tmp_path: Path) -> None:
    for name, column in (("a", "text"), ("b", "내용"), ("c", "내용"), ("d", "text")):
        (tmp_path / f"{name}.csv").write_text(f"x,{column}\n1,재밌다 {name}\n", encoding="utf-8")
    summary = run("a.csv", "b.csv", "c.csv", "d.csv", out="out")
    assert summary.labels == {"긍정": 4}
    found = {path.stem: pq.read_table(path).column_names[:2] for path in Path("out").iterdir()}
    assert found == {"a": ["x", "text"], "b": ["x", "내용"], "c": ["x", "내용"], "d": ["x", "text"]}
    assert pq.read_table("out/c.parquet").column("내용").to_pylist() == ["재밌다 c"]


def test_times_and_channels_lie_where_they_are_said_to(run: Any, tmp_path: Path) -> None:
    rows = "text,Sent On,place,channel\n재밌다,2026-01-02 10:00,왼쪽,x\n싫다,2026-01-03 10:00,오른쪽,x\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    run("a.csv", out="days.csv", by=("channel", "day"), columns=Columns("sent on", "place"))
    assert [(row["channel"], row["day"]) for row in rows_of(Path("days.csv"))] == [
        ("오른쪽", "2026-01-03"),
        ("왼쪽", "2026-01-02"),
    ]
    with pytest.raises(ArchiveError, match="--by day needs a column that says it; give --time-column one of: text, Sent On, "):
        run("a.csv", out="none.csv", by=("day",))
    with pytest.raises(ArchiveError, match="--by day needs a column that says it; give --time-column one of: text, Sent On, "):
        run("a.csv", out="none.csv", by=("day",), columns=Columns("Sent"))


def test_times_in_json_lines_are_iso_8601(run: Any) -> None:
    zones = {"at": pa.timestamp("s", "Asia/Seoul"), "plain": pa.timestamp("s")}
    pq.write_table(pa.table({"text": ["재밌다"], **{name: pa.array([0], kind) for name, kind in zones.items()}}), "a.parquet")
    run("a.parquet", out="out.jsonl")
    (row,) = rows_of(Path("out.jsonl"))
    assert (row["at"], row["plain"]) == ("1970-01-01T09:00:00.000+09:00", "1970-01-01T00:00:00.000")


@pytest.mark.parametrize(
    ("table", "options", "sentence"),
    [
        ("text,n\n재밌다,1\n", {}, "b.csv: has other columns than the files before it (channel, id, n, time)"),
        ("x,y\n재밌다,1\n", {}, "b.csv: it is not clear which column holds the texts"),
        ("댓글,n\n재밌다,1\n", {}, "b.csv: its texts are in 댓글, those before in text"),
        ("text,n\n재밌다,1\n", {"by": ("day",)}, "--by day needs a column that says it; give --time-column one of: text, n."),
    ],
)
def test_a_table_that_does_not_go_with_the_rest_is_told_of_before_anything_is_judged(
    run: Any, tmp_path: Path, table: str, options: dict[str, Any], sentence: str
) -> None:
    text_file(tmp_path / "a.txt", 3)
    (tmp_path / "b.csv").write_text(table, encoding="utf-8")
    with pytest.raises(ArchiveError, match=re.escape(sentence)):
        run("a.txt", "b.csv", out="out.jsonl", **options)
    assert not (tmp_path / "out.jsonl.part").exists()


def test_a_run_that_cannot_go_on_leaves_no_part_and_promises_nothing(run: Any, tmp_path: Path) -> None:
    text_file(tmp_path / "a.txt", 30)
    (tmp_path / "b.jsonl").write_text('{"text": "재밌다", "stars": 5}\n', encoding="utf-8")
    with pytest.raises(UnfitError, match=r"b.jsonl: has other columns than the files before it \(channel, id, stars, time\)"):
        run("a.txt", "b.jsonl", out="out.csv")
    assert list(tmp_path.glob("out*")) == []


def test_the_columns_of_what_is_no_table_are_told_in_one_line(run: Any) -> None:
    pq.write_table(pa.table({"text": ["재밌다"] * 100}), "a.parquet")
    with pytest.raises(ArchiveError) as caught:
        run("a.parquet", form="csv", text_column="text")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 2500


def test_standard_input_is_given_once(run: Any) -> None:
    with pytest.raises(ArchiveError, match="- stands for standard input, which can be read once; give it once"):
        run("-", "-")
