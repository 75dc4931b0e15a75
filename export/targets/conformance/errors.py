"""What can go wrong with the kit; each message is one sentence for the terminal."""

from __future__ import annotations

from ....model_store.errors import GamseongError


class ConformanceError(GamseongError, ValueError):
    """The kit cannot be read or written, or a runtime does not answer as expected."""


class UnavailableError(GamseongError, RuntimeError):
    """A runtime cannot be started here; the sentence says what is missing."""
