"""Scoring files: what comes out of which rows, in every form, and what is done with columns, authors and bad rows."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gamseong.archives.errors import ArchiveError, OutputError
from gamseong.archives.judging import VERDICT
from gamseong.archives.scoring import Job, Progress, score
from gamseong.archives.summary import Summary
from gamseong.model_store import Bundle
from tests.archives.scored_files import lines, rows_of, text_file, verdict

FORMS = (".parquet", ".csv", ".jsonl")


@pytest.fixture
def run(bundles: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Scores files with the tiny bundle, in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)

    def scored(*files: str, out: str = "out.parquet", **options: Any) -> Summary:
        calls = {name: options.pop(name) for name in ("resume", "engine", "watch") if name in options}
        bundle = Bundle.load(bundles[options.pop("bundle", "tiny_text")])
        return score(Job(files, Path(out), **options), bundle, **calls)

    return scored


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has readers of chats and texts give batches of seven rows."""
    monkeypatch.setattr("gamseong.archives.reading.gathering.ROWS", 7)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("form", FORMS)
def test_every_line_is_there_once_in_its_order_with_its_verdict(run: Any, tmp_path: Path, form: str) -> None:
    text_file(tmp_path / "a.txt", 40)
    summary = run("a.txt", out=f"out{form}")
    rows = rows_of(tmp_path / f"out{form}")
    assert [row["text"] for row in rows] == lines(40)
    assert [row["label"] for row in rows] == [verdict(text) for text in lines(40)]
    assert list(rows[0]) == ["id", "channel", "time", "text", *VERDICT.names]
    assert float(rows[0]["positive"]) == pytest.approx(0.8808, abs=1e-4)
    assert rows[3]["positive"] in (None, "")
    assert (summary.read, summary.judged, summary.labels["긍정"], summary.rejected) == (40, 40, 10, 0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", f"out{form}"]


def test_a_bundle_of_three_tones_fills_neutral(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("그냥 그렇다\nhello\n", encoding="utf-8")
    run("a.txt", bundle="tiny_tones")
    even, unreadable = rows_of(tmp_path / "out.parquet")
    assert (even["label"], even["neutral"]) == ("중립", pytest.approx(0.5761, abs=1e-4))
    assert unreadable["neutral"] is None


TYPES = {
    "day": (pa.date32(), date(2026, 1, 2)),
    "price": (pa.decimal128(9, 2), Decimal("1.50")),
    "stars": (pa.int8(), -5),
    "text": (pa.large_string(), "재밌다"),
    "at": (pa.timestamp("ns", "Asia/Seoul"), datetime(2026, 1, 2, tzinfo=UTC)),
    "tags": (pa.list_(pa.string()), ["a,b", '"c"']),
    "deep": (pa.struct({"x": pa.int64()}), {"x": 1}),
    "raw": (pa.binary(), b"\x00\xff"),
    "room": (pa.dictionary(pa.int8(), pa.string()), "방"),
    "none": (pa.null(), None),
}


@pytest.fixture
def table(tmp_path: Path) -> pa.Table:
    """Is written to table.parquet: a column of every kind, and a row of nulls behind the first."""
    made = pa.table({name: pa.array([value, None], kind) for name, (kind, value) in TYPES.items()})
    pq.write_table(made, tmp_path / "table.parquet", row_group_size=1)
    return made


def test_all_columns_keep_their_order_and_type(run: Any, tmp_path: Path, table: pa.Table) -> None:
    run("table.parquet")
    scored = pq.read_table(tmp_path / "out.parquet")
    assert scored.select(table.column_names).schema == table.schema
    assert scored.column_names == [*table.column_names, *VERDICT.names]
    assert scored.select(table.column_names).to_pylist() == table.to_pylist()
    assert scored.column("label").to_pylist() == ["긍정", "판단 불가"]


def test_what_text_forms_make_of_each_type(run: Any, tmp_path: Path, table: pa.Table) -> None:
    run("table.parquet", out="out.csv")
    first, nulls = rows_of(tmp_path / "out.csv")
    assert (first["day"], first["price"], first["stars"], first["text"], first["room"]) == (
        *("2026-01-02", "1.50", "-5", "재밌다", "방"),
    )
    assert first["at"].startswith("2026-01-02 09:00:00")
    assert (json.loads(first["tags"]), json.loads(first["deep"])) == (["a,b", '"c"'], {"x": 1})
    assert base64.b64decode(first["raw"]) == b"\x00\xff"
    assert {nulls[name] for name in TYPES} == {""}
    run("table.parquet", out="out.jsonl")
    record, missing = rows_of(tmp_path / "out.jsonl")
    assert (record["stars"], record["tags"], record["deep"]) == (-5, ["a,b", '"c"'], {"x": 1})
    assert {missing[name] for name in TYPES} == {None}


def test_a_cell_that_a_spreadsheet_would_run_is_harmless_and_a_number_stays_one(run: Any, tmp_path: Path) -> None:
    cells = ["=1+1", "-ㅅ- 싫다", "@here", "-3", "+1,5", '말 "인용"', "두\n줄", "\t=2"]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": cell}) + "\n" for cell in cells), encoding="utf-8")
    run("a.jsonl", out="out.csv")
    assert [row["text"] for row in rows_of(tmp_path / "out.csv")] == [
        *("'=1+1", "'-ㅅ- 싫다", "'@here", "-3", "+1,5", '말 "인용"', "두\n줄", "'\t=2"),
    ]
    run("a.jsonl", out="out.parquet")
    assert [row["text"] for row in rows_of(tmp_path / "out.parquet")] == cells


def test_a_column_called_as_a_verdict_is_kept_under_another_name(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,document,label\n007,재밌다,1\n008,싫다,0\n", encoding="utf-8")
    summary = run("a.csv")
    rows = rows_of(tmp_path / "out.parquet")
    assert [(row["id"], row["input_label"], row["label"]) for row in rows] == [("007", "1", "긍정"), ("008", "0", "부정")]
    assert summary.columns == {"label": "input_label"}


def test_a_scored_file_can_be_scored_again(run: Any, tmp_path: Path) -> None:
    text_file(tmp_path / "a.txt", 8)
    run("a.txt", out="first.csv")
    summary = run("first.csv", out="second.csv", bundle="tiny_tones")
    assert summary.columns == {}
    assert list(rows_of(tmp_path / "second.csv")[0]) == list(rows_of(tmp_path / "first.csv")[0])
    assert [row["label"] for row in rows_of(tmp_path / "second.csv")][:4] == ["긍정", "부정", "중립", "판단 불가"]


DISCORD = {
    "guild": {"id": "1", "name": "서버"},
    "channel": {"id": "2", "type": "GuildTextChat", "name": "잡담"},
    "messages": [
        {
            "id": str(number),
            "type": kind,
            "timestamp": f"2026-03-0{1 + number // 3}T23:30:00+00:00",
            "content": text,
            "author": {"id": author, "name": "이름", "isBot": author == "9"},
        }
        for number, (kind, text, author) in enumerate(
            [
                *(("Default", "재밌다", "7"), ("Reply", "싫다", "8"), ("Default", "재밌다", "9")),
                *(("ChannelPinnedMessage", "Pinned a message.", "7"), ("Default", "", "7"), ("Default", "좋다", "7")),
            ]
        )
    ],
}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A channel of DiscordChatExporter: three messages of two people, one of a bot, a notice and an empty one."""
    path = tmp_path / "잡담.json"
    path.write_text(json.dumps(DISCORD, ensure_ascii=False, indent=2), encoding="utf-8")
    return path


def test_authors_are_never_written_unless_asked_for(run: Any, tmp_path: Path, export: Path) -> None:
    summary = run(export.name)
    assert "author" not in rows_of(tmp_path / "out.parquet")[0]
    assert summary.columns == {}
    assert (summary.read, summary.judged, summary.skipped.total()) == (6, 3, 3)
    assert {"bot", "system"} <= set(summary.skipped)
    hashes = []
    for out in ("one.jsonl", "two.jsonl"):
        run(export.name, out=out, authors=True)
        hashes.append([row["author"] for row in rows_of(tmp_path / out)])
    first, second = hashes
    assert first[0] == first[2] != first[1]
    assert all(re.fullmatch("[0-9a-f]{16}", each) for each in first)
    assert set(first).isdisjoint(second)  # the salt of the one run is gone


def test_the_author_of_a_table_goes_too_and_that_is_told(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("User Name,text\n철수,재밌다\n,싫다\n", encoding="utf-8")
    assert run("a.csv").columns == {"User Name": ""}
    assert list(rows_of(tmp_path / "out.parquet")[0]) == ["text", *VERDICT.names]
    run("a.csv", authors=True, out="hashed.csv")
    assert "철수" not in (tmp_path / "hashed.csv").read_text(encoding="utf-8")
    assert len(rows_of(tmp_path / "hashed.csv")[0]["User Name"]) == 16


@pytest.mark.parametrize("form", FORMS)
def test_counts_instead_of_messages(run: Any, tmp_path: Path, export: Path, form: str) -> None:
    run(export.name, out=f"out{form}", by=("channel", "day"))
    rows = rows_of(tmp_path / f"out{form}")
    assert [(row["channel"], str(row["day"]), int(row["messages"]), int(row["positive"])) for row in rows] == [
        *(("잡담", "2026-03-02", 2, 1), ("잡담", "2026-03-03", 1, 1)),  # half past eight of the next morning in Seoul
    ]
    assert float(rows[0]["tone"]) == pytest.approx(0, abs=1e-6)
    assert not {"text", "author"} & set(rows[0])


def test_a_row_that_cannot_be_read_is_written_down_with_its_place(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "재밌다"}\n{"text": \n{"text": "싫다"}\n', encoding="utf-8")
    summary = run("a.jsonl")
    [rejected] = [json.loads(line) for line in (tmp_path / "out.parquet.rejected.jsonl").read_text().splitlines()]
    assert (rejected["file"], rejected["line"]) == ("a.jsonl", 2)
    assert rejected["reason"]
    assert (summary.read, summary.judged, summary.rejected) == (3, 2, 1)
    text_file(tmp_path / "good.txt", 3)
    run("good.txt", replace=True)
    assert not (tmp_path / "out.parquet.rejected.jsonl").exists()


def test_a_folder_has_a_file_for_each_input(run: Any, tmp_path: Path) -> None:
    for folder, count in (("x", 3), ("y", 5)):
        (tmp_path / folder).mkdir()
        text_file(tmp_path / folder / "방.txt", count)
    (tmp_path / "t.csv").write_text("text,stars\n재밌다,5\n", encoding="utf-8")
    run("x/방.txt", "y/방.txt", "t.csv", out="scored")
    assert sorted(path.name for path in (tmp_path / "scored").iterdir()) == ["t.parquet", "방 (2).parquet", "방.parquet"]
    assert [row["text"] for row in rows_of(tmp_path / "scored" / "방 (2).parquet")] == lines(5)
    assert rows_of(tmp_path / "scored" / "t.parquet")[0]["stars"] == "5"


def test_files_of_one_table_are_put_together_and_others_refused(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,stars\n재밌다,5\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("stars,text\n1,싫다\n", encoding="utf-8")
    run("a.csv", "b.csv")
    assert [(row["text"], row["stars"]) for row in rows_of(tmp_path / "out.parquet")] == [("재밌다", "5"), ("싫다", "1")]
    (tmp_path / "c.csv").write_text("text,points\n싫다,1\n", encoding="utf-8")
    with pytest.raises(ArchiveError, match=r"c.csv: has other columns than the files before it \(points, stars\)"):
        run("a.csv", "c.csv", out="other.csv")
    (tmp_path / "d.csv").write_text("comment,stars\n싫다,1\n", encoding="utf-8")
    with pytest.raises(ArchiveError, match=r"d.csv: its texts are in comment, those before in text"):
        run("a.csv", "d.csv", out="two.csv")
    assert not list(tmp_path.glob("*.part/scored")), "a run that wrote nothing leaves nothing"


def test_columns_of_one_name_are_refused(run: Any, tmp_path: Path) -> None:
    pq.write_table(pa.table([["재밌다"], [1], [2]], names=["text", "x", "x"]), tmp_path / "a.parquet")
    with pytest.raises(ArchiveError, match=r"a.parquet: has several columns called x; give each a name of its own."):
        run("a.parquet")


@pytest.mark.parametrize("form", FORMS)
def test_a_file_without_a_message_is_an_output_without_rows(run: Any, tmp_path: Path, form: str) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    summary = run("a.txt", out=f"out{form}", form="plain")
    assert summary.read == 0
    assert rows_of(tmp_path / f"out{form}") == []
    if form == ".parquet":
        assert pq.read_schema(tmp_path / "out.parquet").names == ["id", "channel", "time", "text", *VERDICT.names]


@pytest.mark.parametrize(
    ("files", "out", "sentence"),
    [
        (["a.txt"], "out.xlsx", "--out takes a name that ends in"),
        (["a.txt"], "no/out.csv", "its folder is not there"),
        (["a.txt"], "full", "is a folder that holds something"),
        (["a.csv"], "a.csv", "is an input as well"),
        (["a.txt", "gone.txt"], "out.csv", "gone.txt: there is no such file"),
    ],
)
def test_what_cannot_work_is_told_before_anything_is_written(
    run: Any, tmp_path: Path, files: list[str], out: str, sentence: str
) -> None:
    text_file(tmp_path / "a.txt", 3)
    (tmp_path / "a.csv").write_text("text\n재밌다\n", encoding="utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ArchiveError, match=re.escape(sentence)):
        run(*files, out=out)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_output_in_the_folder_that_is_read_is_not_read_again(run: Any, tmp_path: Path) -> None:
    (tmp_path / "rooms").mkdir()
    text_file(tmp_path / "rooms" / "a.txt", 4)
    for _ in range(2):
        assert run("rooms", out="rooms/out.csv", replace=True).read == 4


@pytest.mark.usefixtures("small_batches")
def test_progress_ends_at_the_whole(run: Any, tmp_path: Path) -> None:
    text_file(tmp_path / "a.txt", 30)
    text_file(tmp_path / "b.txt", 30)
    told: list[Progress] = []
    run("a.txt", "b.txt", watch=told.append)
    assert told[0] == Progress(0, 0.0)
    assert told[-1] == Progress(60, 1.0)
    assert [each.fraction for each in told] == sorted(each.fraction for each in told)


def test_the_output_is_old_or_whole(run: Any, tmp_path: Path) -> None:
    text_file(tmp_path / "a.txt", 3)
    (tmp_path / "out.csv").write_text("old")
    seen: list[str] = []
    run("a.txt", out="out.csv", replace=True, watch=lambda progress: seen.append((tmp_path / "out.csv").read_text()))
    assert set(seen) == {"old"}
    assert len(rows_of(tmp_path / "out.csv")) == 3


def test_only_one_run_writes_an_output(run: Any, tmp_path: Path) -> None:
    text_file(tmp_path / "a.txt", 3)
    refused: list[str] = []

    def another(progress: Progress) -> None:
        for resume in (False, True):
            with pytest.raises(OutputError) as caught:
                run("a.txt", out="out.csv", resume=resume)
            refused.append(str(caught.value))

    run("a.txt", out="out.csv", watch=another)
    assert set(refused) == {"out.csv: another run is writing it; wait for that, or name another output."}
    assert len(rows_of(tmp_path / "out.csv")) == 3


@pytest.mark.parametrize("form", FORMS)
def test_lists_and_objects_of_json_lines_stay_what_they_are_in_json_lines(run: Any, tmp_path: Path, form: str) -> None:
    rows = [{"text": "재밌다", "tags": ["a", {"b": None}], "mixed": 1}, {"text": "싫다", "tags": None, "mixed": "하나"}]
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    run("a.jsonl", out=f"out{form}")
    tags, mixed = zip(*((row["tags"], row["mixed"]) for row in rows_of(tmp_path / f"out{form}")), strict=True)
    if form == ".jsonl":
        assert (tags, mixed) == ((["a", {"b": None}], None), (1, "하나"))
    else:
        assert json.loads(tags[0]) == ["a", {"b": None}]
        assert mixed == ("1", '"하나"')


@pytest.mark.usefixtures("small_batches")
def test_times_that_are_missing_at_the_end_do_not_end_a_run(run: Any, tmp_path: Path) -> None:
    rows = [f"재밌다,{'2025-03-01' if number < 40 else '모름'}" for number in range(60)]
    (tmp_path / "a.csv").write_text("\n".join(["text,time", *rows, ""]), encoding="utf-8")
    run("a.csv", out="out.jsonl", by=("day",))
    assert [(row["day"], row["messages"]) for row in rows_of(tmp_path / "out.jsonl")] == [("2025-03-01", 40), (None, 20)]
