"""``gamseong score``: what it prints and how it ends; what it writes is tested with ``archives``."""

from __future__ import annotations

import errno
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from gamseong.archives.aggregates import KEYS
from gamseong.archives.reading import READERS
from gamseong.archives.scoring import Progress
from gamseong.archives.summary import Summary
from gamseong.cli import exit_codes, parser
from gamseong.cli.score import print_scoring
from tests.archives.scored_files import rows_of, text_file
from tests.cli.conftest import COMMAND, Call, process

pytestmark = pytest.mark.usefixtures("tiny_models")


def test_the_summary_counts_every_row(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("User,text,label\n철수,재밌다,1\n영희,싫다,0\n", encoding="utf-8")
    code, out, err = call("score", "a.csv", "--out", "out.parquet", "--workers", "1")
    assert (code, err) == (0, "")
    first, *rest = out.splitlines()
    assert re.fullmatch(r"out\.parquet: 2 rows read, 2 judged, 0 skipped, 0 rejected; \d+\.\d s, [\d,]+ a second", first)
    assert rest == [
        "  긍정 1 (50.0 %) · 부정 1 (50.0 %)",
        "  left out: the column User (--authors hash writes a hash of it)",
        "  the column label is called input_label in the output",
    ]


def test_what_was_skipped_and_rejected_is_told(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("재밌다\n\n\n", encoding="utf-8")
    assert "  skipped: without text 2\n" in call("score", "a.txt", "--out", "out.csv", "--workers", "1")[1]
    (tmp_path / "a.jsonl").write_text('{"text": "재밌다"}\n{"text":\n', encoding="utf-8")
    code, out, err = call("score", "a.jsonl", "--out", "out.csv", "--workers", "1", "--quiet", "--force")
    assert (code, out) == (0, "")
    assert err.startswith("gamseong: 1 rows could not be read; see out.csv.rejected.jsonl. The last of them, in ")
    assert err.count("\n") == 1


def test_what_is_there_already_is_told(call: Call, tmp_path: Path) -> None:
    text_file(tmp_path / "a.txt", 3)
    line = ("score", ".", "--out", "out.csv", "--workers", "1")
    assert call(*line)[0] == 0
    code, out, err = call(*line)
    assert (code, out) == (exit_codes.BAD_OUTPUT, "")
    assert err == "gamseong: out.csv: is there already; name another output, or replace it with --force.\n"
    assert call(*line, "--force")[0] == 0
    told = call("score", ".", "--out", "other.csv", "--workers", "1")[1]
    assert "  left out, for they were scored before (1; name a file to judge it anew): out.csv\n" in told


def test_a_folder_that_may_not_be_written_is_named(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text_file(tmp_path / "a.txt", 3)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("gamseong.archives.resuming.os.fsync", full)
    code, out, err = call("score", "a.txt", "--out", "out.csv", "--workers", "1")
    assert (code, out) == (exit_codes.BAD_OUTPUT, "")
    assert err.startswith("gamseong: out.csv: No space left on device; make room, or give a place that can be read and written.")


def test_a_pipe_is_scored_and_nothing_is_drawn_on_one(tmp_path: Path) -> None:
    done = process("score", "-", "--out", "out.jsonl", input="재밌다\n싫다\n".encode(), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert [row["label"] for row in rows_of(tmp_path / "out.jsonl")] == ["긍정", "부정"]


@pytest.mark.skipif(os.name == "nt", reason="a terminal of its own")
def test_a_terminal_sees_progress(tmp_path: Path) -> None:
    text_file(tmp_path / "a.txt", 25_000)
    master, terminal = os.openpty()
    line = (*COMMAND, "score", "a.txt", "--out", "out.csv", "--workers", "1")
    assert subprocess.run(line, stderr=terminal, cwd=tmp_path, stdout=subprocess.DEVNULL).returncode == 0
    os.set_blocking(master, False)
    drawn = os.read(master, 1 << 16).decode()
    os.close(terminal)
    os.close(master)
    assert re.search(r"\d+% .*messages · .*s · \d\d:\d\d < ", drawn)


@pytest.mark.parametrize(
    ("line", "code", "sentence"),
    [
        ("gone.txt --out out.csv", exit_codes.BAD_INPUT, "gone.txt: there is no such file or folder; check the path."),
        ("a.csv --out out.csv", exit_codes.BAD_INPUT, "give --text-column one of: x, y."),
        (
            "a.txt --out no/out.csv",
            exit_codes.BAD_OUTPUT,
            "no/out.csv: its folder is not there; make it, or name another output.",
        ),
        (
            "a.txt --out out.csv --by channel --authors hash",
            exit_codes.USAGE,
            "--by writes counts, which have no authors; leave --authors out.",
        ),
        ("a.txt --out out.xlsx", exit_codes.BAD_OUTPUT, "out.xlsx: --out takes a name that ends in .parquet, .csv or .jsonl"),
        ("a.txt --out out.csv --resume", exit_codes.BAD_OUTPUT, "there is no unfinished run to go on with; leave --resume out."),
        ("a.txt --out out.csv --by day,year", exit_codes.USAGE, "must be some of channel, day, week, hour, not 'day,year'"),
        ("a.txt --out out.csv --timezone Seoul", exit_codes.USAGE, "must be a time zone such as Asia/Seoul, not 'Seoul'"),
        ("a.txt --out out.csv --bundle nope", exit_codes.BAD_BUNDLE, "nope: no bundle of this name or folder; take one of: "),
    ],
)
def test_a_failure_is_one_sentence_and_a_code(call: Call, tmp_path: Path, line: str, code: int, sentence: str) -> None:
    text_file(tmp_path / "a.txt", 3)
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    ended, out, err = call("score", *line.split(), "--workers", "1")
    assert (ended, out) == (code, "")
    assert sentence in err.splitlines()[-1]
    assert sorted(path.name for path in tmp_path.glob("out*")) == []


def test_a_korean_reads_korean(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    text_file(tmp_path / "a.txt", 3)
    assert call("score", "a.txt", "--out", "out.csv", "--resume")[2] == (
        "gamseong: out.csv: 이어서 할 일이 없어요. --resume을 빼 주세요.\n"
    )
    assert "out.csv: 읽은 줄 3, 판단 3, 건너뜀 0, 읽지 못함 0." in call("score", "a.txt", "--out", "out.csv", "--workers", "1")[1]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.csv", "text,n\n재밌다,1\n둘\n", "칸이 2개가 아니라 1개예요"),
        ("a.jsonl", '{"text":"재밌다"}\n{"text":5}\n', "text에 글이 아닌 것이 있어요"),
        (
            "a.json",
            '{"guild":{},"channel":{"name":"a"},"dateRange":{},"exportedAt":"","messages":[{"content":"재밌다"},{"content":"끊',
            "JSON이 끝나기 전에 파일이 여기서 끝나요",
        ),
    ],
)
def test_a_korean_reads_in_korean_why_a_row_could_not_be_read(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, reason: str
) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert call("score", name, "--out", "out.csv", "--workers", "1")[2].rstrip().endswith(f"{name}: {reason}")


def test_the_speed_is_that_of_all_rows(capsys: pytest.CaptureFixture[str]) -> None:
    def run(watch: Callable[[Progress], None]) -> Summary:
        for rows in (0, 1000):
            watch(Progress(rows, rows / 1000))
        return Summary(Counter({"긍정": 1000}))

    assert print_scoring(run, "out.csv", is_kept=lambda rows: False) == 0
    assert not capsys.readouterr().out.splitlines()[0].endswith(" s, 0 a second")


def test_without_the_packages_it_says_how_to_install_them(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['pyarrow'] = None\n")
    done = process("score", "a.txt", "--out", "out.csv", environ={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == exit_codes.NOT_INSTALLED
    sentence = r"gamseong: the packages that this needs are not installed; install them with: .*\[archives\].*\n"
    assert re.fullmatch(sentence, done.stderr.decode())


def test_the_parser_knows_what_archives_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(parser.ARCHIVE_FORMATS) == set(READERS)
    with pytest.raises(SystemExit):
        parser.build_parser().parse_args(["score", "--help"])
    said = "".join(capsys.readouterr().out.split())  # lines may break within a name
    assert all(name in said.split("ofeveryFILE,insteadofwhatitlookslike:")[1] for name in READERS)
    assert parser.KEYS == KEYS


def test_an_output_that_is_no_file_is_refused_before_anything_is_judged(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("재밌다\n", encoding="utf-8")
    for out in ("-", "/dev/null"):
        code, printed, err = call("score", "a.txt", "--out", out)
        assert (code, printed) == (exit_codes.BAD_OUTPUT, "")
        assert err.startswith(f"gamseong: {out}: is no file; ")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
