"""The ids inside the graph are the ids of training: on real reviews, and where text is at its worst."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper

from gamseong.export.data import nsmc
from gamseong.export.graph.nodes import Nodes
from gamseong.export.model.front_end import BOS, SPECIALS, FrontEnd, make_vocabulary
from gamseong.model_store.tokenizers import PAD, UNKNOWN

WORST = [
    "", " ", "\t\n\r\u3000\u00a0", "ㅋ", "ㅋㅋ", "ㅋㅋㅋ", "ㅋㅋㅋㅋㅋㅋㅋ재밌ㅋㅋㅋㅋ", "ㅋ ㅋ ㅋ ㅋ", "가나" * 300, "ㅋ" * 600,
    "GOOD Good good", "👍👍👍👍 🫠 한글", "\u1100\u1161", "映画 кино ß ẞ İ ı", "a\u200bb\u200d\ufeff", "...", "!" * 50, " 가 ",
    "\U0001f1f0\U0001f1f7",
]  # fmt: skip


def as_graph(front_end: FrontEnd) -> onnx.ModelProto:
    """``text`` → ``rows`` and ``lengths`` alone."""
    nodes = Nodes()
    for name, value in zip(("rows", "lengths"), front_end.add_to(nodes), strict=True):
        nodes.add("Identity", value, output=name)
    taken = [helper.make_tensor_value_info("text", TensorProto.STRING, ["N"])]
    shapes = {"rows": ["N", "L", 3], "lengths": ["N"]}
    given = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name, shape in shapes.items()]
    return nodes.model("front_end", taken, given)


def check_equal(front_end: FrontEnd, texts: Sequence[str], batch: int) -> None:
    graph = as_graph(front_end)
    onnx.checker.check_model(graph, full_check=True)
    session = ort.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    for start in range(0, len(texts), batch):
        part = texts[start : start + batch]
        ids, grams = front_end.encode(part)
        rows, lengths = session.run(None, {"text": np.array(part, object)})
        np.testing.assert_array_equal(rows[:, :, 0], ids + front_end.buckets)
        np.testing.assert_array_equal(rows[:, :, 1:], grams)
        np.testing.assert_array_equal(lengths, (ids != PAD).sum(axis=1))


def test_ids_in_the_graph_equal_ids_in_python_on_ten_thousand_reviews(nsmc_folder: str) -> None:
    texts = nsmc.load(nsmc_folder, nsmc.TRAIN).texts[:10_000]
    check_equal(FrontEnd(make_vocabulary(texts, 5), 512, 65_536), texts, 64)


@pytest.mark.parametrize("batch", [1, len(WORST)])
@pytest.mark.parametrize("length", [1, 2, 5, 512])
def test_ids_in_the_graph_equal_ids_in_python_at_the_worst(length: int, batch: int) -> None:
    check_equal(FrontEnd(make_vocabulary(WORST, 1), length, 97), WORST, batch)


@pytest.fixture
def front_end() -> FrontEnd:
    return FrontEnd([*SPECIALS, "ㅋ", "재", "밌", "다", "a"], 10, 1000)


def test_spacing_case_and_laughter_are_normalised(front_end: FrontEnd) -> None:
    rows = front_end.rows(["재 밌\t다", "재밌다", "ㅋㅋㅋㅋㅋ", "A a", "", "뷁"])
    assert rows[0] == rows[1] == [BOS, 4, 5, 6]
    assert rows[2:] == [[BOS, 3, 3], [BOS, 7, 7], [BOS], [BOS, UNKNOWN]]


def test_what_is_beyond_the_limit_is_cut_before_anything_is_dropped(front_end: FrontEnd) -> None:
    assert front_end.rows(["ㅋ" * 10 + "재", " " * 9 + "재밌"]) == [[BOS, 3, 3], [BOS, 4]]


def test_an_ngram_depends_on_its_own_characters_only(front_end: FrontEnd) -> None:
    _, grams = front_end.encode(["재밌다", "다재밌다"])
    assert grams.min() >= 0
    assert grams.max() < 1000
    assert grams[0, 3].tolist() == grams[1, 4].tolist()  # …재밌다 ends both
    assert grams[0, 2, 0] == grams[1, 3, 0]  # the bigram 재밌
    assert grams[0, 2, 1] != grams[1, 3, 1]  # the trigram before it differs


def test_a_vocabulary_is_ordered_and_holds_no_white_space() -> None:
    assert make_vocabulary(["나나나 가가 가", "다B b"], 2) == [*SPECIALS, "가", "나", "b"]
