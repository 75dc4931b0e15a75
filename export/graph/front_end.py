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
    ids, lengths = _moved_left(nodes, _without_repeats(nodes, _behind_bos(nodes, front_end, _character_ids(nodes, front_end))))
    return _table_rows(nodes, front_end, _windows(nodes, front_end, ids, lengths)), lengths


def add_front_end_of_ids(nodes: Nodes, front_end: FrontEnd) -> tuple[str, str]:
    """Adds the same behind the input ``ids`` int32[N, C], the id of each character, for engines without string operators.

    No number that it computes exceeds 2^24, for some engines count in 32 bits or in floats: what an id adds to a hash is looked
    up in a table and not multiplied.
    """
    ids = nodes.add("Cast", "ids", to=TensorProto.INT64)
    ids, lengths = _moved_left(nodes, _without_repeats(nodes, _behind_bos(nodes, front_end, ids)))
    return _table_rows_by_table(nodes, front_end, _windows(nodes, front_end, ids, lengths)), lengths


def pad_row(front_end: FrontEnd) -> int:
    """Returns the row that ``add_front_end`` gives as the character behind a text's end."""
    return front_end.buckets + PAD


def _character_ids(nodes: Nodes, front_end: FrontEnd) -> str:
    """An id for each character, [N, C]."""
    index = front_end.index()
    characters = nodes.add(
        "Tokenizer", "text", domain="com.microsoft", separators=[""], pad_value="", mark=0, mincharnum=1
    )  # fmt: skip
    nodes.declare(characters, TensorProto.STRING, ["N", "C"])
    return nodes.add(
        "LabelEncoder", characters, domain="ai.onnx.ml",
        keys_strings=["", *index], values_int64s=[PAD, *index.values()], default_int64=UNKNOWN,
    )  # fmt: skip


def _behind_bos(nodes: Nodes, front_end: FrontEnd, ids: str) -> str:
    """BOS and the first ``max_length`` ids."""
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


def _windows(nodes: Nodes, front_end: FrontEnd, ids: str, lengths: str) -> str:
    """[N, L, 3]: position t has columns t, t - 1 and t - 2; those below 0 are counted from the end, where ``ids`` are empty."""
    longest = nodes.add("ReduceMax", lengths, keepdims=1)
    columns = nodes.constant(np.arange(front_end.max_length + 1)[:, None] - np.arange(3))
    return nodes.add("Gather", ids, nodes.add("Slice", columns, nodes.constant([0]), longest), axis=1)


def _table_rows(nodes: Nodes, front_end: FrontEnd, windows: str) -> str:
    return _in_tables(nodes, front_end, nodes.add("MatMul", windows, nodes.constant(_FACTORS)))


def _table_rows_by_table(nodes: Nodes, front_end: FrontEnd, windows: str) -> str:
    """Row 3 · id + place of the table has what an id in that place of a window adds to each of the three sums."""
    ids = np.arange(len(front_end.vocabulary))[:, None, None]
    adds = (ids * np.array(_FACTORS) % np.array(_sizes(front_end))).reshape(-1, 3)
    places = nodes.add("Add", nodes.add("Mul", windows, nodes.constant(3)), nodes.constant([0, 1, 2]))
    found = nodes.add("Gather", nodes.constant(adds), places, axis=0)
    return _in_tables(nodes, front_end, nodes.add("ReduceSum", found, nodes.constant([2]), keepdims=0))


_FACTORS = [
    [1, HASH_MULTIPLIERS[0], HASH_MULTIPLIERS[0]],
    [0, HASH_MULTIPLIERS[1], HASH_MULTIPLIERS[1]],
    [0, 0, HASH_MULTIPLIERS[2]],
]


def _sizes(front_end: FrontEnd) -> list[int]:
    beyond = front_end.buckets + len(front_end.vocabulary)  # the characters' rows lie below it: they stay
    return [beyond, front_end.buckets, front_end.buckets]


def _in_tables(nodes: Nodes, front_end: FrontEnd, sums: str) -> str:
    salted = nodes.add("Add", sums, nodes.constant([front_end.buckets, 0, TRIGRAM_SALT]))
    return nodes.add("Mod", salted, nodes.constant(_sizes(front_end)))
