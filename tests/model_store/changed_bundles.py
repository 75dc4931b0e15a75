"""Bundles that differ from a sound one in what a test says, and have the hashes to go with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gamseong.model_store import Bundle, Manifest

THREE = {"부정": 0.6, "중립": 0.5, "긍정": 0.6}
"""Thresholds of a bundle of three tones."""


def with_files(bundle: Bundle, root: Path, *, manifest: Manifest | None = None, **contents: Any) -> Bundle:
    """A copy below ``root`` with other JSON in some files (``golden=[…]``) and the hashes to go with it."""
    files = {name: (bundle.path / name).read_bytes() for name in bundle.manifest.files}
    changed = {f"{name}.json": json.dumps(content).encode() for name, content in contents.items()}
    return Bundle.save(root, manifest or bundle.manifest, {**files, **changed})
