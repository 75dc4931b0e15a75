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
    assert [line[0] for line in lines] == ["NAME", "tiny-ids", "tiny-series", "tiny-text", "tiny-tones"]
    assert lines[3][1:4] == ["1.0.0", "sentiment", "text"]
    assert lines[3][6:] == ["50.00", "%", "default"]
    assert lines[1][-2:] == ["50.00", "%"]
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
    assert (code, out.count(": ok, ")) == (0, 4)
    _, out, _ = call("models", "verify", "tiny-ids")
    assert out.startswith("tiny-ids@1.0.0: ok, at most ")


def test_a_damaged_bundle_fails_and_the_others_are_still_told(call: Call, copied: Path) -> None:
    model = copied / "tiny-ids" / "1.0.0" / "model.onnx"
    model.write_bytes(model.read_bytes()[:-1])
    code, out, err = call("models", "verify")
    assert (code, out.count(": ok, ")) == (exit_codes.BAD_BUNDLE, 3)
    assert err.count("\n") == 1
    assert "FAILED" in err
    assert "model.onnx" in err
    code, out, err = call("models")
    assert (code, out.count("\n")) == (exit_codes.BAD_BUNDLE, 4)
    assert "model.onnx" in err


@pytest.mark.parametrize("arguments", [("models",), ("models", "verify")])
def test_a_folder_without_bundles_is_told(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr(cli, "BUNDLES", tmp_path)
    code, out, err = call(*arguments)
    assert (code, out) == (exit_codes.BAD_BUNDLE, "")
    assert err == f"gamseong: {tmp_path}: no bundles here; install gamseong again.\n"


def test_a_korean_locale_is_told_in_korean(call: Call, copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    code, out, err = call("models", "verify", "tiny-ids", "no-such")
    assert code == exit_codes.BAD_BUNDLE
    assert out.startswith("tiny-ids@1.0.0: 좋아요, 차이는 많아야 ")
    assert err.startswith("gamseong: no-such: 실패: no-such: 이런 이름이나 폴더의 번들이 없어요. 이 가운데 하나를 쓰세요: ")
