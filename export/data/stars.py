"""Reads the crawl that NSMC was drawn from, with its 1-10 stars (CC0), or derives it from the archive of NSMC's repository.

Texts are ``clean``ed and keep what looks like markup: their writers were not on Discord, and ``*`` and ``~~`` are
text of theirs.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...model_store.text import clean
from . import downloads, nsmc
from .downloads import Source
from .errors import DataError
from .nsmc import Reviews

LICENCE = "NSMC's crawl with its stars, CC0 1.0"
# The checksum is not known: GitHub packs the archive anew on request. NSMC's two official files in it can be checked.
ARCHIVE = Source("nsmc/archive.tar.gz", "https://codeload.github.com/e9t/nsmc/tar.gz/refs/heads/master", "", LICENCE)
RATED = Source("nsmc/reviews_rated.tsv.gz", ARCHIVE.url, "", LICENCE)
TRAIN_STARS = Source("nsmc/ratings_train_stars.tsv.gz", ARCHIVE.url, "", LICENCE)
# The share of positive tone that 1, 2, … 10 stars stand for: NSMC took 1-4 for negative, 9-10 for positive, and left out 5-8.
TARGETS = np.array([0.02, 0.03, 0.06, 0.12, 0.25, 0.4, 0.6, 0.8, 0.96, 0.98], np.float32)
_COMMON = 10  # characters without spaces: a longer copy of a test review is that review, a shorter one ('굿') a common phrase


@dataclass(frozen=True)
class Rated:
    """Cleaned ``texts`` of reviews outside NSMC and their ``stars``, 1 to 10 [N], in the order of their ids."""

    texts: Sequence[str]
    stars: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.texts)

    def without_copies_of(self, held: Reviews) -> Rated:
        """Returns the reviews that are no copies of ``held``, spaces apart: a review seen with its stars measures nothing."""
        known = _recognisable(held.texts)
        kept = [row for row, text in enumerate(self.texts) if _without_spaces(text) not in known]
        return Rated([self.texts[row] for row in kept], self.stars[kept])

    def summary(self) -> str:
        """Returns one line for a terminal."""
        low, middle, high = np.histogram(self.stars, [1, 5, 9, 11])[0].tolist()
        return f"{len(self):,} reviews, {low:,} with 1-4 stars, {middle:,} with 5-8, {high:,} with 9-10"


@dataclass(frozen=True)
class Derived:
    """What ``derive`` wrote and what it left out; ``without_stars``: training reviews that the archive does not hold."""

    rated: int
    train_stars: int
    without_stars: int
    copies: int
    empty: int
    broken_files: int
    broken_rows: int

    def summary(self) -> str:
        """Returns one line for a terminal."""
        return (
            f"{self.rated:,} further reviews and the stars of {self.train_stars:,} training reviews ({self.without_stars:,} more "
            f"are not in the archive); left out: {self.copies:,} copies of test reviews, {self.empty:,} without text, "
            f"{self.broken_rows:,} broken rows, {self.broken_files:,} broken files"
        )


def rated(data: str) -> Rated:
    """Reads the rated reviews of the folder ``data``, or for "" the ones derived into the user's cache. Raises ``DataError``.

    The archive gives a few thousand more than the project's own file, which reserved some for evaluation.
    """
    rows = _rows(locate(data, RATED), 3)
    return Rated([clean(text) for _, text, _ in rows], np.array([int(stars) for _, _, stars in rows], np.int64))


def train_stars(data: str) -> dict[str, int]:
    """Returns the stars, 1 to 10, of NSMC's training reviews by id; ``data`` as for ``rated``. Raises ``DataError``."""
    return {id_: int(stars) for id_, stars in _rows(locate(data, TRAIN_STARS), 2)}


def locate(data: str, source: Source, say: Callable[[str], None] = lambda _: None) -> Path:
    """Returns the path of RATED or TRAIN_STARS; for an empty ``data`` both are derived, once, into the user's cache.

    The downloaded archive has no known checksum, so the two official files in it must have theirs. The archive is deleted
    afterwards: nothing reads it again, and a bad one would block the next try. ``say`` gets a line for the terminal.
    Raises ``DataError``.
    """
    if data:
        return downloads.locate(data, source)
    path = downloads.cache() / source.path
    if not path.is_file():
        train, test = nsmc.load("", nsmc.TRAIN), nsmc.load("", nsmc.TEST)
        archive = downloads.download(ARCHIVE)
        try:
            say(f"{path.parent}: {derive(archive, train, test, path.parent, official=True).summary()}")
        finally:
            archive.unlink(missing_ok=True)
    return path


