"""One bundle takes another's place: whoever kills the process, at whatever step, leaves the old one or the new one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gamseong.model_store import Bundle, BundleError, BundleExistsError, bundle_folders, verify
from tests.tiny_bundles import tiny_text

# Saves a bundle and kills itself before the STEP-th rename, or after it; without a kill it says how many there were.
SAVE = """
import dataclasses, os, pathlib, signal, sys
from gamseong.model_store import Bundle

source, root, step, when = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
rename, calls = os.rename, 0

def killing(*arguments, **options):
    global calls
    calls += 1
    if calls == step and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    rename(*arguments, **options)
    if calls == step and when == "after":
        os.kill(os.getpid(), signal.SIGKILL)

os.rename = killing
bundle = Bundle.load(source)
files = {name: (bundle.path / name).read_bytes() for name in bundle.manifest.files}
Bundle.save(pathlib.Path(root), dataclasses.replace(bundle.manifest, threshold=0.9), files, replace=True)
print(calls)
"""
OLD, NEW = 0.6, 0.9  # the thresholds of the bundle that stood there and of the one that takes its place


def save(source: Path, root: Path, step: int = 0, when: str = "") -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", SAVE, str(source), str(root), str(step), when]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=60)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tiny_text(tmp_path / "source").path


def test_a_save_takes_three_renames(tmp_path: Path, source: Path) -> None:
    """The next test kills at each of them."""
    tiny_text(tmp_path / "bundles")
    done = save(source, tmp_path / "bundles")
    assert (done.stdout, done.stderr) == ("3\n", "")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_kill_leaves_the_old_bundle_or_the_new_one(step: int, when: str, tmp_path: Path, source: Path) -> None:
    root = tmp_path / "bundles"
    target = tiny_text(root).path
    assert save(source, root, step, when).returncode == -signal.SIGKILL
    done = step > 2 or (step, when) == (2, "after")
    for found in (
        Bundle.load(target),
        Bundle.find("tiny-text", root),
        Bundle.find("tiny-text@1.0.0", root),
        Bundle.find(str(target)),
    ):
        assert found.manifest.threshold == (NEW if done else OLD)
        assert verify(found) < 1e-6
    assert bundle_folders(root) == [target]

    assert save(source, root).returncode == 0  # the next save tidies up
    assert Bundle.load(target).path == target
    assert Bundle.load(target).manifest.threshold == NEW
    assert [path.name for path in target.parent.iterdir() if not path.name.startswith(".new-")] == ["1.0.0"]


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_rename_that_fails_leaves_one_of_them_too(step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = tiny_text(tmp_path)
    files = {name: (bundle.path / name).read_bytes() for name in bundle.manifest.files}
    rename, calls = os.rename, 0

    def failing(*arguments: str) -> None:
        nonlocal calls
        calls += 1
        if calls == step:
            raise PermissionError(13, "Permission denied")
        rename(*arguments)

    monkeypatch.setattr(os, "rename", failing)
    with pytest.raises(BundleError, match=r"1\.0\.0: cannot be written \(Permission denied\)"):
        Bundle.save(tmp_path, replace(bundle.manifest, threshold=NEW), files, replace=True)
    assert Bundle.load(bundle.path).manifest.threshold == (NEW if step == 3 else OLD)


def test_another_bundle_of_the_same_version_is_not_replaced_unasked(tmp_path: Path) -> None:
    bundle = tiny_text(tmp_path)
    files = {name: (bundle.path / name).read_bytes() for name in bundle.manifest.files}
    assert Bundle.save(tmp_path, bundle.manifest, files).path == bundle.path  # the same one again
    with pytest.raises(BundleExistsError, match=r"1\.0\.0: is another .* \(notes\.txt differs\); .* --force\.") as caught:
        Bundle.save(tmp_path, bundle.manifest, {**files, "notes.txt": b"new"})
    assert caught.value.files == ["notes.txt"]
    with pytest.raises(BundleExistsError, match=r"\(manifest\.json differs\)"):
        Bundle.save(tmp_path, replace(bundle.manifest, threshold=NEW), files)
    assert Bundle.load(bundle.path).manifest == bundle.manifest
    assert Bundle.save(tmp_path, bundle.manifest, {**files, "notes.txt": b"new"}, replace=True).manifest.files["notes.txt"]


def test_a_damaged_bundle_is_replaced_unasked(tmp_path: Path) -> None:
    bundle = tiny_text(tmp_path)
    (bundle.path / "golden.json").write_bytes(b"")
    assert verify(tiny_text(tmp_path)) < 1e-6
