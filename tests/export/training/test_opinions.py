"""What kept opinions say of where they came from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gamseong.export.settings import RecipeSettings
from gamseong.export.training.errors import RunError
from gamseong.export.training.opinions import Origin, load_opinions, origin_of, save_opinions
from gamseong.export.training.run import MODEL, Run


@pytest.fixture
def teacher(tmp_path: Path, small: Callable[..., RecipeSettings]) -> Run:
    run = Run.start(tmp_path, "teacher-syllables", small("teacher-syllables"))
    (run.path / MODEL).write_bytes(b"weights")
    return run


def test_opinions_come_back_with_their_origin(teacher: Run, tmp_path: Path) -> None:
    shares, origin = np.array([0.25, 1], np.float32), origin_of({"teacher-syllables": teacher}, ["가", "나"])
    save_opinions(tmp_path / "opinions.npz", shares, origin)
    found, kept = load_opinions(tmp_path / "opinions.npz")
    assert found.tolist() == shares.tolist()
    assert found.dtype == np.float32
    assert kept == origin
    assert kept.changes_to(origin) == []


def test_every_change_is_named(teacher: Run, tmp_path: Path, small: Callable[..., RecipeSettings]) -> None:
    def now(run: Run, *texts: str) -> Origin:
        return origin_of({"teacher-syllables": run}, texts)

    before = now(teacher, "가", "나")
    assert before.changes_to(now(teacher, "나", "가")) == ["the reviews (2 then, 2 now)"]
    assert before.changes_to(now(teacher, "가나")) == ["the reviews (2 then, 1 now)"]
    other = Run.start(tmp_path, "teacher-syllables", small("teacher-syllables"))
    (other.path / MODEL).write_bytes(b"weights")
    assert before.changes_to(now(other, "가", "나")) == [
        f"teacher-syllables (run {teacher.path.name} then, {other.path.name} now)"
    ]
    (teacher.path / MODEL).write_bytes(b"other weights")
    assert before.changes_to(now(teacher, "가", "나")) == [f"teacher-syllables (run {teacher.path.name}, its weights)"]
    assert before.changes_to(origin_of({}, ["가", "나"])) == []  # a teacher that is not at hand has not changed


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not whole"])
def test_a_damaged_file_is_one_sentence(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "opinions.npz").write_bytes(content)
    with pytest.raises(RunError, match=r"opinions\.npz: is damaged; delete it"):
        load_opinions(tmp_path / "opinions.npz")
