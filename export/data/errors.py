"""What can go wrong with data; each message is one sentence for the terminal."""

from __future__ import annotations

from ...model_store.errors import GamseongError


class DataError(GamseongError, ValueError):
    """A data file is missing, is not the published one or cannot be downloaded."""
