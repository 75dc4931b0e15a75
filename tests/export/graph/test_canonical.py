from __future__ import annotations

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from gamseong.export.graph.canonical import canonical


def model(names: dict[str, str], order: list[int]) -> onnx.ModelProto:
    """``y = (x + a) * b + (x + a)`` with an unused node and weight; ``names`` renames values, ``order`` permutes nodes."""

    def n(name: str) -> str:
        return names.get(name, name)

    nodes = [
        helper.make_node("Add", ["x", n("a")], [n("sum")], name=n("first")),
        helper.make_node("Mul", [n("sum"), n("b")], [n("product")], name=n("second")),
        helper.make_node("Add", [n("product"), n("sum")], ["y"]),
        helper.make_node("Neg", [n("sum")], [n("unused")]),
    ]
    weights = [numpy_helper.from_array(np.float32(value), n(name)) for name, value in (("a", 2), ("b", 3), ("c", 4))]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [nodes[i] for i in order], "g", [value("x", TensorProto.FLOAT, [n("N")])], [value("y", TensorProto.FLOAT, [n("N")])],
        weights if order[0] == 0 else weights[::-1], value_info=[value(n("sum"), TensorProto.FLOAT, [n("N")])],
    )  # fmt: skip
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)


@pytest.fixture
def plain() -> onnx.ModelProto:
    return model({}, [0, 1, 2, 3])


def test_names_and_order_leave_no_trace(plain: onnx.ModelProto) -> None:
    other = model({"a": "q", "b": "z", "sum": "s/1", "product": "p:0", "unused": "u", "first": "f", "N": "unk__7"}, [0, 3, 1, 2])
    assert canonical(other.graph).SerializeToString() == canonical(plain.graph).SerializeToString()


def test_it_computes_the_same_with_what_is_needed_only(plain: onnx.ModelProto) -> None:
    shuffled = model({}, [3, 2, 1, 0])
    shuffled.graph.CopyFrom(canonical(shuffled.graph))
    onnx.checker.check_model(shuffled, full_check=True)
    assert [node.op_type for node in shuffled.graph.node] == ["Add", "Mul", "Add"]
    assert len(shuffled.graph.initializer) == 2
    session = ort.InferenceSession(shuffled.SerializeToString(), providers=["CPUExecutionProvider"])
    assert session.run(None, {"x": np.array([1.0], np.float32)})[0].tolist() == [12.0]


def test_another_weight_is_another_file(plain: onnx.ModelProto) -> None:
    before = canonical(plain.graph).SerializeToString()
    plain.graph.initializer[0].CopyFrom(numpy_helper.from_array(np.float32(9), "a"))
    assert canonical(plain.graph).SerializeToString() != before
