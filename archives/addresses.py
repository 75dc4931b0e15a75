"""Finds Parquet files on whatever filesystem pyarrow knows: s3://bucket/folder, gs://, hdfs://, abfss://, file:///folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pyarrow as pa
from pyarrow import fs

from .errors import ArchiveError

_ENDING = ".parquet"


@dataclass(frozen=True)
class Place:
    """A file or folder. ``path``: as ``filesystem`` names it; ``shown``: as people may see it, without keys and passwords."""

    filesystem: fs.FileSystem
    path: str
    shown: str


@dataclass(frozen=True)
class StoredFile:
    """A file and its size in bytes, by which another content is known."""

    path: str
    size: int


def place_of(address: str) -> Place:
    """Raises ``ArchiveError`` for an address that pyarrow does not know."""
    parts = urlsplit(address)
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    try:
        filesystem, path = fs.FileSystem.from_uri(address)
    except (pa.ArrowException, OSError, ValueError, NotImplementedError) as error:
        problem = str(error).replace(address, shown).splitlines()[0].rstrip(".")
        raise ArchiveError(
            f"{shown}: is no address that can be read ({problem}); give one such as s3://bucket/folder or file:///folder."
        ) from error
    return Place(filesystem, path.rstrip("/"), shown)


def stored_files(place: Place) -> list[StoredFile]:
    """Returns the Parquet files of a place in the order that people read names in, 2 before 10.

    Those of which a folder or the name begins with ``_`` or ``.`` are left out, as everybody does. Raises ``ArchiveError`` if
    there are none, or the place cannot be looked into.
    """
    try:
        about = place.filesystem.get_file_info(place.path)
        found = [about]
        if about.type is fs.FileType.Directory:
            found = place.filesystem.get_file_info(fs.FileSelector(place.path, recursive=True))
    except (OSError, pa.ArrowException) as error:
        raise unreachable(place, error) from error
    if about.type is fs.FileType.NotFound:
        raise ArchiveError(f"{place.shown}: there is no such file or folder; check the address.")
    files = [StoredFile(each.path, each.size) for each in found if each.is_file and _counts(each.path, place.path)]
    if not files:
        raise ArchiveError(f"{place.shown}: holds no Parquet file; write the tables as Parquet first.")
    return sorted(files, key=lambda file: _order(file.path))


def unreachable(place: Place, error: Exception) -> ArchiveError:
    """Returns the sentence for a place that does not answer or does not let in."""
    problem = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
    return ArchiveError(f"{place.shown}: cannot be reached ({problem}); check the address and the keys.")


def common_filesystem(places: Iterable[Place]) -> fs.FileSystem:
    """Returns the filesystem of all ``places``. Raises ``ArchiveError`` where they have several."""
    first, *rest = places
    for place in rest:
        if not place.filesystem.equals(first.filesystem):
            raise ArchiveError(f"{place.shown}: lies elsewhere than {first.shown}; score what lies in different places apart.")
    return first.filesystem


def _counts(path: str, root: str) -> bool:
    below = PurePosixPath(path.removeprefix(root).lstrip("/") or PurePosixPath(path).name)
    return path.lower().endswith(_ENDING) and not any(part.startswith(("_", ".")) for part in below.parts)


def _order(path: str) -> list[list[tuple[str, int]]]:
    return [[(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", part)] for part in path.split("/")]
