"""What can go wrong on the export side; each message is one sentence for the terminal."""

from __future__ import annotations

from ..model_store.errors import GamseongError


class DataError(GamseongError, ValueError):
    """A data file is missing, is not the published one or cannot be downloaded."""


class RunError(GamseongError, ValueError):
    """A run's folder is missing, unfinished or belongs to other settings."""


class ConversionError(GamseongError, ValueError):
    """A model could not be verified; nothing was written."""
