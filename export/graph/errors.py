"""What can go wrong with a graph; each message is one sentence for the terminal."""

from __future__ import annotations

from ...model_store.errors import GamseongError


class ConversionError(GamseongError, ValueError):
    """A model could not be verified; nothing was written."""
