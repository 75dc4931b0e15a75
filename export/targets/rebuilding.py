"""The Keras model of a bundle, made again from the weights in its graph: what other runtimes are converted from.

Three networks are known: that of ``text_graph``, the same as tf2onnx wrote it (syllable-lstm 1.0), and ``seed_lstm``. The
tables of a bundle are int8; the model has what its graph makes of them, so both answer alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from ...model_store import Bundle
from ...model_store.bundle import MODEL
from ..model import networks
from ..model.front_end import FrontEnd
from ..settings import SeedLstm, SyllableLstm
from .errors import PackageError

_TRAINING: Mapping[str, Any] = {  # what only a training reads of its settings
    "seed": 0,
    "epochs": 1,
    "batch": 1,
    "learning_rate": 1.0,
    "patience": 1,
    "validation": 1,
    "version": "0.0.0",
}


@dataclass(frozen=True)
class Rebuilt:
    """``model``: with the bundle's weights. ``index``: the id of each token; any other is 1.

    ``front_end``: what makes the model's inputs of characters; ``None`` for a model that takes ids of words. ``levels``: of its
    int8 tables, on either side of 0; 0 where they are fp32.
    """

    model: keras.Model
    index: Mapping[str, int]
    front_end: FrontEnd | None
    levels: int = 0


def rebuild(bundle: Bundle) -> Rebuilt:
    """Returns the Keras model of a sentiment bundle. Raises ``PackageError`` for a graph of another make."""
    proto = onnx.load(str(bundle.path / MODEL))
    if any(node.op_type == "DynamicQuantizeLSTM" for node in proto.graph.node):
        raise PackageError(f"{bundle.path}: its LSTM is int8 already; package the bundle without -int8.")
    try:
        return _rebuilt(_Graph(proto.graph), bundle)
    except (LookupError, ValueError) as error:
        raise PackageError(f"{bundle.path / MODEL}: is not one of this project's networks; {_MEND}.") from error


_MEND = "package a bundle that gamseong-export convert wrote"


class _Graph:
    """Finds the weights of a graph. Every method raises ``LookupError`` or ``ValueError`` for a graph of another make."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self.nodes = list(graph.node)
        self.weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        self.lstm = self.only("LSTM")
        kernel, recurrent, bias = (self.weights[name] for name in self.lstm.input[1:4])
        self.width, self.units = kernel.shape[2], recurrent.shape[2]
        enter, states = np.split(bias, 2, axis=1)
        directions = zip(kernel, recurrent, enter + states, strict=True)
        self.lstm_weights = [_keras_gates(part.T) for parts in directions for part in parts]

    def only(self, kind: str) -> onnx.NodeProto:
        """The one node of that kind."""
        [node] = [node for node in self.nodes if node.op_type == kind]
        return node

    def user(self, node: onnx.NodeProto, kind: str) -> onnx.NodeProto:
        """The one node of that kind that takes the output of ``node``."""
        [found] = [other for other in self.nodes if other.op_type == kind and node.output[0] in other.input]
        return found

    def tables(self) -> list[tuple[NDArray[Any], NDArray[np.float32]]]:
        """The embedding tables, each with its scales, which are 1 where it is fp32."""
        found = []
        for node in self.nodes:
            table = self.weights.get(node.input[0]) if node.op_type == "Gather" else None
            if table is not None and table.ndim == 2 and table.shape[1] == self.width:
                is_int8 = table.dtype == np.int8
                scale = self.constant(self.user(self.user(node, "Cast"), "Mul")) if is_int8 else np.ones(self.width, np.float32)
                found.append((table, scale))
        return found

    def constant(self, node: onnx.NodeProto) -> NDArray[Any]:
        """The one weight among a node's inputs."""
        [name] = [name for name in node.input if name in self.weights]
        value: NDArray[Any] = self.weights[name]
        return value

    def dense(self, inputs: int, outputs: tuple[int, ...]) -> tuple[NDArray[np.float32], onnx.NodeProto]:
        """The kernel of that shape, and the node that multiplies by it."""
        [(kernel, node)] = [
            (self.weights[name], node)
            for node in self.nodes
            if node.op_type in ("MatMul", "Gemm")
            for name in node.input[1:2]
            if name in self.weights and self.weights[name].shape in [(inputs, width) for width in outputs]
        ]
        return kernel, node

    def output_layer(self, inputs: int) -> list[NDArray[np.float32]]:
        """Kernel and bias of the last layer with weights."""
        kernel, node = self.dense(inputs, (2, 3))
        bias = self.weights[node.input[2]] if node.op_type == "Gemm" else self.constant(self.user(node, "Add"))
        return [kernel, bias]


