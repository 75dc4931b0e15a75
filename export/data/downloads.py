"""Finds a public file in the user's data folder, or downloads it once and checks it against its published checksum."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .errors import DataError


@dataclass(frozen=True)
class Source:
    """A public data file.

    ``path``: within a ``--data`` folder, as ``kote/val.tsv``. ``url``: "" where there is no public place to take it from.
    ``sha256``: of the published file, or "" where it is not known beforehand. ``licence``: its name, for people.
    """

    path: str
    url: str
    sha256: str
    licence: str

    @property
    def name(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.path).name


def locate(data: str, source: Source) -> Path:
    """Returns the file's path in the folder ``data``, where it lies under ``path`` or its bare name.

    For an empty ``data`` it is the path in the user's cache, into which the file is downloaded once.
    Raises ``DataError`` when the file is missing or cannot be downloaded.
    """
    if not data:
        return download(source)
    for place in (source.path, source.name):
        if (Path(data) / place).is_file():
            return Path(data) / place
    if not source.url:
        raise DataError(f"{data}: holds no {source.name}; put it there as {source.path} ({source.licence}).")
    raise DataError(f"{data}: holds no {source.name}; give a folder that does with --data, or none to download it.")


def download(source: Source) -> Path:
    """Downloads the file once and returns its path in the user's cache, which is laid out like a data folder.

    Raises ``DataError``.
    """
    import pooch

    if not source.url:
        raise DataError(f"{source.path}: has no public place; put it into a folder and give that with --data ({source.licence}).")
    target = cache() / source.path
    known = f"sha256:{source.sha256}" if source.sha256 else None
    try:
        path = pooch.retrieve(source.url, known, target.name, target.parent, progressbar=False)
    except ValueError as error:  # pooch removes the file when the checksum differs
        raise DataError(f"{source.url}: is not the published file (sha256 differs); try again later.") from error
    except Exception as error:  # pooch's downloaders raise the errors of their own libraries
        mend = "check the network, or put the file into a folder and give it with --data"
        raise DataError(f"{source.url}: cannot be downloaded ({type(error).__name__}); {mend}.") from error
    return Path(path)


def cache() -> Path:
    """Returns the user's cache folder of this project; it need not exist."""
    import pooch

    return Path(pooch.os_cache("gamseong"))


def is_published(path: Path, source: Source) -> bool:
    """Returns whether the file is byte for byte the published one."""
    return digest(path.read_bytes()) == source.sha256


def digest(content: bytes) -> str:
    """Returns the sha256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_text(path: Path) -> str:
    """Returns the text of a UTF-8 file, unpacked if its name ends in ``.gz``, without a byte order mark. Raises ``DataError``."""
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: is not UTF-8; take the published file (gamseong-export fetch-data).") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path}: is not a whole gzip file; delete it and take it anew.") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); check --data or run gamseong-export fetch-data.") from error
