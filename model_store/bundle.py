"""Finds, loads, checks and writes bundles: a bundle is one self-contained, versioned folder per model."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from .errors import BundleError, BundleExistsError, BundleNotFoundError, CorruptBundleError
from .manifest import REBUILD, Manifest, is_a

BUNDLES = Path(__file__).resolve().parent / "bundles"
MANIFEST, MODEL, GOLDEN, VOCABULARY = "manifest.json", "model.onnx", "golden.json", "vocabulary.json"
_SHOWN = 200  # characters of a reference that an error repeats
# The keys that a golden case must have, by task (of a bundle with tones neutral as well), and the type of every key.
_CASES = {"sentiment": {"text", "negative", "positive"}, "next-number": {"values", "next"}}
_FIELDS: Mapping[str, Any] = {
    **dict.fromkeys(("text", "read", "label"), str),
    **dict.fromkeys(("ids", "values"), list),
    **dict.fromkeys(("negative", "positive", "neutral", "next"), int | float),
}


@dataclass(frozen=True)
class Bundle:
    """A bundle whose manifest and file hashes were checked. ``path`` is its folder ``<name>/<version>``."""

    path: Path
    manifest: Manifest

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Loads the bundle in the folder ``path`` after checking its manifest and the sha256 of every file.

        Where a save was killed midway, the bundle that it was about to replace is loaded. Raises ``BundleError``, which names
        the file and what to do; the graph itself is checked when it is opened.
        """
        folder = _standing(Path(path))
        manifest = Manifest.from_json(_read(folder / MANIFEST).decode("utf-8", "replace"), folder / MANIFEST)
        for name, expected in manifest.files.items():
            if hashlib.sha256(_read(folder / name)).hexdigest() != expected:
                raise CorruptBundleError(folder / name, "is not the file that was written (sha256 differs)", REBUILD)
        return cls(folder, manifest)

    @classmethod
    def find(cls, reference: str, *roots: Path) -> Self:
        """Loads ``NAME`` (its newest version), ``NAME@VERSION``, or a folder that holds a manifest.

        Names are looked up in ``roots`` in order, the first that has it wins; without any, among the installed bundles.
        Raises ``BundleError``; its child ``BundleNotFoundError`` lists the known names, or the versions of a known name.
        """
        if _holds_manifest(_standing(Path(reference))):
            return cls.load(reference)
        name, _, version = reference.partition("@")
        folders = [bundle_folders(root) for root in roots or (BUNDLES,)]
        for found in folders:
            wanted = [path for path in found if path.parent.name == name and version in ("", path.name)]
            if wanted:
                return cls.load(wanted[-1])
        known = [path for found in folders for path in found]
        versions = [f"{name}@{path.name}" for path in known if path.parent.name == name]
        choice = ", ".join(dict.fromkeys(versions or [path.parent.name for path in known])) or "none"
        shown = (reference or '""') if len(reference) <= _SHOWN else f"{reference[:_SHOWN]}…"
        problem = "no such version of this bundle" if versions else "no bundle of this name or folder"
        raise BundleNotFoundError(shown, problem, f"take one of: {choice}")

    @classmethod
    def save(cls, root: Path, manifest: Manifest, files: Mapping[str, bytes], *, replace: bool = False) -> Self:
        """Writes ``root/<name>/<version>`` whole or not at all, even if the process is killed midway, and returns it loaded.

        ``files`` maps paths within the bundle to contents. The manifest is not among them; its ``files`` is filled in here.
        ``replace``: whether a whole bundle of this name and version with other content may go; without it that raises
        ``BundleExistsError``. Raises ``BundleError`` if they are not a bundle or ``root`` cannot be written to.
        """
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
        manifest = dataclasses.replace(manifest, files=hashes)
        target = root / manifest.name / manifest.version
        others = [] if replace else cls.differences(root, manifest)
        if others:
            raise BundleExistsError(target, others)
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

    @classmethod
    def differences(cls, root: Path, manifest: Manifest) -> list[str]:
        """Returns the files in which ``root/<name>/<version>`` is not the bundle of ``manifest``, by name.

        There are none where no such bundle stands, or none that is whole, such as one with a truncated file.
        """
        try:
            standing = cls.load(root / manifest.name / manifest.version).manifest
        except BundleError:
            return []
        digests = [dict(one.files) for one in (standing, manifest)]
        names = {name for name, _ in digests[0].items() ^ digests[1].items()}
        return sorted(names) or ([] if standing.to_json() == manifest.to_json() else [MANIFEST])

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

        Each text also has its ``label`` and what is ``read`` of it, except in bundles older than those keys. Raises
        ``CorruptBundleError``.
        """
        cases = self._json(GOLDEN)
        if not isinstance(cases, list) or not cases:
            raise CorruptBundleError(self.path / GOLDEN, "holds no cases", REBUILD)
        keys = _CASES[self.manifest.task] | ({"neutral"} if self.manifest.tones else set())
        for number, case in enumerate(cases, 1):
            if not _is_case(case, keys):
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


def reopened(model: Callable[..., Any], path: Path, settings: Mapping[str, Any]) -> Any:
    """Makes a model of the bundle in ``path`` again, in a process that a pickle of it was sent to."""
    return model(Bundle.load(path), **settings)


def bundle_folders(root: Path = BUNDLES) -> list[Path]:
    """Returns the folders ``<name>/<version>`` below ``root`` that hold a manifest, by name, oldest version first."""
    names = {(path.parent.parent, _version_of(path.parent.name)) for path in root.glob(f"*/*/{MANIFEST}")}
    found = [folder / version for folder, version in names if version]
    return sorted(found, key=lambda path: (path.parent.name, _version_key(path.name)))


def _is_case(case: Any, keys: Set[str]) -> bool:
    return (
        isinstance(case, dict)
        and case.keys() >= keys
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
    """Renames ``fresh`` to ``target``. A kill before or after any step leaves the old bundle or the new one.

    A folder cannot be renamed over one that is not empty, and not every system can exchange two. So the old one is moved aside,
    to a name under which ``_standing`` finds it for as long as ``target`` is missing.
    """
    aside = _aside(target)
    if aside.exists():  # a save was killed midway
        aside.rename(fresh.with_name("older") if target.exists() else target)
    if target.exists():
        target.rename(aside)
    try:
        fresh.rename(target)
    except OSError:
        if aside.exists():
            aside.rename(target)
        raise
    if aside.exists():
        aside.rename(fresh)  # into the scratch folder: were it deleted in place, a half of it could be found there
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _aside(folder: Path) -> Path:
    """Returns where a bundle lies while another takes its place."""
    return folder.parent / f".{folder.name}.old"


def _standing(folder: Path) -> Path:
    """Returns ``folder``, or what was moved aside from it if only that is there."""
    aside = _aside(folder)
    return aside if not _holds_manifest(folder) and _holds_manifest(aside) else folder


def _version_of(folder_name: str) -> str:
    """Returns the version whose bundle, or moved-aside bundle, has that folder name; "" for any other hidden folder."""
    if folder_name.startswith(".") and folder_name.endswith(".old"):
        return folder_name[1 : -len(".old")]
    return "" if folder_name.startswith(".") else folder_name


def _holds_manifest(folder: Path) -> bool:
    return os.path.isfile(os.path.join(folder, MANIFEST))  # Path.is_file would raise for a path that is too long
