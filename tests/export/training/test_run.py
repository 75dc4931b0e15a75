"""A run's folder: when there is one, which one is gone on with, and what of the data it holds a training to."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gamseong.export.cli import main
from gamseong.export.data.errors import DataError
from gamseong.export.settings import RecipeSettings
from gamseong.export.training import recipes
from gamseong.export.training.errors import RunError
from gamseong.export.training.run import Run

SMALL = """
[export]
runs = "runs"

[recipes.seed-lstm]
embedding = 8
units = 4
batch = 64
epochs = 2
validation = 200

[recipes.next-number]
epochs = {epochs}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(SMALL.format(epochs=3), encoding="utf-8")
    monkeypatch.delenv("GAMSEONG_DATA", raising=False)


@pytest.fixture
def stopped(trained: Callable[[str], Run], tmp_path: Path) -> Run:
    """A run that came to its last epoch and was killed before it was finished."""
    folder = tmp_path / "runs" / "seed-lstm" / "20260102-000000"
    shutil.copytree(trained("seed-lstm").path, folder)
    (folder / "model.keras").unlink()
    return Run.open(folder)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "gamseong.export", *arguments]


@pytest.mark.parametrize("data", ["empty", ""])
def test_a_start_that_fails_for_want_of_data_leaves_no_run_and_resume_finds_none(
    data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def offline(*_: object) -> Path:
        raise DataError("https://nowhere: cannot be downloaded (ConnectionError); check the network.")

    (tmp_path / "empty").mkdir()
    if not data:
        monkeypatch.setattr("gamseong.export.data.downloads.download", offline)
    for options in ([], ["--resume"]):
        assert main(["--data", data, "train", "seed-lstm", *options]) == 1
        assert capsys.readouterr().err.count("\n") == 1
        assert not (tmp_path / "runs").exists()


def test_resume_passes_over_runs_without_an_epoch_and_names_the_one_it_takes(
    stopped: Run, made_nsmc: str, small: Callable[..., RecipeSettings], capsys: pytest.CaptureFixture[str]
) -> None:
    newer = Run.start(Path("runs"), "seed-lstm", small("seed-lstm"))
    assert main(["--data", made_nsmc, "train", "seed-lstm", "--resume"]) == 0
    out = capsys.readouterr().out
    assert f"going on with runs/seed-lstm/{stopped.path.name}\n" in out
    assert "resuming after epoch 2" in out
    assert not newer.finished
    assert main(["--data", made_nsmc, "train", "seed-lstm", "--resume"]) == 1
    assert "holds no unfinished run with a finished epoch" in capsys.readouterr().err


def test_a_training_does_not_go_on_with_other_data(
    stopped: Run, made_nsmc: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = shutil.copytree(made_nsmc, tmp_path / "other")
    rows = (other / "ratings_train.txt").read_text("utf-8").splitlines(keepends=True)
    (other / "ratings_train.txt").write_text("".join(rows[:-100]), "utf-8")
    before = {path.name: path.read_bytes() for path in stopped.path.iterdir() if path.is_file()}
    assert main(["--data", str(other), "train", "seed-lstm", "--resume", str(stopped.path)]) == 1
    error = capsys.readouterr().err
    assert f"{stopped.path}/validation_ids.json: the data, or how it is read, has changed since the run began" in error
    assert {path.name: path.read_bytes() for path in stopped.path.iterdir() if path.is_file()} == before
    shutil.copy(stopped.path / "epoch-002.keras", stopped.path / "model.keras")
    assert main(["--data", str(other), "validate", str(stopped.path)]) == 1
    assert re.search(r"holds \d+ of the \d+ reviews that \S+ kept out; give the data", capsys.readouterr().err)


def test_an_unfinished_run_is_not_measured_drawn_or_converted_and_a_finished_one_not_resumed(
    stopped: Run, trained: Callable[[str], Run], capsys: pytest.CaptureFixture[str]
) -> None:
    for verb in ("convert", "validate", "figures"):
        assert main([verb, str(stopped.path)]) == 1
        error = capsys.readouterr().err
        assert f"{stopped.path}: has not finished; go on with: gamseong-export train seed-lstm --tokenizer words" in error
    finished = trained("seed-lstm").path
    assert main(["train", "seed-lstm", "--resume", str(finished)]) == 1
    assert f"{finished}: has finished; convert it with: gamseong-export convert {finished}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        ("log.csv", "epoch,stage\n1,x\n", "log.csv: is damaged; put it back"),
        ("log.csv", "", r"log.csv: lacks epochs up to 2, which has a checkpoint"),
        ("epoch-002.keras", "junk", "epoch-002.keras: is damaged; delete it to go on from an earlier epoch"),
        ("run.json", "{}", "is not a training run of this version"),
        ("vocabulary.json", "[", "vocabulary.json: is missing or damaged"),
    ],
)
def test_a_damaged_run_is_one_sentence(
    file: str, content: str, problem: str, stopped: Run, made_nsmc: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (stopped.path / file).write_text(content)
    assert main(["--data", made_nsmc, "train", "seed-lstm", "--resume", str(stopped.path)]) == 1
    error = capsys.readouterr().err
    assert problem in error
    assert error.count("\n") == 1


def test_teachers_and_comparisons_take_a_run_of_the_same_settings_only(
    stopped: Run, small: Callable[..., RecipeSettings], tmp_path: Path
) -> None:
    root = tmp_path / "runs"
    found = Run.find(root, "seed-lstm", stopped.settings)
    assert found is not None
    assert found.path == stopped.path
    assert Run.find(root, "seed-lstm", small("seed-lstm", units=9)) is None
    Run.start(root, "syllable-lstm", small("syllable-lstm"))  # without an epoch: nothing to go on with
    assert Run.find(root, "syllable-lstm", small("syllable-lstm")) is None


def test_a_start_that_fails_takes_nothing_of_other_runs_with_it(
    stopped: Run, small: Callable[..., RecipeSettings], tmp_path: Path
) -> None:
    with pytest.raises(DataError):
        recipes.start(tmp_path / "runs", "seed-lstm", small("seed-lstm"), str(tmp_path))
    assert list((tmp_path / "runs").glob("*/*")) == [stopped.path]


def test_what_the_data_gave_is_written_anew_until_an_epoch_has_learned_from_it(
    small: Callable[..., RecipeSettings], tmp_path: Path
) -> None:
    run = Run.start(tmp_path / "runs", "next-number", small("next-number"))
    run.keep("lengths.json", [1])
    run.keep("lengths.json", [2])
    assert run.read("lengths.json") == [2]
    (run.path / "epoch-001.keras").write_bytes(b"")
    run.keep("lengths.json", [2])
    with pytest.raises(RunError, match=r"lengths\.json: the data, or how it is read, has changed"):
        run.keep("lengths.json", [3])


def test_ctrl_c_says_how_to_go_on_with_this_run(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(SMALL.format(epochs=5000), encoding="utf-8")
    with subprocess.Popen(
        command("train", "next-number"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        run = process.stdout.readline().strip()
        for line in process.stdout:
            if line.startswith("epoch 2/"):
                process.send_signal(signal.SIGINT)
                break
        process.stdout.read()
        error = process.stderr.read()
        assert process.wait(60) == 130
    assert error.endswith(
        f"gamseong-export: stopped; go on after the last finished epoch with: gamseong-export train next-number --resume {run}\n"
    )
    assert "Traceback" not in error


@pytest.mark.skipif(os.name == "nt", reason="a shell's way to limit a file's size")
def test_a_full_disk_is_one_sentence_and_the_run_goes_on_when_there_is_room(tmp_path: Path) -> None:
    limited = 'ulimit -f 20; exec "$@"'  # 20 kB: the log fits, a checkpoint does not
    full = subprocess.run(
        ["bash", "-c", f"trap '' XFSZ; {limited}", "bash", *command("train", "next-number")],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert full.returncode == 1
    assert re.fullmatch(r"gamseong-export: .*(File too large|No space left).*; make room, or give a place .*\n", full.stderr)
    assert not list(tmp_path.rglob("partial.keras"))


def test_the_output_on_a_full_disk_is_one_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command("runs"), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr == "gamseong-export: No space left on device; make room, or give a place that can be read and written.\n"
