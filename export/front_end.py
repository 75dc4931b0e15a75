"""Text to ids, twice: as numpy for training, as ONNX nodes for the shipped graph. A test holds the two equal.

A text becomes BOS and one id a character. White space is dropped, so that spacing cannot flip a verdict; Latin
is folded to lower case; of a character repeated in a row only the first two stay (ㅋㅋㅋㅋ → ㅋㅋ). Each position
also gets the hashes of the two and of the three characters that end there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ..model_store.tokenizers import PAD, UNKNOWN, pad

BOS = 2
SPECIALS = ("", "<unk>", "<bos>")
REPEATS = 2
# Odd multipliers below 2^31: with ids below 2^16 the sums stay far below 2^63, so numpy and ONNX agree exactly.
_HASH = (1_000_003, 998_244_353, 1_640_531_527)
_TRIGRAM_SALT = 40_503


def make_vocabulary(texts: Iterable[str], min_count: int) -> list[str]:
    """Tokens by id: the specials, then every character seen ``min_count`` times or more, the most frequent first."""
    counts = Counter(character for text in texts for character in text.lower() if not character.isspace())
    kept = [(character, count) for character, count in counts.items() if count >= min_count and len(character) == 1]
    return [*SPECIALS, *(character for character, _ in sorted(kept, key=lambda item: (-item[1], item[0])))]


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

    def rows(self, texts: Iterable[str]) -> list[list[int]]:
        """The ids of each text, BOS first."""
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

    def graph(self, opset: int, ir_version: int) -> onnx.ModelProto:
        """``text`` string[N] → ``ids`` int32[N, L], ``grams`` int32[N, L, 2]."""
        return _Graph().build(self.index(), self.max_length, self.buckets, opset, ir_version)


def _white_space() -> list[str]:
    return [chr(code) for code in range(0x3001) if chr(code).isspace()]


def _cap(ids: list[int]) -> list[int]:
    """Without white space and without the third and later of equal ids in a row (white space in between breaks the row)."""
    return [
        id_
        for position, id_ in enumerate(ids)
        if id_ != PAD and (position < REPEATS or not (ids[position - 1] == id_ == ids[position - 2]))
    ]


class _Graph:
    """Collects nodes and constants; ``build`` spells the front end out."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, *values: int) -> str:
        name = "c_" + "_".join(map(str, values))
        self.constants[name] = numpy_helper.from_array(np.array(values, np.int64), name)
        return name

    def add(self, op: str, *inputs: str, to: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(op, list(inputs), [to], domain=domain, **attributes))
        return to

    def cast(self, name: str, kind: int, to: str) -> str:
        self.nodes.append(helper.make_node("Cast", [name], [to], to=kind))  # its attribute is called `to` as well
        return to

    def slice(self, name: str, start: int, end: int, to: str) -> str:
        return self.add("Slice", name, self.constant(start), self.constant(end), self.constant(1), to=to)

    def column(self, value: int, to: str) -> str:
        """An int64 [N, 1] of ``value``."""
        fill = numpy_helper.from_array(np.array([value], np.int64))
        return self.add("ConstantOfShape", "column_shape", to=to, value=fill)

    def build(self, index: Mapping[str, int], max_length: int, buckets: int, opset: int, ir_version: int) -> onnx.ModelProto:
        self.add("Shape", "text", to="rows")
        self.add("Concat", "rows", self.constant(1), to="column_shape", axis=0)
        self.column(PAD, "zeros")
        self._characters(index, max_length)
        self._cap()
        self.column(BOS, "bos")
        self.add("Concat", "bos", "capped", to="ids64", axis=1)
        self.cast("ids64", TensorProto.INT32, "ids")
        self._grams(buckets)
        graph = helper.make_graph(
            self.nodes,
            "text_front_end",
            [helper.make_tensor_value_info("text", TensorProto.STRING, ["N"])],
            [
                helper.make_tensor_value_info("ids", TensorProto.INT32, ["N", "L"]),
                helper.make_tensor_value_info("grams", TensorProto.INT32, ["N", "L", 2]),
            ],
            list(self.constants.values()),
            # ONNX knows no shape for the Tokenizer, and its full check crashes on an input of unknown type.
            value_info=[helper.make_tensor_value_info("characters", TensorProto.STRING, ["N", "C"])],
        )
        domains = {"": opset, "com.microsoft": 1, "ai.onnx.ml": 3}
        imports = [helper.make_opsetid(domain, version) for domain, version in domains.items()]
        return helper.make_model(graph, opset_imports=imports, ir_version=ir_version)

    def _characters(self, index: Mapping[str, int], max_length: int) -> None:
        self.add(
            "Tokenizer", "text", to="characters", domain="com.microsoft",
            separators=[""], pad_value="", mark=0, mincharnum=1,
        )  # fmt: skip
        keys, values = ["", *index], [PAD, *index.values()]
        self.add(
            "LabelEncoder", "characters", to="all_ids", domain="ai.onnx.ml",
            keys_strings=keys, values_int64s=values, default_int64=UNKNOWN,
        )  # fmt: skip
        self.slice("all_ids", 0, max_length, "raw_ids")

    def _cap(self) -> None:
        """Marks what stays, scatters it to the left, and cuts the columns that fell empty."""
        self.add("Concat", "zeros", "zeros", "raw_ids", to="shifted", axis=1)
        self.slice("shifted", 1, -1, "one_before")
        self.slice("shifted", 0, -2, "two_before")
        self.add("Equal", "raw_ids", "one_before", to="same_one")
        self.add("Equal", "raw_ids", "two_before", to="same_two")
        self.add("And", "same_one", "same_two", to="repeated")
        self.add("Equal", "raw_ids", self.constant(PAD), to="empty")
        self.add("Or", "repeated", "empty", to="dropped")
        self.add("Not", "dropped", to="kept")
        self.cast("kept", TensorProto.INT64, "kept64")
        self.constants["axis_1"] = numpy_helper.from_array(np.array(1, np.int64), "axis_1")
        self.add("CumSum", "kept64", "axis_1", to="count")
        self.add("Sub", "count", self.constant(1), to="place")
        self.add("Shape", "raw_ids", to="raw_shape")
        self.add("Gather", "raw_shape", self.constant(1), to="spare", axis=0)
        self.add("Where", "kept", "place", "spare", to="target")  # what is dropped goes to a spare last column
        self.add("Concat", "raw_ids", "zeros", to="wide", axis=1)
        self.add("Mul", "wide", self.constant(0), to="blank")
        self.add("ScatterElements", "blank", "target", "raw_ids", to="scattered", axis=1)
        self.add("ReduceSum", "kept64", self.constant(1), to="lengths", keepdims=0)
        self.add("ReduceMax", "lengths", to="longest", keepdims=1)
        self.add("Slice", "scattered", self.constant(0), "longest", self.constant(1), to="capped")

    def _grams(self, buckets: int) -> None:
        self.add("Concat", "zeros", "zeros", "ids64", to="before", axis=1)
        self.slice("before", 1, -1, "one")
        self.slice("before", 0, -2, "two")
        self.add("Mul", "ids64", self.constant(_HASH[0]), to="hash_here")
        self.add("Mul", "one", self.constant(_HASH[1]), to="hash_one")
        self.add("Mul", "two", self.constant(_HASH[2]), to="hash_two")
        self.add("Add", "hash_here", "hash_one", to="bigram")
        self.add("Add", "bigram", "hash_two", to="trigram_unsalted")
        self.add("Add", "trigram_unsalted", self.constant(_TRIGRAM_SALT), to="trigram")
        for name in ("bigram", "trigram"):
            self.add("Mod", name, self.constant(buckets), to=f"{name}_bucket")
            self.add("Unsqueeze", f"{name}_bucket", self.constant(2), to=f"{name}_column")
        self.add("Concat", "bigram_column", "trigram_column", to="grams64", axis=2)
        self.cast("grams64", TensorProto.INT32, "grams")
