"""The info.json of every package in the repository's root, which is all that Red's downloader reads of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(init.parent for init in ROOT.glob("[!.]*/__init__.py"))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_red_is_offered_one_cog_and_no_other_package(package: Path) -> None:
    info = json.loads((package / "info.json").read_text(encoding="utf-8"))
    assert info.get("disabled", False) == (package.name != "gamseong_red")
    assert "gamseong_red" in info["short"] or package.name == "gamseong_red"
