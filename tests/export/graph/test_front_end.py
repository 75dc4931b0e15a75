"""The ids inside the graph are the ids of training: on real reviews, and where text is at its worst."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper

from gamseong.export.data import nsmc
from gamseong.export.graph.front_end import add_front_end
from gamseong.export.graph.nodes import Nodes
from gamseong.export.model.front_end import FrontEnd, make_vocabulary
from gamseong.model_store.tokenizers import PAD

WORST = [
    "", " ", "\t\n\r\u3000\u00a0", "ㅋ", "ㅋㅋ", "ㅋㅋㅋ", "ㅋㅋㅋㅋㅋㅋㅋ재밌ㅋㅋㅋㅋ", "ㅋ ㅋ ㅋ ㅋ", "가나" * 300, "ㅋ" * 600,
    "GOOD Good good", "👍👍👍👍 🫠 한글", "\u1100\u1161", "映画 кино ß ẞ İ ı", "a\u200bb\u200d\ufeff", "...", "!" * 50, " 가 ",
    "\U0001f1f0\U0001f1f7",
]  # fmt: skip


def as_graph(front_end: FrontEnd) -> onnx.ModelProto:
    """``text`` → ``rows`` and ``lengths`` alone."""
    nodes = Nodes()
    for name, value in zip(("rows", "lengths"), add_front_end(nodes, front_end), strict=True):
        nodes.add("Identity", value, output=name)
    inputs = [helper.make_tensor_value_info("text", TensorProto.STRING, ["N"])]
    shapes = {"rows": ["N", "L", 3], "lengths": ["N"]}
    outputs = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name, shape in shapes.items()]
    return nodes.model("front_end", inputs, outputs)


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
