"""Real comments of six public sources: their texts from the downloads, their tones from the labels that we ship.

A line is known by the hash of its text without white space, so that our labels hold nobody's text.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...model_store.text import clean
from .corpora import ABUSIVE, TONES, Lines
from .downloads import Source, locate, read_text
from .errors import DataError

_RAW = "https://raw.githubusercontent.com/"
_SHARE_ALIKE = "CC BY-SA 4.0"
_FOLDER = Path(__file__).resolve().parents[1] / "chat"
_LABELS, _RESERVED = _FOLDER / "comment_labels.tsv", _FOLDER / "reserved.txt"
_SHORTEST, _LONGEST = 5, 260  # characters: single words and essays are no comments; the labels do not ask for it


@dataclass(frozen=True)
class PublicFile:
    """A file of comments. ``name``: of its source in our labels. ``texts``: from the file's content to the texts in it."""

    name: str
    source: Source
    texts: Callable[[str], Iterator[str]]


def _rows(content: str) -> Iterator[str]:
    return (row.removesuffix("\r") for row in content.split("\n"))


def _before(mark: str, headings: int = 0) -> Callable[[str], Iterator[str]]:
    return lambda content: (row.rpartition(mark)[0] for row in islice(_rows(content), headings, None))


def _after_a_tab(content: str) -> Iterator[str]:
    return (row.partition("\t")[2] for row in _rows(content))


def _first_column(content: str) -> Iterator[str]:
    return (row[0] for row in islice(csv.reader(io.StringIO(content, newline="")), 1, None) if row)


def _public(
    name: str, path: str, repository: str, licence: str, sha256: str, texts: Callable[[str], Iterator[str]]
) -> PublicFile:
    owner_and_name = "/".join(repository.split("/")[:2])
    place = f"comments/{name}/{path.rpartition('/')[2]}"
    return PublicFile(name, Source(place, f"{_RAW}{repository}/{path}", sha256, f"{owner_and_name}, {licence}"), texts)


FILES = (
    _public(
        "koco",
        "unlabeled/unlabeled_comments_5.txt",
        "kocohub/korean-hate-speech/master",
        _SHARE_ALIKE,
        "e224a1d545c2729d8f9828429af0f6ee34cd9a4ac5861c7a12d4f32b9a9ed641",
        _rows,
    ),
    _public(
        "kmhas",
        "data/kmhas_valid.txt",
        "adlnlp/K-MHaS/main",
        _SHARE_ALIKE,
        "cb0df9e3cd665125b554d4c5e6f48b0801d5535ead51269134de5b85ae469c18",
        _before("\t", headings=1),
    ),
    _public(
        "kmhas",
        "data/kmhas_test.txt",
        "adlnlp/K-MHaS/main",
        _SHARE_ALIKE,
        "9eaf470ee12c445817301d58672349500d6759516a730e879d36d6de17a2051a",
        _before("\t", headings=1),
    ),
    _public(
        "zizun",
        "Dataset.csv",
        "ZIZUN/korean-malicious-comments-dataset/master",
        "MIT",
        "8fee1801737cd9d1d3bd38eab7ba6b9ba1d8b91b566f49d980c112dcf778be04",
        _before("\t", headings=1),
    ),
    PublicFile("curse", ABUSIVE, _before("|")),
    _public(
        "fci",
        "data/fci.txt",
        "warnikchow/3i4k/master",
        _SHARE_ALIKE,
        "633e54b1c2f43a13d9256c2bd3e1f25be893f0e9067ac10e75ddb24757427db7",
        _after_a_tab,
    ),
    _public(
        "apeach",
        "APEACH/test.csv",
        "jason9693/APEACH/master",
        _SHARE_ALIKE,
        "0425befe4959f0f2aa480bd3c72542063062f0f03c1845f5e8679e09c57da88d",
        _first_column,
    ),
)
"""The public files, as published."""

COLLECTED = (
    Source("comments/labelled.tsv", "", "", "comments of six public sources"),
    Source("comments/unlabelled.tsv.gz", "", "", "comments of six public sources"),
)
"""The same comments in two files of ``source<tab>…<tab>text``; a data folder may hold these instead."""