def _keras_gates(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """ONNX has the gates in the order input, output, forget, cell; Keras input, forget, cell, output."""
    enter, leave, forget, cell = np.split(weights, 4, axis=-1)
    return np.concatenate([enter, forget, cell, leave], axis=-1)


def _rebuilt(graph: _Graph, bundle: Bundle) -> Rebuilt:
    if bundle.manifest.input.kind == "ids":
        return Rebuilt(_seed_lstm(graph), bundle.vocabulary, None)
    [encoder] = [node for node in graph.nodes if node.op_type == "LabelEncoder"]
    fields = {field.name: field for field in encoder.attribute}
    keys = [key.decode() for key in fields["keys_strings"].strings]
    index = {key: id_ for key, id_ in zip(keys, fields["values_int64s"].ints, strict=True) if key}
    length, buckets = bundle.manifest.input.max_length, _buckets(graph)
    front_end = FrontEnd(list(bundle.vocabulary), length, buckets)
    levels = max(int(np.abs(table.astype(np.int16)).max()) if table.dtype == np.int8 else 0 for table, _ in graph.tables())
    return Rebuilt(_character_lstm(graph, front_end, bool(bundle.manifest.tones)), index, front_end, levels)


def _buckets(graph: _Graph) -> int:
    sizes = {int(graph.constant(node).reshape(-1)[-1]) for node in graph.nodes if node.op_type == "Mod"}
    [buckets] = sizes
    return buckets


def _character_lstm(graph: _Graph, front_end: FrontEnd, tones: bool) -> keras.Model:
    settings = SyllableLstm(
        **_TRAINING,
        min_count=1,
        length=front_end.max_length,
        buckets=front_end.buckets,
        embedding=graph.width,
        units=graph.units,
        dropout=0.0,
        ngram_dropout=0.0,
    )
    characters, ngrams = _two_tables(graph, front_end)
    model = (networks.tone_lstm if tones else networks.syllable_lstm)(settings, len(front_end.vocabulary))
    attention = graph.dense(2 * graph.units, (1, 2))[0][:, -1:]
    for layer, weights in {
        "characters": [characters],
        "ngrams": [ngrams],
        "lstm": graph.lstm_weights,
        "attention": [attention, np.zeros(1, np.float32)],  # a bias shifts all scores of a text alike
        networks.OUTPUT_LAYER: graph.output_layer(6 * graph.units),
    }.items():
        model.get_layer(layer).set_weights(weights)
    return model


def _two_tables(graph: _Graph, front_end: FrontEnd) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The tables of characters and of n-grams in fp32. One graph holds both as one, with the scales of either."""
    tables = graph.tables()
    if len(tables) == 1:
        [(both, scales)] = tables
        scales = np.broadcast_to(scales.reshape(-1, graph.width), (3, graph.width))
        rows = np.split(both, [front_end.buckets])
        return rows[1] * scales[0], rows[0] * scales[1]
    [ngrams] = [table * scale for table, scale in tables if len(table) == front_end.buckets]
    [characters] = [table * scale for table, scale in tables if len(table) == len(front_end.vocabulary)]
    return characters, ngrams


def _seed_lstm(graph: _Graph) -> keras.Model:
    [(table, scale)] = graph.tables()
    settings = SeedLstm(**_TRAINING, tokenizer="words", length=1, vocabulary=len(table), embedding=graph.width, units=graph.units)
    model = networks.seed_lstm(settings, len(table))
    for layer, weights in {
        "embedding": [table * scale],
        "lstm": graph.lstm_weights,
        networks.OUTPUT_LAYER: graph.output_layer(graph.units),
    }.items():
        model.get_layer(layer).set_weights(weights)
    return model
