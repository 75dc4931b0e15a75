"""A run that was stopped, by an error, a full disk or kill -9, goes on and ends with what one that was never stopped has."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from gamseong.archives.engine_embedded import run_embedded
from gamseong.archives.errors import ArchiveError, OutputError
from gamseong.archives.resuming import Part, write_whole
from gamseong.archives.scoring import Job, Progress, score
from gamseong.archives.summary import Summary
from gamseong.model_store import Bundle
from tests.archives.scored_files import lines, rows_of, text_file
from tests.cli.conftest import COMMAND

FILES = ("a.txt", "b.jsonl", "c.txt")


class Stopped(Exception):  # noqa: N818 - no error of the product
    """What an engine raises in these tests instead of going on."""


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three files of many small batches in the working folder, the middle one with rows that cannot be read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gamseong.archives.reading.gathering.ROWS", 5)
    monkeypatch.setattr("gamseong.archives.scoring._COMMIT_SECONDS", 0)
    monkeypatch.setattr("gamseong.archives.scoring._NOTES", 1)
    text_file(tmp_path / "a.txt", 33)
    rows = [json.dumps({"text": line}) if number % 6 != 3 else "broken" for number, line in enumerate(lines(33))]
    (tmp_path / "b.jsonl").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "c.txt").write_text("재밌다\n\n" * 20, encoding="utf-8")


def stopping_after(count: int) -> Any:
    """Returns an engine that stops when it has judged ``count`` batches."""

    def engine(batches: Iterable[pa.RecordBatch], bundle: Bundle, column: str, workers: int) -> Iterator[pa.RecordBatch]:
        for number, batch in enumerate(run_embedded(batches, bundle, column, workers)):
            if number == count:
                raise Stopped
            yield batch

    return engine


def content(path: Path) -> dict[str, Any]:
    """Returns the output and what was rejected, of a folder all of it."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    rejected = Path(f"{path}.rejected.jsonl")
    return {**{each.name: rows_of(each) for each in files}, "rejected": rows_of(rejected) if rejected.exists() else []}


def jobs(out: str, **options: Any) -> Job:
    files = FILES[::2] if out != "out" else FILES  # the table has other columns, which only a folder takes
    return Job(files if not options.pop("table", False) else ("b.jsonl",), Path(out), **options)


