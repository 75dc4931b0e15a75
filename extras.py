"""Tells how to install an optional part of gamseong. It imports the standard library only, so that every room may use it."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path


def how_to_install(extra: str) -> str:
    """Returns the command that adds an optional part, such as ``export``, to the Python that runs now."""
    pip = f"{shlex.quote(_from_here(sys.executable or 'python'))} -m pip install"
    root = Path(__file__).resolve().parent
    if (root / "pyproject.toml").is_file():
        return f"{pip} -e {shlex.quote(f'{_from_here(root)}[{extra}]')}"
    return f"{pip} 'gamseong[{extra}]' (in a checkout: {pip} -e '.[{extra}]')"


def _from_here(path: Path | str) -> str:
    """Returns ``path`` as it can be typed in the working directory: relative if it lies below."""
    try:
        return str(Path(path).relative_to(os.getcwd()))
    except (ValueError, OSError):
        return str(path)
