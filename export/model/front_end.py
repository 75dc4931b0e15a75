"""Text to ids, twice: as numpy for training, as ONNX nodes for the shipped graph. A test holds the two equal.

A text becomes BOS and one id a character. White space is dropped, so that spacing cannot flip a verdict; Latin
is folded to lower case; of a character repeated in a row only the first two stay (ㅋㅋㅋㅋ → ㅋㅋ). Each position
also gets the hashes of the two and of the three characters that end there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from ...model_store.tokenizers import PAD, UNKNOWN, pad
from ..graph.nodes import Nodes

BOS = 2
SPECIALS = ("", "<unk>", "<bos>")
REPEATS = 2
# Odd multipliers below 2^31: with ids below 2^16 the sums stay far below 2^63, so numpy and ONNX agree exactly.
_HASH = (1_000_003, 998_244_353, 1_640_531_527)
_TRIGRAM_SALT = 40_503


def make_vocabulary(texts: Iterable[str], min_count: int) -> list[str]:
    """Tokens by id: the specials, then every character seen ``min_count`` times or more, the most frequent first."""
    return most_frequent((character for text in texts for character in text.lower() if not character.isspace()), min_count)


def most_frequent(tokens: Iterable[str], min_count: int) -> list[str]:
    """The specials, then every one of ``tokens`` that is among them ``min_count`` times or more, the most frequent first."""
    counts = Counter(tokens)
    kept = [token for token, count in counts.items() if count >= min_count]
    return [*SPECIALS, *sorted(kept, key=lambda token: (-counts[token], token))]


@dataclass(frozen=True)
class FrontEnd:
    """``vocabulary``: tokens by id. ``max_length``: characters read. ``buckets``: rows of the n-gram table.

    ``longest``: 3 for bigrams and trigrams, as in a graph; 2 for bigrams alone.
    """

    vocabulary: Sequence[str]
    max_length: int
    buckets: int
    longest: int = 3

    def index(self) -> dict[str, int]:
        """Character to id, with both cases of a letter on one id and white space on ``PAD``, which is dropped."""
        index = {character: id_ for id_, character in enumerate(self.vocabulary) if id_ >= len(SPECIALS)}
        for character, id_ in list(index.items()):
            if len(character.upper()) == 1:  # 'ß'.upper() is two characters and no single input
                index.setdefault(character.upper(), id_)
        return {**index, **dict.fromkeys(_white_space(), PAD)}

    def encode(self, texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """``ids`` [N, L] and ``grams`` [N, L, 2], zeros on the right; L is 1 at least."""
        ids = pad(self.rows(texts))
        return ids, self.grams(ids)

    def rows(self, texts: Iterable[Sequence[str]]) -> list[list[int]]:
        """The ids of each text, a string or its characters, BOS first."""
        index = self.index()
        return [[BOS, *_cap([index.get(c, UNKNOWN) for c in text[: self.max_length]])] for text in texts]

    def grams(self, ids: NDArray[np.int32]) -> NDArray[np.int32]:
        """Bigram and trigram buckets of ``ids`` [N, L] as [N, L, ``longest`` - 1]; a hash ends at its position."""
        here = ids.astype(np.int64)
        before = np.pad(here, ((0, 0), (2, 0)))
        one, two = before[:, 1:-1], before[:, :-2]
        bigram = here * _HASH[0] + one * _HASH[1]
        trigram = bigram + two * _HASH[2] + _TRIGRAM_SALT
        return (np.stack([bigram, trigram][: self.longest - 1], axis=-1) % self.buckets).astype(np.int32)

    @property
    def pad_row(self) -> int:
        """The row that ``add_to`` gives as the character behind a text's end."""
        return self.buckets + PAD

    def add_to(self, nodes: Nodes) -> tuple[str, str]:
        """The same as nodes behind ``text`` string[N]: ``rows`` int64 [N, L, 3] and ``lengths`` int64 [N], BOS counted.

        ``rows`` are those of a position's character, bigram and trigram in one table: the n-grams' ``buckets`` rows, and
        behind them the characters'. ``longest`` is 3.
        """
        kept = _kept(nodes, self._characters(nodes))
        ids, lengths = _moved_left(nodes, kept)
        return self._rows(nodes, ids, nodes.add("ReduceMax", lengths, keepdims=1)), lengths

    def _characters(self, nodes: Nodes) -> str:
        """BOS and an id for each character, [N, C]."""
        index = self.index()
        characters = nodes.add(
            "Tokenizer", "text", domain="com.microsoft", separators=[""], pad_value="", mark=0, mincharnum=1
        )  # fmt: skip
        nodes.declare(characters, TensorProto.STRING, ["N", "C"])
        ids = nodes.add(
            "LabelEncoder", characters, domain="ai.onnx.ml",
            keys_strings=["", *index], values_int64s=[PAD, *index.values()], default_int64=UNKNOWN,
        )  # fmt: skip
        read = nodes.slice(ids, 0, self.max_length, axis=1)
        return nodes.add("Pad", read, nodes.constant([0, 1, 0, 0]), nodes.constant(BOS))

    def _rows(self, nodes: Nodes, ids: str, longest: str) -> str:
        """Position t reads columns t, t - 1 and t - 2; those below 0 are counted from the end, where ``ids`` are empty."""
        columns = nodes.constant(np.arange(self.max_length + 1)[:, None] - np.arange(3))
        windows = nodes.add("Gather", ids, nodes.add("Slice", columns, nodes.constant([0]), longest), axis=1)
        one, two, three = _HASH
        hashes = nodes.add("MatMul", windows, nodes.constant([[1, one, one], [0, two, two], [0, 0, three]]))
        salted = nodes.add("Add", hashes, nodes.constant([self.buckets, 0, _TRIGRAM_SALT]))
        beyond = self.buckets + len(self.vocabulary)  # the characters' rows lie below it: they stay
        return nodes.add("Mod", salted, nodes.constant([beyond, self.buckets, self.buckets]))


def _white_space() -> list[str]:
    return [chr(code) for code in range(0x3001) if chr(code).isspace()]


def _cap(ids: list[int]) -> list[int]:
    """Without white space and without the third and later of equal ids in a row (white space in between breaks the row)."""
    return [
        id_
        for position, id_ in enumerate(ids)
        if id_ != PAD and (position < REPEATS or not (ids[position - 1] == id_ == ids[position - 2]))
    ]


def _kept(nodes: Nodes, ids: str) -> str:
    """``ids`` with PAD in place of the third and later of equal ids in a row; white space is PAD already."""
    before = nodes.add("Pad", ids, nodes.constant([0, 2, 0, 0]))
    as_one, as_two = (nodes.add("Equal", ids, nodes.slice(before, 2 - back, -back, axis=1)) for back in (1, 2))
    return nodes.add("Where", nodes.add("And", as_one, as_two), nodes.constant(PAD), ids)


def _moved_left(nodes: Nodes, kept: str) -> tuple[str, str]:
    """``kept`` without its gaps and two empty columns wider at least, and how many ids each row has.

    Each id goes to the place that is the number of ids before it; what was dropped adds 0 there.
    """
    count = nodes.add("Sign", kept)
    place = nodes.add("CumSum", count, nodes.constant(1), exclusive=1)
    wide = nodes.add("Pad", kept, nodes.constant([0, 0, 0, 2]))
    blank = nodes.add("Sub", wide, wide)
    moved = nodes.add("ScatterElements", blank, place, kept, axis=1, reduction="add")
    return moved, nodes.add("ReduceSum", count, nodes.constant([1]), keepdims=0)
