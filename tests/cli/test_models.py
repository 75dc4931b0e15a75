"""``gamseong models``: lists and verifies bundles."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gamseong.cli import exit_codes
from gamseong.cli import main as cli
from tests.cli.conftest import Call

pytestmark = pytest.mark.usefixtures("tiny_models")


def test_models_are_listed_with_the_default_and_what_they_weigh(
    call: Call, bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "BUNDLES", bundles["tiny_text"].parents[1])
    code, out, err = call("models")
    lines = [line.split() for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [line[0] for line in lines] == ["NAME", "tiny-ids", "tiny-series", "tiny-text"]
    assert lines[3][1:4] == ["1.0.0", "sentiment", "text"]
    assert lines[3][6:] == ["50.00%", "default"]
    assert lines[1][-1] == "50.00%"
    assert lines[2][-2:] == ["-", "default"]


@pytest.fixture
def copied(bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of bundles to damage."""
    root = tmp_path / "installed"
    shutil.copytree(bundles["tiny_text"].parents[1], root)
    monkeypatch.setattr(cli, "BUNDLES", root)
    return root


def test_verify_runs_every_bundle_or_those_named(call: Call, copied: Path) -> None:
    code, out, _ = call("models", "verify")
    assert (code, out.count(": ok, ")) == (0, 3)
    _, out, _ = call("models", "verify", "tiny-ids")
    assert out.startswith("tiny-ids@1.0.0: ok, at most ")


def test_a_damaged_bundle_fails_and_the_others_are_still_told(call: Call, copied: Path) -> None:
    model = copied / "tiny-ids" / "1.0.0" / "model.onnx"
    model.write_bytes(model.read_bytes()[:-1])
    code, out, err = call("models", "verify")
    assert (code, out.count(": ok, ")) == (exit_codes.FAILED, 2)
    assert "FAILED" in err
    assert "model.onnx" in err
    code, out, err = call("models")
    assert (code, out.count("\n")) == (exit_codes.FAILED, 3)
    assert "model.onnx" in err
