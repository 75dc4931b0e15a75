"""Where every verb looks for a bundle that is named."""

from __future__ import annotations

from pathlib import Path

from ...model_store import BUNDLES, Bundle, bundle_folders
from ..settings import Export


def made(export: Export) -> Path:
    """Where a verb puts what it has to make for itself."""
    return Path(export.runs) / "bundles"


def roots(export: Export) -> tuple[Path, ...]:
    """``export.bundles``, what verbs made for themselves, and what is installed."""
    return Path(export.bundles), made(export), BUNDLES


def find(reference: str, export: Export) -> Bundle:
    """As ``Bundle.find``, in every one of the ``roots``. Raises ``BundleNotFoundError``."""
    return Bundle.find(reference, *roots(export))


def exists(name: str, export: Export) -> bool:
    """Whether any of the ``roots`` has a version of it, whole or not."""
    return any(folder.parent.name == name for root in roots(export) for folder in bundle_folders(root))
