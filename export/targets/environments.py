"""Clean places to run a package in: a virtual environment with its runtime and nothing else, made by pip."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from .errors import PackageError

Environment = Callable[[Sequence[str], Path], Path]
"""Given requirements and a folder to use, returns a Python that has them."""

# The first onnxruntime for a Python that is newer than the oldest onnxruntime of ours.
_FIRST_FOR_PYTHON = {(3, 13): "1.20", (3, 14): "1.24"}
_PIP = ("-I", "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input")


def make_environment(requirements: Sequence[str], folder: Path) -> Path:
    """Makes a virtual environment in ``folder`` with ``requirements`` alone, and returns its Python. pip uses its cache.

    Raises ``PackageError`` where Python's venv or a requirement is not to be had.
    """
    try:
        subprocess.run((sys.executable, "-I", "-m", "venv", str(folder)), check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        raise PackageError("Python's venv does not work here; install it (Debian: apt install python3-venv).") from error
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if requirements:
        done = subprocess.run(
            (str(python), *_PIP, "install", "--only-binary=:all:", *requirements), capture_output=True, text=True
        )
        if done.returncode:
            wanted = ", ".join(requirements)
            raise PackageError(f"{wanted}: pip cannot install it ({_reason(done.stderr)}); check the network and the disk.")
    return python


def this_environment(requirements: Sequence[str], folder: Path) -> Path:
    """The Python that runs now, for a package that is verified in a process of its own."""
    return Path(sys.executable)


def oldest_onnxruntime() -> str:
    """The requirement of the oldest onnxruntime that gamseong supports and this Python can have, its last patch."""
    found = (re.match(r"onnxruntime\s*>=\s*(\d+\.\d+)", need) for need in importlib.metadata.requires("gamseong") or ())
    supported = [match[1] for match in found if match]
    first = [version for python, version in _FIRST_FOR_PYTHON.items() if sys.version_info >= python]
    oldest = max((*supported, *first), key=lambda version: [int(part) for part in version.split(".")])
    return f"onnxruntime=={oldest}.*"


def _reason(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip() and not line.startswith(("WARNING", "[notice]"))]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines[-1:] or ["it says nothing"])[0][:200]
