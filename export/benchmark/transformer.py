"""The reference model of ``benchmark``: a transformer of KoELECTRA-small's shape as an ONNX graph, with random weights.

Its time depends on its shape, not on what it has learned. The shape is that of monologg/koelectra-small-v3-discriminator's
config.json with the usual classification head. onnxruntime fuses its Gelu, scaling and, in int8, skip connections by
itself; fusing the attention beforehand (``onnxruntime.transformers``) makes it no faster at this length.
"""

from __future__ import annotations

import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import ArrayLike
from onnx import TensorProto, helper

from ..graph.nodes import Nodes


@dataclass(frozen=True)
class Shape:
    """The sizes of a transformer; the defaults are KoELECTRA-small-v3's, 14 million parameters."""

    layers: int = 12
    hidden: int = 256
    heads: int = 4
    inner: int = 1024
    embedding: int = 128
    vocabulary: int = 35_000
    positions: int = 512
    classes: int = 2


def build(shape: Shape | None = None, seed: int = 1) -> onnx.ModelProto:
    """Returns ``ids`` and ``mask`` int64[N, L] (1 = a token) → ``probabilities`` float32[N, classes]; L ≤ ``positions``."""
    return _Graph(shape or Shape(), np.random.default_rng(seed)).build()


def quantise(proto: onnx.ModelProto) -> onnx.ModelProto:
    """Returns ``proto`` in int8 by ``onnxruntime.quantization.quantize_dynamic``, as one would ship it: tables and products."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # imported already by model_store, without telemetry

    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # it logs advice to prepare the graph on the root logger, which changes nothing here
    try:
        with tempfile.TemporaryDirectory() as scratch:
            wide, small = Path(scratch) / "wide.onnx", Path(scratch) / "small.onnx"
            onnx.save(proto, wide)
            quantize_dynamic(wide, small, weight_type=QuantType.QInt8)
            return onnx.load(small)
    finally:
        root.setLevel(level)


class _Graph(Nodes):
    """Each method adds a part and returns the name of its value; constants are float32 by default."""

    def __init__(self, shape: Shape, random: np.random.Generator) -> None:
        super().__init__()
        self.shape, self.random = shape, random

    def constant(self, value: ArrayLike, dtype: type[np.generic] = np.float32) -> str:
        """Adds ``value`` as an initializer of ``dtype``."""
        return super().constant(value, dtype)

    def matrix(self, *size: int) -> str:
        """Adds random weights of this size."""
        return self.constant(self.random.normal(0, 0.02, size))

    def dense(self, value: str, inputs: int, outputs: int) -> str:
        """Adds a dense layer on ``value`` [.., inputs] → [.., outputs]."""
        return self.add("Add", self.add("MatMul", value, self.matrix(inputs, outputs)), self.constant(np.zeros(outputs)))

    def norm(self, value: str, width: int) -> str:
        """Adds a layer normalisation over the last axis of ``width``."""
        scale, bias = self.constant(np.ones(width)), self.constant(np.zeros(width))
        return self.add("LayerNormalization", value, scale, bias, axis=-1, epsilon=1e-12)

    def gelu(self, value: str) -> str:
        """Adds x / 2 · (1 + erf(x / √2)), Hendrycks & Gimpel 2016, arXiv:1606.08415."""
        wide = self.add("Erf", self.add("Div", value, self.constant(np.sqrt(2))))
        return self.add("Mul", self.add("Mul", value, self.add("Add", wide, self.constant(1))), self.constant(0.5))

    def heads(self, value: str, order: list[int]) -> str:
        """[N, L, hidden] → [N, L, heads, hidden / heads], transposed to ``order``."""
        split = self.constant([0, 0, self.shape.heads, self.shape.hidden // self.shape.heads], np.int64)
        return self.add("Transpose", self.add("Reshape", value, split), perm=order)

    def attention(self, state: str, blocked: str) -> str:
        """Adds multi-head self-attention on ``state`` [N, L, hidden]; ``blocked``: what is added to the scores."""
        width = self.shape.hidden
        query, key, value = (self.dense(state, width, width) for _ in range(3))
        products = self.add("MatMul", self.heads(query, [0, 2, 1, 3]), self.heads(key, [0, 2, 3, 1]))
        scaled = self.add("Div", products, self.constant(np.sqrt(width // self.shape.heads)))
        shares = self.add("Softmax", self.add("Add", scaled, blocked), axis=-1)
        mixed = self.add("Transpose", self.add("MatMul", shares, self.heads(value, [0, 2, 1, 3])), perm=[0, 2, 1, 3])
        return self.dense(self.add("Reshape", mixed, self.constant([0, 0, width], np.int64)), width, width)

    def embeddings(self) -> str:
        """Adds word + position + token type (all 0), normalised and projected to the hidden width."""
        shape = self.shape
        words = self.add("Gather", self.matrix(shape.vocabulary, shape.embedding), "ids", axis=0)
        length = self.add("Slice", self.add("Shape", "ids"), self.constant([1], np.int64), self.constant([2], np.int64))
        places = self.add("Slice", self.matrix(shape.positions, shape.embedding), self.constant([0], np.int64), length)
        summed = self.add("Add", self.add("Add", words, places), self.matrix(shape.embedding))
        return self.dense(self.norm(summed, shape.embedding), shape.embedding, shape.hidden)

    def blocked(self) -> str:
        """Adds [N, 1, 1, L]: 0 where a token may be attended to, the lowest float elsewhere."""
        wide = self.add("Cast", self.add("Unsqueeze", "mask", self.constant([1, 2], np.int64)), to=TensorProto.FLOAT)
        return self.add("Mul", self.add("Sub", self.constant(1), wide), self.constant(np.finfo(np.float32).min))

    def build(self) -> onnx.ModelProto:
        """Returns the whole model, from ``ids`` and ``mask`` to ``probabilities``."""
        shape = self.shape
        state, blocked = self.embeddings(), self.blocked()
        for _ in range(shape.layers):
            state = self.norm(self.add("Add", self.attention(state, blocked), state), shape.hidden)
            inner = self.dense(self.gelu(self.dense(state, shape.hidden, shape.inner)), shape.inner, shape.hidden)
            state = self.norm(self.add("Add", inner, state), shape.hidden)
        first = self.add("Gather", state, self.constant(0, np.int64), axis=1)  # of [CLS]
        logits = self.dense(self.gelu(self.dense(first, shape.hidden, shape.hidden)), shape.hidden, shape.classes)
        self.add("Softmax", logits, axis=-1, output="probabilities")
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["N", "L"]) for name in ("ids", "mask")]
        outputs = [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", shape.classes])]
        return self.model("transformer", inputs, outputs)
