"""A builder of ONNX graphs node by node. A converter needs more nodes, and in a small graph every node costs time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from numpy.typing import ArrayLike
from onnx import helper, numpy_helper

# onnxruntime 1.16 still opens IR 8. The Tokenizer is of com.microsoft, the LabelEncoder of ai.onnx.ml.
OPSET, IR_VERSION = 18, 8
DOMAINS = {"": OPSET, "com.microsoft": 1, "ai.onnx.ml": 3}


class Nodes:
    """Collects nodes and constants; each method returns the name of the value that it makes."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._declared: list[onnx.ValueInfoProto] = []

    def add(self, op: str, *inputs: str, output: str = "", domain: str = "", **attributes: object) -> str:
        """Adds a node with one output and returns the output's name (``output``, or a fresh one).

        An empty name among ``inputs`` leaves out an optional input.
        """
        name = output or f"value_{len(self._nodes)}"
        self._nodes.append(helper.make_node(op, list(inputs), [name], domain=domain, **attributes))
        return name

    def constant(self, value: ArrayLike, dtype: type[np.generic] = np.int64) -> str:
        """Adds ``value`` as an initializer of ``dtype`` and returns its name."""
        name = f"weight_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(value, dtype), name))
        return name

    def slice(self, value: str, start: int, end: int, axis: int) -> str:
        """Adds a Slice of ``value`` along ``axis``: the elements from ``start`` up to, but without, ``end``."""
        return self.add("Slice", value, *(self.constant([number]) for number in (start, end, axis)))

    def declare(self, name: str, kind: int, shape: Sequence[str | int]) -> None:
        """Declares the type and shape of a value that a node of another domain makes.

        ONNX cannot infer them, and its full check crashes on an unknown type.
        """
        self._declared.append(helper.make_tensor_value_info(name, kind, shape))

    def model(self, name: str, inputs: Sequence[onnx.ValueInfoProto], outputs: Sequence[onnx.ValueInfoProto]) -> onnx.ModelProto:
        """Returns the model of all nodes so far; it imports only the domains that they use."""
        graph = helper.make_graph(self._nodes, name, inputs, outputs, self._constants, value_info=self._declared)
        used = {node.domain for node in self._nodes}
        imports = [helper.make_opsetid(domain, version) for domain, version in DOMAINS.items() if domain in used]
        return helper.make_model(graph, opset_imports=imports, ir_version=IR_VERSION)
