"""A Keras model becomes an ONNX graph by tf2onnx (which writes opset 18 at most), with sequence lengths and int8 tables.

``text_graph`` builds the graphs that take text instead. The checks and the last step of every graph are here.
"""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Sequence

import keras
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ...model_store.session import LABELS_KEY, LABELS_SEPARATOR
from .canonical import canonical
from .errors import ConversionError
from .nodes import IR_VERSION, OPSET

SENTIMENT_OUTPUT, TONES_OUTPUT = "probabilities", "tones"
LEVELS = 44  # of int8's 127, on either side of 0: what has fewer of them packs better, a flagship by 1.2 MB
_TABLE_ROWS = 1000  # only tables become int8: LSTM and dense weights are a small part and carry more of the accuracy


def from_keras(model: keras.Model, output: str) -> onnx.ModelProto:
    """Returns the model as an fp32 graph for the CPU.

    The inputs are named as the model's ``Input`` layers; the one output is named ``output``.
    """
    import tensorflow as tf
    import tf2onnx

    inputs = [tf.TensorSpec((None, *tensor.shape[1:]), tensor.dtype, name=tensor.name) for tensor in model.inputs]

    @tf.function(input_signature=inputs)
    def call(*arrays):  # type: ignore[no-untyped-def]
        return {output: model(arrays[0] if len(arrays) == 1 else list(arrays), training=False)}

    logging.getLogger("tf2onnx").setLevel(logging.ERROR)
    with tf.device("/CPU:0"), contextlib.redirect_stderr(io.StringIO()):  # a GPU would give CudnnRNN nodes
        proto, _ = tf2onnx.convert.from_function(call, input_signature=inputs, opset=OPSET)
    proto.ir_version = IR_VERSION
    return proto


def wire_sequence_lengths(proto: onnx.ModelProto) -> int:
    """Gives every LSTM node the number of ids that are not padding; returns the number of LSTM nodes.

    Without these lengths a message's probabilities would change with the length of its batch-mates.
    """
    graph = proto.graph
    nodes = [node for node in graph.node if node.op_type == "LSTM"]
    if not nodes:
        return 0
    zero, axis = np.array(0, np.int32), np.array([1], np.int64)
    graph.initializer.extend([numpy_helper.from_array(zero, "padding_id"), numpy_helper.from_array(axis, "length_axis")])
    counting = [
        helper.make_node("Equal", ["ids", "padding_id"], ["is_padding"]),
        helper.make_node("Not", ["is_padding"], ["is_real"]),
        helper.make_node("Cast", ["is_real"], ["real_steps"], to=TensorProto.INT32),
        helper.make_node("ReduceSum", ["real_steps", "length_axis"], ["sequence_lengths"], keepdims=0),
    ]
    for position, node in enumerate(counting):
        graph.node.insert(position, node)
    for node in nodes:
        node.input.extend([""] * (5 - len(node.input)))
        node.input[4] = "sequence_lengths"
    return len(nodes)


def quantise_tables(proto: onnx.ModelProto) -> list[str]:
    """Makes embedding tables int8 with one scale a column and returns their names.

    Nodes behind the look-up turn the rows into fp32 again. Every other weight stays fp32.
    """
    graph = proto.graph
    tables = {tensor.name: tensor for tensor in graph.initializer if len(tensor.dims) == 2 and tensor.dims[0] >= _TABLE_ROWS}
    done: list[str] = []
    for node in list(graph.node):
        if node.op_type != "Gather" or node.input[0] not in tables:
            continue
        name, output = node.input[0], node.output[0]
        if name not in done:
            values = numpy_helper.to_array(tables[name])
            entries, scale = to_int8(values)
            graph.initializer.remove(tables[name])
            graph.initializer.append(numpy_helper.from_array(entries, name))
            graph.initializer.append(numpy_helper.from_array(scale, f"{name}/scale"))
            done.append(name)
        node.output[0] = f"{output}/int8"
        widen = [
            helper.make_node("Cast", [f"{output}/int8"], [f"{output}/fp32"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"{output}/fp32", f"{name}/scale"], [output]),
        ]
        position = list(graph.node).index(node) + 1
        for offset, extra in enumerate(widen):
            graph.node.insert(position + offset, extra)
    return done


def to_int8(table: NDArray[np.float32], levels: int = LEVELS) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Returns a table [rows, width] in int8 and the scale [width] of each column; entry × scale is about the original.

    The rounding error of an entry is at most 1/(2 · ``levels``) of its column's largest.
    """
    scale = np.maximum(np.abs(table).max(axis=0) / levels, np.finfo(np.float32).tiny).astype(np.float32)
    return np.rint(table / scale).astype(np.int8), scale


def finish(proto: onnx.ModelProto, labels: Sequence[str]) -> None:
    """Writes the label order into the graph's metadata and brings the graph into its canonical form."""
    helper.set_model_props(proto, {LABELS_KEY: LABELS_SEPARATOR.join(labels)})
    proto.producer_name, proto.producer_version = "gamseong", ""
    proto.graph.CopyFrom(canonical(proto.graph))


def check(proto: onnx.ModelProto, inputs: Sequence[str], outputs: Sequence[str], lstm: bool) -> None:
    """Raises ``ConversionError`` unless the graph is valid, has exactly these inputs and outputs, and holds no loop.

    With ``lstm`` it must also hold a native LSTM node.
    """
    try:
        onnx.checker.check_model(proto, full_check=True)
    except Exception as error:  # onnx raises several kinds without a common base
        raise ConversionError(f"the ONNX checker refuses the graph: {error}") from error
    found = [node.name for node in proto.graph.input], [node.name for node in proto.graph.output]
    if found != (list(inputs), list(outputs)):
        raise ConversionError(f"the graph's inputs and outputs are {found}, not {(list(inputs), list(outputs))}.")
    kinds = {node.op_type for node in proto.graph.node}
    if kinds & {"Loop", "Scan", "If"}:
        raise ConversionError("the graph holds a loop: build the export twin without mask and recurrent dropout.")
    if lstm and not kinds & {"LSTM", "DynamicQuantizeLSTM"}:
        raise ConversionError("the graph holds no LSTM node: tf2onnx did not recognise the layer.")


def check_parity(expected: NDArray[np.float32], found: NDArray[np.float32], tolerance: float = 1e-5) -> float:
    """Returns the largest difference between Keras' outputs and the graph's. Raises ``ConversionError`` above ``tolerance``."""
    worst = float(np.abs(expected - found).max())
    if not worst <= tolerance:  # written this way, NaN fails too
        raise ConversionError(f"Keras and ONNX differ by {worst:.2g}, more than {tolerance:g}; the bundle is not written.")
    return worst
