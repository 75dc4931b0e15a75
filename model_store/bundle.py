"""Finds, loads, checks and writes bundles: a bundle is one self-contained, versioned folder per model."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from .errors import BundleError, BundleNotFoundError, CorruptBundleError
from .manifest import REBUILD, Manifest, is_a

BUNDLES = Path(__file__).resolve().parent / "bundles"
MANIFEST, MODEL, GOLDEN, VOCABULARY = "manifest.json", "model.onnx", "golden.json", "vocabulary.json"
_SHOWN = 200  # characters of a reference that an error repeats
# The keys that a golden case must have, by task, and the type of every key.
_CASES = {"sentiment": {"text", "negative", "positive"}, "next-number": {"values", "next"}}
_FIELDS: Mapping[str, Any] = {
    **dict.fromkeys(("text", "label"), str),
    **dict.fromkeys(("ids", "values"), list),
    **dict.fromkeys(("negative", "positive", "next"), int | float),
}


@dataclass(frozen=True)
class Bundle:
    """A bundle whose manifest and file hashes were checked. ``path`` is its folder ``<name>/<version>``."""

    path: Path
    manifest: Manifest

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Loads the bundle in the folder ``path`` after checking its manifest and the sha256 of every file.

        Raises ``BundleError``, which names the file and what to do; the graph itself is checked when it is opened.
        """
        folder = Path(path)
        manifest = Manifest.from_json(_read(folder / MANIFEST).decode("utf-8", "replace"), folder / MANIFEST)
        for name, expected in manifest.files.items():
            if hashlib.sha256(_read(folder / name)).hexdigest() != expected:
                raise CorruptBundleError(folder / name, "is not the file that was written (sha256 differs)", REBUILD)
        return cls(folder, manifest)

    @classmethod
    def find(cls, reference: str, *roots: Path) -> Self:
        """Loads ``NAME`` (its newest version), ``NAME@VERSION``, or a folder that holds a manifest.

        Names are looked up in ``roots`` in order, the first that has it wins; without any, among the installed bundles.
        Raises ``BundleError``; its child ``BundleNotFoundError`` lists the known names.
        """
        if os.path.isfile(os.path.join(reference, MANIFEST)):  # Path.is_file would raise for a path that is too long
            return cls.load(reference)
        name, _, version = reference.partition("@")
        folders = [bundle_folders(root) for root in roots or (BUNDLES,)]
        for found in folders:
            wanted = [path for path in found if path.parent.name == name and version in ("", path.name)]
            if wanted:
                return cls.load(wanted[-1])
        known = ", ".join(dict.fromkeys(path.parent.name for found in folders for path in found)) or "none"
        shown = reference if len(reference) <= _SHOWN else f"{reference[:_SHOWN]}…"
        raise BundleNotFoundError(shown, "no bundle of this name or folder", f"take one of: {known}")

    @classmethod
    def save(cls, root: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Self:
        """Writes ``root/<name>/<version>`` whole or not at all, replacing what stood there, and returns it loaded.

        ``files`` maps paths within the bundle to contents. The manifest is not among them; its ``files`` is filled in here.
        Raises ``BundleError`` if they are not a bundle or ``root`` cannot be written to.
        """
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
        manifest = replace(manifest, files=hashes)
        target = root / manifest.name / manifest.version
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".new-", dir=target.parent, ignore_cleanup_errors=True) as scratch:
                fresh = Path(scratch, "bundle")
                for name, content in {**files, MANIFEST: manifest.to_json().encode()}.items():
                    _write(fresh / name, content)
                cls.load(fresh)
                _swap(fresh, target)
        except BundleError:
            raise
        except OSError as error:
            mend = "name a folder that can be written to, on a disk with space left"
            raise BundleError(target, f"cannot be written ({error.strerror})", mend) from error
        return cls(target, manifest)

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Maps tokens to ids; empty for a bundle that takes numbers. Raises ``CorruptBundleError``."""
        if VOCABULARY not in self.manifest.files:
            return {}
        tokens = self._json(VOCABULARY)
        if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
            raise CorruptBundleError(self.path / VOCABULARY, "is not a list of tokens", REBUILD)
        return {token: index for index, token in enumerate(tokens)}

    @cached_property
    def golden(self) -> list[dict[str, Any]]:
        """The conformance cases: ``text`` (and ``ids``) with ``negative`` and ``positive``, or ``values`` with ``next``.

        Each text also has its ``label``, except in bundles older than that key. Raises ``CorruptBundleError``.
        """
        cases = self._json(GOLDEN)
        if not isinstance(cases, list) or not cases:
            raise CorruptBundleError(self.path / GOLDEN, "holds no cases", REBUILD)
        for number, case in enumerate(cases, 1):
            if not _is_case(case, self.manifest.task):
                raise CorruptBundleError(self.path / GOLDEN, f"case {number} is none of {self.manifest.task}", REBUILD)
        return cases

    @property
    def size(self) -> int:
        """The size of all its files together, in bytes."""
        return sum((self.path / name).stat().st_size for name in (*self.manifest.files, MANIFEST))

    @property
    def readable_size(self) -> str:
        """``size`` as people read it, such as "1.2 MB"."""
        size = self.size
        return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"

    def _json(self, name: str) -> Any:
        try:
            return json.loads(_read(self.path / name))
        except ValueError as error:
            raise CorruptBundleError(self.path / name, "is not JSON", REBUILD) from error


def bundle_folders(root: Path = BUNDLES) -> list[Path]:
    """Returns the folders ``<name>/<version>`` below ``root`` that hold a manifest, by name, oldest version first."""
    found = [path.parent for path in root.glob(f"*/*/{MANIFEST}") if not path.parent.name.startswith(".")]
    return sorted(found, key=lambda path: (path.parent.name, _version_key(path.name)))


def _is_case(case: Any, task: str) -> bool:
    return (
        isinstance(case, dict)
        and case.keys() >= _CASES[task]
        and all(is_a(case[name], kind) for name, kind in _FIELDS.items() if name in case)
        and all(is_a(number, int | float) for name in ("ids", "values") for number in case.get(name, ()))
    )


def _version_key(version: str) -> list[int]:
    return [int(part) if part.isdigit() else -1 for part in version.split(".")]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise BundleNotFoundError(path, "is missing", REBUILD) from error
    except OSError as error:
        raise BundleError(path, f"cannot be read ({error.strerror})", "check its permissions") from error


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _swap(fresh: Path, target: Path) -> None:
    """Renames ``fresh`` to ``target``.

    A folder cannot be renamed over one that is not empty: that one is moved aside first, and back if the renaming fails.
    """
    aside = fresh.with_name(fresh.name + ".old")
    if target.exists():
        target.rename(aside)
    try:
        fresh.rename(target)
    except OSError:
        if aside.exists():
            aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
