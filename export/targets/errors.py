"""What can go wrong with a package; each message is one sentence for the terminal."""

from __future__ import annotations

from ...model_store.errors import GamseongError


class PackageError(GamseongError, ValueError):
    """A package could not be made or did not answer as its bundle does; nothing was written."""
