"""The tests that need NSMC must not fall silent where it was promised."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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
