"""Reads NSMC, the Naver sentiment movie corpus (CC0), from a folder or from a download, and splits it.

Texts are ``clean``ed and keep what looks like markup: their writers were not on Discord, and ``*`` and ``~~`` are
text of theirs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...model_store.text import clean
from . import downloads
from .errors import DataError

LICENCE = "NSMC (Naver sentiment movie corpus), CC0 1.0"
BASE_URL = "https://raw.githubusercontent.com/e9t/nsmc/master/"
SHA256 = {
    "ratings_train.txt": "e03b7d14e9e41be8d464a28057cd25d7396c53e67aa7fd5f7e552c59b0ee2940",
    "ratings_test.txt": "8ac9f64052f11dbf6ae0acb5e038f03d90a76f0eda7820cfb3a92d02edfcebda",
}
TRAIN, TEST = SHA256
_HEADER = "id\tdocument\tlabel"


@dataclass(frozen=True)
class Reviews:
    """Rows in the file's order: ``ids``, cleaned ``texts``, ``labels`` (0 부정, 1 긍정) [N].

    ``quoted``: rows whose text begins with a quote, over which a CSV reader would swallow their neighbours.
    ``malformed``: rows left out because they do not have three fields or a label of 0 or 1. ``spelt``: the texts as the file has
    them, in NFC, or nothing where they are no others.
    """

    ids: Sequence[str]
    texts: Sequence[str]
    labels: NDArray[np.int64]
    quoted: int = 0
    malformed: int = 0
    spelt: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def empty(self) -> int:
        """Rows without a text; they are kept, because accuracies are over every row."""
        return sum(not text.strip() for text in self.texts)

    def take(self, rows: NDArray[np.int64]) -> Reviews:
        """Returns the rows of these numbers."""
        picked = rows.tolist()
        return Reviews([self.ids[i] for i in picked], [self.texts[i] for i in picked], self.labels[rows])

    def summary(self) -> str:
        """Returns one line for a terminal."""
        odd = f"{self.empty} without text, {self.quoted} that begin with a quote"
        return f"{len(self):,} reviews, {odd}, {self.malformed} broken rows left out"


def parse(content: str) -> Reviews:
    """Reads the text of one of NSMC's files; fields are split at tabs only, quotes mean nothing."""
    ids, texts, labels, spelt = [], [], [], []
    quoted = malformed = 0
    for row in content.removeprefix("\ufeff").split("\n"):
        row = row.removesuffix("\r")
        if not row or row == _HEADER:
            continue
        fields = row.split("\t")
        if len(fields) != 3 or fields[2] not in ("0", "1"):
            malformed += 1
            continue
        quoted += fields[1].startswith('"')
        ids.append(fields[0])
        texts.append(clean(fields[1]))
        spelt.append(unicodedata.normalize("NFC", fields[1]))
        labels.append(int(fields[2]))
    return Reviews(ids, texts, np.array(labels, np.int64), quoted, malformed, spelt)


def read(path: Path) -> Reviews:
    """Reads a file in NSMC's format. Raises ``DataError`` if it is missing, not UTF-8 or holds no row."""
    reviews = parse(downloads.read_text(path))
    if not len(reviews):
        raise DataError(f"{path}: holds no row of the form id<tab>document<tab>label; take NSMC's own file.")
    return reviews


def load(data: str, name: str) -> Reviews:
    """Reads ``name``, TRAIN or TEST, from the folder ``data`` or its ``nsmc`` folder, for "" from the user's cache."""
    return read(locate(data, name))


def source(name: str, base_url: str = BASE_URL) -> downloads.Source:
    """Returns where ``name``, TRAIN or TEST, is published."""
    return downloads.Source(f"nsmc/{name}", base_url + name, SHA256[name], LICENCE)


def locate(data: str, name: str, base_url: str = BASE_URL) -> Path:
    """Returns the file's path; downloads it, once, if ``data`` is empty. Raises ``DataError``."""
    return downloads.locate(data, source(name, base_url))


def is_official(path: Path, name: str) -> bool:
    """Returns whether the file is byte for byte the published one."""
    return downloads.is_published(path, source(name))


def split(reviews: Reviews, validation: int, seed: int) -> tuple[Reviews, Reviews]:
    """Returns training and validation rows, drawn with ``seed``; rows without text are in neither.

    ``validation``: how many rows to keep out, at least. Copies of one text go to the same side, so that validation measures
    reviews the model has not seen; a copy is what the file spells alike, so that new text rules move no review from one side to
    the other. Raises ``DataError`` where there are not enough different reviews.
    """
    groups: dict[str, list[int]] = {}
    for row, text in enumerate(reviews.spelt or reviews.texts):
        if text.strip():
            groups.setdefault(text, []).append(row)
    keys = list(groups)
    if validation >= len(keys):
        raise DataError(f"{validation} validation rows cannot be taken from {len(keys)} different reviews; lower `validation`.")
    held: list[int] = []
    kept: list[int] = []
    for key in np.random.default_rng(seed).permutation(len(keys)).tolist():
        (held if len(held) < validation else kept).extend(groups[keys[key]])
    return reviews.take(np.array(sorted(kept), np.int64)), reviews.take(np.array(sorted(held), np.int64))
