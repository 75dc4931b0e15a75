"""The text front end as ONNX nodes: the steps of ``model.front_end`` inside the shipped graph."""

from __future__ import annotations

import numpy as np
from onnx import TensorProto

from ...model_store.tokenizers import PAD, UNKNOWN
from ..model.front_end import BOS, HASH_MULTIPLIERS, TRIGRAM_SALT, FrontEnd
from .nodes import Nodes


def add_front_end(nodes: Nodes, front_end: FrontEnd) -> tuple[str, str]:
    """Adds the front end behind the input ``text`` string[N]; ``front_end.longest`` must be 3.

    Returns the names of ``rows`` int64 [N, L, 3] and ``lengths`` int64 [N], BOS counted. ``rows`` are the rows of a position's
    character, bigram and trigram in one table: first the ``buckets`` rows of the n-grams, then those of the characters.
    """
    kept = _without_repeats(nodes, _character_ids(nodes, front_end))
    ids, lengths = _moved_left(nodes, kept)
    return _table_rows(nodes, front_end, ids, nodes.add("ReduceMax", lengths, keepdims=1)), lengths


def pad_row(front_end: FrontEnd) -> int:
    """Returns the row that ``add_front_end`` gives as the character behind a text's end."""
    return front_end.buckets + PAD


def _character_ids(nodes: Nodes, front_end: FrontEnd) -> str:
    """BOS and an id for each character, [N, C]."""
    index = front_end.index()
    characters = nodes.add(
        "Tokenizer", "text", domain="com.microsoft", separators=[""], pad_value="", mark=0, mincharnum=1
    )  # fmt: skip
    nodes.declare(characters, TensorProto.STRING, ["N", "C"])
    ids = nodes.add(
        "LabelEncoder", characters, domain="ai.onnx.ml",
        keys_strings=["", *index], values_int64s=[PAD, *index.values()], default_int64=UNKNOWN,
    )  # fmt: skip
    read = nodes.slice(ids, 0, front_end.max_length, axis=1)
    return nodes.add("Pad", read, nodes.constant([0, 1, 0, 0]), nodes.constant(BOS))


def _without_repeats(nodes: Nodes, ids: str) -> str:
    """``ids`` with PAD in place of the third and later of equal ids in a row; white space is PAD already."""
    before = nodes.add("Pad", ids, nodes.constant([0, 2, 0, 0]))
    as_one, as_two = (nodes.add("Equal", ids, nodes.slice(before, 2 - back, -back, axis=1)) for back in (1, 2))
    return nodes.add("Where", nodes.add("And", as_one, as_two), nodes.constant(PAD), ids)


def _moved_left(nodes: Nodes, kept: str) -> tuple[str, str]:
    """``kept`` without its gaps and at least two empty columns wider, and how many ids each row has.

    Each id moves to the place that is the number of ids before it; what was dropped adds 0 there.
    """
    count = nodes.add("Sign", kept)
    place = nodes.add("CumSum", count, nodes.constant(1), exclusive=1)
    wide = nodes.add("Pad", kept, nodes.constant([0, 0, 0, 2]))
    blank = nodes.add("Sub", wide, wide)
    moved = nodes.add("ScatterElements", blank, place, kept, axis=1, reduction="add")
    return moved, nodes.add("ReduceSum", count, nodes.constant([1]), keepdims=0)


def _table_rows(nodes: Nodes, front_end: FrontEnd, ids: str, longest: str) -> str:
    """Position t reads columns t, t - 1 and t - 2; those below 0 are counted from the end, where ``ids`` are empty."""
    columns = nodes.constant(np.arange(front_end.max_length + 1)[:, None] - np.arange(3))
    windows = nodes.add("Gather", ids, nodes.add("Slice", columns, nodes.constant([0]), longest), axis=1)
    one, two, three = HASH_MULTIPLIERS
    hashes = nodes.add("MatMul", windows, nodes.constant([[1, one, one], [0, two, two], [0, 0, three]]))
    salted = nodes.add("Add", hashes, nodes.constant([front_end.buckets, 0, TRIGRAM_SALT]))
    beyond = front_end.buckets + len(front_end.vocabulary)  # the characters' rows lie below it: they stay
    return nodes.add("Mod", salted, nodes.constant([beyond, front_end.buckets, front_end.buckets]))
