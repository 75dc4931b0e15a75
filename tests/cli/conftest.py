"""Runs command lines of ``gamseong`` on the tiny models, in this process and as processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gamseong.cli.main import main

Call = Callable[..., tuple[int, str, str]]
COMMAND = (sys.executable, "-m", "gamseong.bot")
SECONDS = 30.0


@pytest.fixture
def tiny_models(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Has this process, and those it starts, use the tiny models, no token and an empty folder."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def call(tiny_models: None, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs one command line in this process; returns exit code, stdout and stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Runs one command line as a process, with ``environ`` added to the environment."""
    environ = {**os.environ, **options.pop("environ", {})}
    return subprocess.run((*COMMAND, *arguments), capture_output=True, timeout=SECONDS, env=environ, **options)
