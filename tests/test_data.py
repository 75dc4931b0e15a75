"""The tests that need data or Java must not fall silent where they were promised."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def test_a_data_folder_that_lacks_a_file_fails_instead_of_skipping(tmp_path: Path) -> None:
    wanting = "tests/export/data/test_nsmc.py::test_the_real_files_are_whole"
    done = subprocess.run(
        (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", wanting),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env={**os.environ, "GAMSEONG_DATA": str(tmp_path)},
    )
    assert done.returncode == 1
    assert f"{tmp_path}: holds no ratings_train.txt" in done.stdout


@pytest.mark.parametrize("requires", ["", "java,data"])
def test_what_is_required_fails_and_what_is_not_skips(requires: str, tmp_path: Path) -> None:
    wanting = (
        "tests/export/data/test_stars.py::test_the_real_stars_agree_with_the_real_labels",
        "tests/bot/keywords/test_keywords.py::test_okt_finds_nouns_and_its_jvm_leaves_sigterm_to_the_bot",
    )
    environ = {name: value for name, value in os.environ.items() if name != "GAMSEONG_DATA"}
    done = subprocess.run(
        (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *wanting),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env={**environ, "GAMSEONG_TEST_REQUIRES": requires, "PATH": str(tmp_path)},  # where no java is
    )
    assert ("2 failed" if requires else "2 skipped") in done.stdout.splitlines()[-1]
    if requires:
        assert "Okt needs a Java runtime, and GAMSEONG_TEST_REQUIRES names java" in done.stdout
