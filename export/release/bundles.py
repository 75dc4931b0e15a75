"""Where every verb looks for a bundle that a user names."""

from __future__ import annotations

from pathlib import Path

from ...model_store import BUNDLES, Bundle, bundle_folders
from ..settings import Paths


def comparison_root(export: Paths) -> Path:
    """Returns the folder of the bundles that ``compare-tokenizers`` converts for itself."""
    return Path(export.runs) / "bundles"


def roots(export: Paths) -> tuple[Path, ...]:
    """Returns ``export.bundles``, the ``comparison_root`` and the folder of the installed bundles, in the order of the search."""
    return Path(export.bundles), comparison_root(export), BUNDLES


def find(reference: str, export: Paths) -> Bundle:
    """Finds a bundle as ``Bundle.find`` does, in every one of the ``roots``. Raises ``BundleNotFoundError``."""
    return Bundle.find(reference, *roots(export))


def exists(name: str, export: Paths) -> bool:
    """Whether any of the ``roots`` has a version of the bundle ``name``, whole or not."""
    return any(folder.parent.name == name for root in roots(export) for folder in bundle_folders(root))
