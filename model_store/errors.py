"""The errors of this project. ``str(error)`` is always one sentence for people: what is wrong, then what to do."""

from __future__ import annotations

from pathlib import Path


class GamseongError(Exception):
    """Base of every error that this project raises on purpose."""


class InputError(GamseongError, ValueError):
    """The model does not take what it was given."""


class BundleError(GamseongError, ValueError):
    """A bundle cannot be used. ``path`` is the file or folder at fault, ``mend`` what to do about it."""

    def __init__(self, path: Path | str, problem: str, mend: str) -> None:
        self.path, self.problem, self.mend = path, problem, mend
        super().__init__(f"{path}: {problem}; {mend}.")


class BundleNotFoundError(BundleError, FileNotFoundError):
    """There is no bundle of that name, or a bundle lacks one of its files."""

    def __str__(self) -> str:  # OSError's own __str__ would print only its arguments
        return f"{self.path}: {self.problem}; {self.mend}."


class BundleExistsError(BundleError, FileExistsError):
    """Another bundle of the same name and version is there. ``files``: the names of those that differ."""

    def __init__(self, path: Path, files: list[str]) -> None:
        self.files = files
        mend = "give this one another version, or replace that one with gamseong-export convert --force"
        super().__init__(
            path,
            f"is another bundle of this name and version ({', '.join(files)} {'differs' if len(files) == 1 else 'differ'})",
            mend,
        )

    def __str__(self) -> str:  # OSError's own __str__ would print only its arguments
        return f"{self.path}: {self.problem}; {self.mend}."


class CorruptBundleError(BundleError):
    """A file is truncated, was changed after it was written, or is not what its name says."""


class FormatVersionError(BundleError):
    """The bundle was written for another version of the format, or for newer text rules."""


class LabelOrderError(BundleError):
    """The labels are not [부정, 긍정], in this order: using them would invert every verdict."""


class TokenizerUnavailableError(GamseongError, ImportError):
    """The bundle needs a tokenizer whose optional packages (or JVM) are not installed."""

    def __init__(self, tokenizer: str, problem: str, mend: str) -> None:
        self.tokenizer, self.problem, self.mend = tokenizer, problem, mend
        super().__init__(f"the {tokenizer} tokenizer {problem}; {mend}.")
