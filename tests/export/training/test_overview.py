"""``gamseong-export runs``."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from gamseong.export.cli import main
from gamseong.export.settings import RecipeSettings
from gamseong.export.training.log import best, read_log
from gamseong.export.training.run import Run


@pytest.fixture
def runs(
    trained: Callable[[str], Run], small: Callable[..., RecipeSettings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A finished run, a newer unfinished one, one without an epoch, and a folder of another version."""
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "runs"
    for name in ("20260101-101010", "20260202-202020"):
        shutil.copytree(trained("seed-lstm").path, root / "seed-lstm" / name)
    (root / "seed-lstm" / "20260202-202020" / "model.keras").unlink()
    Run.start(root, "next-number", small("next-number", seed=7)).path.rename(root / "next-number" / "20250101-000000")
    (root / "flagship" / "20240101-000000").mkdir(parents=True)
    (root / "flagship" / "20240101-000000" / "run.json").write_text('{"recipe": "flagship", "settings": {}}')
    return root


@pytest.mark.usefixtures("runs")
def test_the_runs_stand_in_straight_columns_the_newest_first(
    trained: Callable[[str], Run], small: Callable[..., RecipeSettings], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["runs"]) == 0
    versions = {name: small(name).version for name in ("seed-lstm", "next-number")}
    head, newest, finished, empty, problem = capsys.readouterr().out.splitlines()
    right = f"{(1 - best(read_log(trained('seed-lstm').path)).val_error) * 100:.2f} % right"
    for line, cells in (
        (newest, ["2026-02-02 20:20:20", "seed-lstm", versions["seed-lstm"], "1", "2", right, "unfinished"]),
        (finished, ["2026-01-01 10:10:10", "seed-lstm", versions["seed-lstm"], "1", "2", right, "finished"]),
        (empty, ["2025-01-01 00:00:00", "next-number", versions["next-number"], "7", "0", "-", "no epoch yet"]),
    ):
        titles = ("began", "recipe", "version", "seed", "epochs", "best", "state", "run")
        starts = [head.index(title) for title in titles]
        assert [line[start:end].strip() for start, end in pairwise(starts)] == cells
    assert newest.endswith("runs/seed-lstm/20260202-202020")
    assert problem.startswith("runs/flagship/20240101-000000: is not a training run of this version")


@pytest.mark.usefixtures("runs")
def test_the_runs_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["recipe"], row["epochs"], row["finished"]) for row in rows] == [
        ("seed-lstm", 2, False),
        ("seed-lstm", 2, True),
        ("next-number", 0, False),
        ("", 0, False),
    ]
    assert rows[2]["best"] is None
    assert rows[2]["best_is"] == "mean absolute error"
    assert 0.9 < rows[1]["best"] <= 1
    assert "not a training run" in rows[3]["problem"]


def test_without_a_run_it_says_how_to_start_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["runs"]) == 0
    assert capsys.readouterr().out == "runs: holds no run; start one with gamseong-export train RECIPE.\n"
    assert main(["runs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