def derive(archive: Path, train: nsmc.Reviews, test: nsmc.Reviews, out: Path, *, official: bool = False) -> Derived:
    """Writes both files into ``out`` from ``archive``, a folder or tar of NSMC's repository (``raw/*.json``, a list a movie).

    Of the reviews that are in neither of NSMC's sets it leaves out empty ones and copies of test reviews (spaces apart). Each id
    comes once, in numerical order; runs of white space become one space; authors, dates and movies are dropped. The same reviews
    give the same bytes. ``official``: the archive must hold NSMC's two files, unchanged. Raises ``DataError`` and then writes
    nothing.
    """
    crawl, broken_files, broken_rows = _crawl(archive, official)
    known = {*train.ids, *test.ids}
    copies = _recognisable(test.texts)
    others = [(id_, *crawl[id_]) for id_ in sorted(crawl.keys() - known, key=int)]
    kept = [row for row in others if row[1] and _without_spaces(row[1]) not in copies]
    starred = [(id_, crawl[id_][1]) for id_ in dict.fromkeys(train.ids) if id_ in crawl]
    _write(out / TRAIN_STARS.name, ("id", "rating"), starred)
    _write(out / RATED.name, ("id", "document", "rating"), kept)
    empty = sum(not row[1] for row in others)
    left = len(others) - len(kept) - empty
    return Derived(len(kept), len(starred), len(set(train.ids)) - len(starred), left, empty, broken_files, broken_rows)


def _crawl(archive: Path, official: bool) -> tuple[dict[str, tuple[str, int]], int, int]:
    """Text and stars by id; how many files are no JSON list, and how many reviews lack an id, a text or stars of 1 to 10."""
    crawl: dict[str, tuple[str, int]] = {}
    broken_files = broken_rows = 0
    missing = set(nsmc.SHA256) if official else set()
    for name, content in _files(archive):
        if name in nsmc.SHA256:
            if official and downloads.digest(content) != nsmc.SHA256[name]:
                raise DataError(f"{archive}: its {name} is not the published file (sha256 differs); take the archive anew.")
            missing.discard(name)
            continue
        try:
            reviews = json.loads(content)
        except (ValueError, RecursionError):
            reviews = None
        if not isinstance(reviews, list):
            broken_files += 1
            continue
        for review in reviews:
            row = _row(review)
            if row is None:
                broken_rows += 1
            else:  # the smaller of two with one id, so that the files' order does not matter
                crawl[row[0]] = min(row[1:], crawl.get(row[0], row[1:]))
    if missing or not crawl:
        lacking = ", ".join(sorted(missing)) or "review in raw/*.json"
        raise DataError(f"{archive}: holds no {lacking}; take the archive of github.com/e9t/nsmc.")
    return crawl, broken_files, broken_rows


def _files(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of the movies and of NSMC's two files; a tar is read from front to back and never unpacked to disk."""
    try:
        if archive.is_dir():
            for path in sorted([*archive.glob("raw/*.json"), *(archive / name for name in nsmc.SHA256)]):
                if path.is_file():
                    yield path.name, path.read_bytes()
            return
        with tarfile.open(archive, "r|*") as tar:
            for member in tar:
                path_in = PurePosixPath(member.name)
                if path_in.name in nsmc.SHA256 or (path_in.parent.name == "raw" and path_in.suffix == ".json"):
                    file = tar.extractfile(member) if member.isreg() else None  # no links: they could point anywhere
                    if file is not None:
                        yield path_in.name, file.read()
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        mend = "take the archive of github.com/e9t/nsmc anew"
        raise DataError(f"{archive}: is not a whole tar file or a folder ({type(error).__name__}); {mend}.") from error


def _row(review: Any) -> tuple[str, str, int] | None:
    try:
        id_, text, stars = str(review["review_id"]), review["review"], int(review["rating"])
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
    if not re.fullmatch("[0-9]{1,18}", id_) or not isinstance(text, str) or not 1 <= stars <= 10:
        return None
    return id_, _one_line(text), stars


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _recognisable(texts: Iterable[str]) -> set[str]:
    """The texts without spaces, of those so long that a copy is no coincidence."""
    return {text for text in map(_without_spaces, texts) if len(text) > _COMMON}


def _without_spaces(text: str) -> str:
    return "".join(text.split())


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str | int, ...]]) -> None:
    """Writes the file whole or not at all, with neither a time nor a name in the gzip header."""
    lines = "".join("\t".join(map(str, row)) + "\n" for row in (header, *rows))
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", fileobj=packed, mtime=0) as file:
        file.write(lines.encode())
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(packed.getvalue())
        partial.replace(path)
    except OSError as error:
        raise DataError(f"{path}: cannot be written ({error.strerror}); make room or take another folder.") from error


def _rows(path: Path, fields: int) -> list[list[str]]:
    rows = [row.split("\t") for row in downloads.read_text(path).split("\n")[1:]]
    rows = [row for row in rows if len(row) == fields and row[-1].isdecimal() and 1 <= int(row[-1]) <= 10]
    if not rows:
        raise DataError(f"{path}: holds no row that ends in 1 to 10 stars; delete it, or take the published file.")
    return rows
