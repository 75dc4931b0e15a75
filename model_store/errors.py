"""The error family. ``str(error)`` is always one sentence that can be shown: what is wrong, then what to do."""

from __future__ import annotations

from pathlib import Path


class GamseongError(Exception):
    """Base of every error this project raises on purpose."""


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
