"""Measures how varied a corpus is, and whether it repeats the lists that models are evaluated on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from ..percent import percent
from . import corpora
from .errors import DataError

_SAMPLE = 50_000
_FILLING = re.compile(r"[\s.,!?~…^;:ㅋㅎㅠㅜ]+")


def distinct(texts: Sequence[str], size: int, grams: int, seed: int = 1) -> float:
    """Returns the share of different ones among ``size`` n-grams of characters, in [0, 1] (Li et al. 2016, distinct-n).

    Spaces are left out; ``grams`` is the n. The texts are taken in an order drawn with ``seed`` until there are ``size``
    n-grams: the share falls as a corpus grows, so only equal sizes compare. NaN if there are fewer.
    """
    found: list[str] = []
    for row in np.random.default_rng(seed).permutation(len(texts)).tolist():
        bare = "".join(texts[row].split())
        found += [bare[i : i + grams] for i in range(len(bare) - grams + 1)]
        if len(found) >= size:
            return len(set(found[:size])) / size
    return float("nan")


def near_copies(texts: Sequence[str], others: Sequence[str], alike: float = 0.6) -> Iterator[tuple[str, str]]:
    """Yields texts with one of ``others`` whose bigrams have a Jaccard similarity of ``alike`` or more.

    Spaces, punctuation and laughter do not count.
    """
    known = [_bigrams(text) for text in others]
    where: dict[str, list[int]] = defaultdict(list)
    for row, grams in enumerate(known):
        for gram in grams:
            where[gram].append(row)
    for text in texts:
        mine = _bigrams(text)
        shared = Counter(row for gram in mine for row in where[gram])
        for row, count in shared.items():
            if count >= alike * (len(mine) + len(known[row]) - count):
                yield text, others[row]
                break


def _bigrams(text: str) -> set[str]:
    bare = _FILLING.sub("", text)
    return {bare[i : i + 2] for i in range(len(bare) - 1)} or {bare}


def describe(data: str) -> list[str]:
    """Returns lines for a terminal about the chat corpus.

    They say what is in it, how varied it is beside KOTE, and what it shares with the evaluation lists.
    """
    own = corpora.own("corpus")
    rows = corpora.own_rows("corpus")
    lines = [own.summary()]
    for name in ("label", "register", "act"):
        counts = Counter(row[name] for row in rows).most_common()
        lines.append(f"{name}: " + ", ".join(f"{value} {count:,}" for value, count in counts))
    lines.append(f"topics: {len({row['topic'] for row in rows})}; characters a line: {sum(map(len, own.texts)) / len(own):.1f}")
    held = [text for name in corpora.EVALUATION for text in corpora.own(name).texts]
    lines.append(
        f"lines that are nearly one of the {len(held):,} of the evaluation lists, and are not learned: "
        f"{len(list(near_copies(own.texts, held)))}"
    )
    try:
        other = corpora.kote(data).texts
    except DataError as error:
        return [*lines, f"not compared with KOTE: {error}"]
    for grams in (2, 3, 4):
        mine, theirs = (distinct(texts, _SAMPLE, grams) for texts in (own.texts, other))
        lines.append(f"different {grams}-grams of {_SAMPLE:,} characters: {percent(mine)}, KOTE {percent(theirs)}")
    return lines
