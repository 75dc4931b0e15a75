"""What can go wrong with a run; each message is one sentence for the terminal."""

from __future__ import annotations

from ...model_store.errors import GamseongError


class RunError(GamseongError, ValueError):
    """A run's folder is missing, unfinished or belongs to other settings."""
