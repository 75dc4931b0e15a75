"""How to install what is missing: a command for the very Python that runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gamseong import extras
from gamseong.extras import how_to_install

ROOT = Path(extras.__file__).parent


def test_in_a_checkout_the_command_names_its_python_and_its_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(ROOT / ".venv" / "bin" / "python"))
    monkeypatch.chdir(ROOT)
    assert how_to_install("export") == ".venv/bin/python -m pip install -e '.[export]'"
    monkeypatch.chdir(tmp_path)
    assert how_to_install("export") == f"{ROOT}/.venv/bin/python -m pip install -e '{ROOT}[export]'"


def test_an_installed_one_is_named_by_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(extras, "__file__", str(tmp_path / "gamseong" / "extras.py"))
    monkeypatch.setattr(sys, "executable", "/opt/my env/python")
    assert how_to_install("demo").startswith("'/opt/my env/python' -m pip install 'gamseong[demo]' (in a checkout: ")