def licences(share_alike: bool) -> dict[str, str]:
    """Returns where the comments of each source come from and under which licence, by its name."""
    return {file.name: file.source.licence for file in FILES if share_alike or _SHARE_ALIKE not in file.source.licence}


def fingerprint(text: str) -> str:
    """Returns the first 16 hex digits of the sha256 of ``text`` without white space, as UTF-8."""
    return hashlib.sha256("".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@cache
def reserved() -> frozenset[str]:
    """Returns the fingerprints of lines that no training may hold."""
    return frozenset(_RESERVED.read_text(encoding="ascii").split())


def labelled(data: str, share_alike: bool = True, chosen: bool = False) -> Lines:
    """Returns the comments that have a label of ours; ids are sources. ``share_alike``: those under CC BY-SA 4.0 as well.

    ``chosen``: those instead that were labelled because a model was unsure of them. They are for training alone: what is hard for
    one model measures nothing. Raises ``DataError`` where the downloads are missing.
    """
    known = _labels()
    rows = [(*comment, known[print_]) for print_, comment in _comments(data, share_alike).items() if print_ in known]
    kept = [(name, text, TONES[label.tone]) for name, text, label in rows if label.chosen == chosen]
    if not kept:
        raise DataError(f"{data}: holds no comment that has a label; gamseong-export fetch-data --all gets the published files.")
    names, texts, tones = zip(*kept, strict=True)
    shares = (1.0, 0.0, 0.0) if chosen else (0.75, 0.0833, 0.1667)
    return Lines(names, texts, np.array(tones, np.float32), shares=shares)


def unlabelled(data: str, share_alike: bool = True) -> list[str]:
    """Returns the texts of the comments without a label. ``share_alike`` and errors are as of ``labelled``."""
    known = _labels()
    found = _comments(data, share_alike)
    return [text for print_, (_, text) in found.items() if print_ not in known and _SHORTEST <= len(text) <= _LONGEST]


def label_of(text: str) -> float | None:
    """Returns the share of positive tone that our label gives a comment, in [0, 1]; ``None`` where we have read none."""
    label = _labels().get(fingerprint(text))
    return None if label is None else TONES[label.tone]


def collected(data: str) -> list[Path]:
    """Returns the paths of the two collected files; none unless the folder ``data`` holds both."""
    paths = [Path(data) / source.path for source in COLLECTED]
    return paths if data and all(path.is_file() for path in paths) else []


def read_file(file: PublicFile, data: str) -> list[str]:
    """Returns the texts of one public file, without the quotes around them. Raises ``DataError``."""
    texts = (text.strip().strip('"').strip() for text in file.texts(read_text(locate(data, file.source))))
    return [text for text in texts if text]


class _Label(NamedTuple):
    tone: str  # -2 to 2, as written
    chosen: bool


@cache
def _labels() -> Mapping[str, _Label]:
    """Our labels by fingerprint; those of KOTE's comments are among them."""
    rows = csv.DictReader(io.StringIO(read_text(_LABELS)), delimiter="\t")
    return {row["hash"]: _Label(row["label"], row["why"] == "unsure") for row in rows}


def _comments(data: str, share_alike: bool) -> dict[str, tuple[str, str]]:
    """Returns source and text, cleaned, of each different comment by its fingerprint, less what is reserved."""
    wanted = licences(share_alike)
    found: dict[str, tuple[str, str]] = {}
    for name, text in _collected(data) or _published(data, wanted):
        print_ = fingerprint(text)
        if name in wanted and print_ not in reserved():
            found.setdefault(print_, (name, clean(text).strip()))
    return found


def _collected(data: str) -> list[tuple[str, str]]:
    """Returns source and text of every row of the two collected files, or nothing where the folder does not hold them."""
    rows = [row.split("\t") for path in collected(data) for row in read_text(path).split("\n")]
    return [(row[0], row[-1]) for row in rows if len(row) > 1]


def _published(data: str, wanted: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(file.name, text) for file in FILES if file.name in wanted for text in read_file(file, data)]