@pytest.mark.usefixtures("inputs")
@pytest.mark.parametrize(
    ("out", "options"),
    [
        ("out.parquet", {}),
        ("out.csv", {}),
        ("out.jsonl", {"table": True}),
        ("out", {}),
        ("out.csv", {"by": ("channel",)}),
    ],
)
def test_a_run_stopped_again_and_again_ends_like_one_that_was_not(
    out: str, options: dict[str, Any], bundles: dict[str, Path], tmp_path: Path
) -> None:
    bundle, job = Bundle.load(bundles["tiny_text"]), jobs(out, **options)
    whole = score(job, bundle)
    expected = content(Path(out))
    for path in tmp_path.glob("out*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    chance, runs = random.Random(14), 0
    summary: Summary | None = None
    while summary is None:
        try:
            summary = score(job, bundle, resume=Path(f"{out}.part").exists(), engine=stopping_after(chance.randint(1, 4)))
        except Stopped:
            runs += 1
            assert not Path(out).exists()
    assert runs > 1
    assert content(Path(out)) == expected
    assert summary == whole
    assert not Path(f"{out}.part").exists()


@pytest.mark.usefixtures("inputs")
def test_an_author_has_one_hash_before_and_after(bundles: dict[str, Path]) -> None:
    rows = "".join(f"철수,재밌다 {number}\n" for number in range(30))
    Path("t.csv").write_text(f"author,text\n{rows}", encoding="utf-8")
    job, bundle = Job(("t.csv",), Path("out.csv"), authors=True), Bundle.load(bundles["tiny_text"])
    with pytest.raises(Stopped):
        score(job, bundle, engine=stopping_after(3))
    score(job, bundle, resume=True)
    assert len({row["author"] for row in rows_of(Path("out.csv"))}) == 1
    assert len(rows_of(Path("out.csv"))) == 30


@pytest.mark.usefixtures("inputs")
def test_an_unfinished_run_is_never_mixed_with_another(bundles: dict[str, Path]) -> None:
    bundle, job = Bundle.load(bundles["tiny_text"]), Job(("a.txt", "c.txt"), Path("out.csv"))
    with pytest.raises(OutputError, match="there is no unfinished run to go on with"):
        score(job, bundle, resume=True)
    assert not Path("out.csv.part").exists()
    with pytest.raises(Stopped):
        score(job, bundle, engine=stopping_after(4))
    with pytest.raises(OutputError, match=r"out.csv.part holds an unfinished run; go on with --resume, or delete"):
        score(job, bundle)
    with pytest.raises(OutputError, match="had other files, --by, --bundle;"):
        score(Job(("a.txt",), job.out, by=("channel",)), Bundle.load(bundles["tiny_tones"]), resume=True)
    text = Path("a.txt").read_text(encoding="utf-8")
    Path("a.txt").write_text(text.replace("재밌다 0", "싫지만 0"), encoding="utf-8")  # as many bytes
    with pytest.raises(OutputError, match=r"a.txt: is not what it was when the unfinished run read it"):
        score(job, bundle, resume=True)
    Path("a.txt").write_text(text, encoding="utf-8")
    score(job, bundle, resume=True)
    assert [row["text"] for row in rows_of(Path("out.csv"))] == [*lines(33), *["재밌다"] * 20]


@pytest.mark.usefixtures("inputs")
@pytest.mark.parametrize("out", ["out.parquet", "out.csv", "out"])
@pytest.mark.parametrize("call", range(12))
def test_a_run_that_ends_at_any_step_of_its_end_can_go_on(
    out: str, call: int, bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Renaming is the last step of writing state, of making a result and of publishing it."""
    bundle, job = Bundle.load(bundles["tiny_text"]), jobs(out, table=out != "out")
    monkeypatch.setattr("gamseong.archives.scoring._COMMIT_SECONDS", 1000)
    replace, calls = Path.replace, 0

    def stopping(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls > call:
            raise Stopped
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stopping)
        with contextlib.suppress(Stopped):
            score(job, bundle)
    if Path(f"{out}.part").exists():
        score(job, bundle, resume=True)
    elif not Path(out).exists():
        score(job, bundle)
    rejected = [row["line"] for row in content(Path(out))["rejected"]]
    assert rejected == [4, 10, 16, 22, 28]
    assert sum(len(rows) for name, rows in content(Path(out)).items() if name != "rejected") == (28 if out != "out" else 81)
    assert not Path(f"{out}.part").exists()


@pytest.mark.usefixtures("inputs")
def test_a_damaged_part_is_told(bundles: dict[str, Path]) -> None:
    bundle, job = Bundle.load(bundles["tiny_text"]), Job(("a.txt",), Path("out.csv"))
    with pytest.raises(Stopped):
        score(job, bundle, engine=stopping_after(3))
    state = Path("out.csv.part/state.json")
    sound = state.read_bytes()
    state.write_bytes(b"{")
    with pytest.raises(OutputError, match=r"state.json: is damaged; delete out.csv.part and start over"):
        score(job, bundle, resume=True)
    state.write_bytes(sound)
    Path("out.csv.part/rows-0").write_bytes(b"")
    with pytest.raises(OutputError, match=r"rows-0: is shorter than it was; delete out.csv.part and start over"):
        score(job, bundle, resume=True)


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    code = "import sys, time; from pathlib import Path; from gamseong.archives.resuming import Part; p = Part(Path(sys.argv[1]))"
    holder = subprocess.Popen(
        (sys.executable, "-c", f"{code}; print('held', flush=True); time.sleep(60)", str(tmp_path / "out.csv")),
        stdout=subprocess.PIPE,
    )
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(OutputError, match="another run is writing it"):
        Part(tmp_path / "out.csv")
    holder.kill()
    holder.communicate()
    Part(tmp_path / "out.csv").close(remove=True)
    assert list(tmp_path.iterdir()) == []


def command(*arguments: str) -> tuple[str, ...]:
    return (*COMMAND, "score", "a.txt", "--out", "out.jsonl", "--workers", "2", "--quiet", *arguments)


@pytest.fixture
def long_file(environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A file that takes a few seconds, in the working folder, and the tiny bundle as the default one."""
    monkeypatch.chdir(tmp_path)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return text_file(tmp_path / "a.txt", 60_000).read_text(encoding="utf-8").splitlines()


def test_kill_9_at_random_points(long_file: list[str]) -> None:
    """Each run is killed once it has written a further random amount, so that a fast machine is stopped as well as a slow one."""
    chance, kills = random.Random(9), 0

    def written() -> int:
        return sum(rows.stat().st_size for rows in Path("out.jsonl.part").glob("rows-*"))

    while not Path("out.jsonl").exists():
        resume = ["--resume"] if Path("out.jsonl.part/state.json").exists() else []
        running = subprocess.Popen(command(*resume))
        enough = written() + chance.randint(1, 600_000) if kills < 4 else sys.maxsize
        until = time.monotonic() + 120
        while running.poll() is None and written() < enough and time.monotonic() < until:
            time.sleep(0.002)
        if running.poll() is None:
            assert kills < 4, "it does not end"
            kills += 1
            running.kill()
        assert running.wait() in (0, -signal.SIGKILL)
    assert kills
    assert [row["text"] for row in rows_of(Path("out.jsonl"))] == long_file


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_says_how_to_go_on(long_file: list[str]) -> None:
    running = subprocess.Popen(command(), stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while not Path("out.jsonl.part/state.json").exists() and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    assert running.communicate()[1] == (
        "gamseong: stopped. What was scored so far is kept; the same command with --resume goes on.\n"
    )
    assert running.returncode == 130
    done = subprocess.run(command("--resume"), capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [row["text"] for row in rows_of(Path("out.jsonl"))] == long_file


def test_a_full_disk_is_a_sentence_and_nothing_is_lost(long_file: list[str], tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if (
        shutil.which("mount") is None
        or subprocess.run(("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(small)), capture_output=True).returncode
    ):
        pytest.skip("a small disk cannot be mounted here")
    try:
        line = ("score", "a.txt", "--out", "small/out.jsonl", "--workers", "1", "--quiet")
        full = subprocess.run((*COMMAND, *line), capture_output=True, text=True)
        assert full.stderr == (
            "gamseong: small/out.jsonl: No space left on device; make room, or give a place that can be read and written. "
            "What was scored so far is kept; the same command with --resume goes on.\n"
        )
        assert full.returncode == 12
        assert not (small / "out.jsonl").exists()
        subprocess.run(("mount", "-o", "remount,size=64m", str(small)), check=True)
        assert subprocess.run((*COMMAND, *line, "--resume")).returncode == 0
        assert [row["text"] for row in rows_of(small / "out.jsonl")] == long_file
    finally:
        subprocess.run(("umount", str(small)), check=True)


def test_a_file_that_cannot_be_written_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "page.html", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_file_that_vanishes_midway_is_a_sentence_and_nothing_is_lost(
    bundles: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gamseong.archives.reading.gathering.ROWS", 7)
    text_file(tmp_path / "a.txt", 40)
    content = text_file(tmp_path / "b.txt", 40).read_bytes()
    bundle, job = Bundle.load(bundles["tiny_text"]), Job(("a.txt", "b.txt"), Path("out.csv"))

    def vanishing(progress: Progress) -> None:
        if progress.rows:
            Path("b.txt").unlink(missing_ok=True)

    with pytest.raises(ArchiveError, match=r"b\.txt: cannot be read \(No such file or directory\); check the path\."):
        score(job, bundle, watch=vanishing)
    Path("b.txt").write_bytes(content)
    assert score(job, bundle, resume=True).judged == 80
    assert [row["text"] for row in rows_of(Path("out.csv"))] == lines(40) * 2
