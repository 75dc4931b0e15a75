"""The text front end in numpy: text to ids and hashed n-grams, as training reads a text.

A text becomes BOS and one id a character. White space is dropped, so that spacing cannot flip a verdict; Latin
is folded to lower case; of a character repeated in a row only the first two stay (ㅋㅋㅋㅋ → ㅋㅋ). Each position
also gets the hashes of the two and of the three characters that end there. ``graph.front_end`` adds the same steps to the
shipped graph as ONNX nodes; a test holds the two equal.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...model_store.tokenizers import PAD, UNKNOWN, pad

BOS = 2
SPECIALS = ("", "<unk>", "<bos>")
REPEATS = 2
# Odd multipliers below 2^31: with ids below 2^16 the sums stay far below 2^63, so numpy and ONNX agree exactly.
HASH_MULTIPLIERS = (1_000_003, 998_244_353, 1_640_531_527)
TRIGRAM_SALT = 40_503


def make_vocabulary(texts: Iterable[str], min_count: int, own: Iterable[str] = ()) -> list[str]:
    """Returns tokens by id: the specials, then every character seen ``min_count`` times or more, the most frequent first.

    ``own``: further texts, all of whose symbols are known: an emoji may stand in one line alone.
    """
    symbols = {character for text in own for character in text if unicodedata.category(character) == "So"}
    read = (character for each in (texts, own) for text in each for character in text.lower())
    return most_frequent((character for character in read if character not in _DROPPED), min_count, symbols)


def most_frequent(tokens: Iterable[str], min_count: int, always: Collection[str] = ()) -> list[str]:
    """Returns the specials, then every token that is in ``always`` or occurs ``min_count`` times, the most frequent first."""
    counts = Counter(tokens)
    kept = [token for token, count in counts.items() if count >= min_count or token in always]
    return [*SPECIALS, *sorted(kept, key=lambda token: (-counts[token], token))]


@dataclass(frozen=True)
class FrontEnd:
    """Turns texts into ids and n-gram buckets.

    ``vocabulary``: tokens by id. ``max_length``: how many characters are read. ``buckets``: rows of the n-gram table.
    ``longest``: 3 for bigrams and trigrams, as in a graph; 2 for bigrams alone.
    """

    vocabulary: Sequence[str]
    max_length: int
    buckets: int
    longest: int = 3

    def index(self) -> dict[str, int]:
        """Returns the id of each character. Both cases of a letter share one id.

        White space and skin colours get ``PAD``, which is dropped.
        """
        index = {character: id_ for id_, character in enumerate(self.vocabulary) if id_ >= len(SPECIALS)}
        for character, id_ in list(index.items()):
            if len(character.upper()) == 1:  # 'ß'.upper() is two characters and no single input
                index.setdefault(character.upper(), id_)
        return {**index, **dict.fromkeys(_DROPPED, PAD)}

    def encode(self, texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Returns ``ids`` [N, L] and ``grams`` [N, L, ``longest`` - 1], padded with zeros on the right; L is at least 1."""
        ids = pad(self.rows(texts))
        return ids, self.grams(ids)

    def rows(self, texts: Iterable[Sequence[str]]) -> list[list[int]]:
        """Returns the ids of each text (a string or its characters), BOS first."""
        index = self.index()
        return [[BOS, *_without_repeats([index.get(c, UNKNOWN) for c in text[: self.max_length]])] for text in texts]

    def grams(self, ids: NDArray[np.int32]) -> NDArray[np.int32]:
        """Returns the buckets of the bigram and the trigram that end at each position.

        ``ids`` is [N, L]; the result is [N, L, ``longest`` - 1] with values in [0, ``buckets``).
        """
        here = ids.astype(np.int64)
        before = np.pad(here, ((0, 0), (2, 0)))
        one, two = before[:, 1:-1], before[:, :-2]
        bigram = here * HASH_MULTIPLIERS[0] + one * HASH_MULTIPLIERS[1]
        trigram = bigram + two * HASH_MULTIPLIERS[2] + TRIGRAM_SALT
        return (np.stack([bigram, trigram][: self.longest - 1], axis=-1) % self.buckets).astype(np.int32)


def _dropped() -> set[str]:
    """White space, and what only shades an emoji: the colour of a skin."""
    return {chr(code) for code in range(0x3001) if chr(code).isspace()} | {chr(code) for code in range(0x1F3FB, 0x1F400)}


_DROPPED = _dropped()


def _without_repeats(ids: list[int]) -> list[int]:
    """Drops white space and the third and later of equal ids in a row. White space in between breaks the row."""
    return [
        id_
        for position, id_ in enumerate(ids)
        if id_ != PAD and (position < REPEATS or not (ids[position - 1] == id_ == ids[position - 2]))
    ]
