"""The error family. ``str(error)`` is always one sentence that can be shown: what is wrong, then what to do."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path


def how_to_install(extra: str) -> str:
    """The command that adds an optional part, such as ``export``, to the Python that runs now."""
    pip = f"{shlex.quote(_from_here(sys.executable or 'python'))} -m pip install"
    root = Path(__file__).resolve().parents[1]
    if (root / "pyproject.toml").is_file():
        return f"{pip} -e {shlex.quote(f'{_from_here(root)}[{extra}]')}"
    return f"{pip} 'gamseong[{extra}]' (in a checkout: {pip} -e '.[{extra}]')"


def _from_here(path: Path | str) -> str:
    """``path`` as it can be typed in the folder we are in: relative where it lies below."""
    try:
        return str(Path(path).relative_to(os.getcwd()))
    except (ValueError, OSError):
        return str(path)


class GamseongError(Exception):
    """Base of every error this project raises on purpose."""


class ConfigError(GamseongError, ValueError):
    """A setting is missing, misspelt or out of range.

    ``source`` is the file or environment variable, ``key`` the dotted key (``bot.prefix``).
    """

    def __init__(self, source: Path | str, key: str, problem: str) -> None:
        self.source, self.key, self.problem = source, key, problem
        super().__init__(f"{source}: {key}: {problem}" if key else f"{source}: {problem}")


class InputError(GamseongError, ValueError):
    """What was given to a model is not something it takes."""


class BundleError(GamseongError, ValueError):
    """A bundle cannot be used. ``path`` names the offending file or folder."""

    def __init__(self, path: Path | str, problem: str, mend: str) -> None:
        self.path, self.problem, self.mend = path, problem, mend
        super().__init__(f"{path}: {problem}; {mend}.")


class BundleNotFoundError(BundleError, FileNotFoundError):
    """No bundle of that name, or a bundle without one of its files."""

    def __str__(self) -> str:  # OSError's own __str__ would print only its arguments
        return f"{self.path}: {self.problem}; {self.mend}."


class CorruptBundleError(BundleError):
    """A file is truncated, was changed after it was written, or is not what its name says."""


class FormatVersionError(BundleError):
    """The bundle was written for another version of the format."""


class LabelOrderError(BundleError):
    """The labels are not [부정, 긍정]: reading them would turn every verdict round."""


class TokenizerUnavailableError(GamseongError, ImportError):
    """The bundle needs a tokenizer whose optional packages (or JVM) are not there."""

    def __init__(self, tokenizer: str, problem: str, mend: str) -> None:
        self.tokenizer, self.problem, self.mend = tokenizer, problem, mend
        super().__init__(f"the {tokenizer} tokenizer {problem}; {mend}.")
