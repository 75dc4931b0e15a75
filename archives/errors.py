"""Errors that end a run, each one sentence for a terminal."""

from __future__ import annotations

from ..model_store.errors import GamseongError


class ArchiveError(GamseongError, ValueError):
    """A file, a folder or an option with which nothing can be done; the message says what is wrong and what to do."""


class UnfitError(ArchiveError):
    """A file does not go with those before it: no run can put them into one output, and none can be gone on with."""


class OutputError(ArchiveError):
    """What was to be written cannot be: another run writes it, or an unfinished one is in the way."""
