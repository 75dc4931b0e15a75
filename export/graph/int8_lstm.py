"""The int8 variant of a text graph: its LSTM has int8 weights, and a text's answer still depends on that text alone.

onnxruntime's DynamicQuantizeLSTM rounds its input, and its own state at every step, to 256 levels between the smallest
and the largest number of the whole batch: batch-mates would change how a text is rounded. Here both ranges are pinned.
Each column of the input is divided by the most that its tables can add up to, and two more columns hold 1 and -1.
Two more units have all gates open, so that after t steps they hold tanh(t) and -tanh(t), which no unit can exceed.

Weights take 7 bits: where the processor has no VNNI, x86 adds two products of 8 bits by 8 in 16, which would overflow.
"""

from __future__ import annotations

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from .errors import ConversionError

_BEYOND = 0.001  # slightly above a table's own levels: no rounding may lift a sum above the pins
_WEIGHT_LEVELS = 63
_PINS = 2
_OPEN = 20.0  # the sigmoid of it is 1 in float32
_CELL = 3  # ONNX orders the gates input, output, forget, cell


def quantise_lstm(proto: onnx.ModelProto) -> onnx.ModelProto:
    """Returns a copy of a graph of ``text_graph`` with int8 tables, in which the LSTM is int8 too.

    Raises ``ConversionError`` for any other graph.
    """
    changed = onnx.ModelProto()
    changed.CopyFrom(proto)
    graph = changed.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    lstm = next((node for node in graph.node if node.op_type == "LSTM"), None)
    scales = _scales(graph, lstm.input[0], weights) if lstm is not None else None
    if lstm is None or scales is None:
        raise ConversionError("the graph has no LSTM over sums of int8 rows, and so no int8 variant.")
    kernel, recurrent, bias = (numpy_helper.to_array(weights[name]) for name in lstm.input[1:4])
    units = recurrent.shape[2]
    most = (_levels(graph, lstm.input[0], weights) + _BEYOND) * numpy_helper.to_array(scales).sum(axis=0).reshape(-1)
    scales.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(scales) / most, scales.name))
    for name in lstm.input[1:4]:
        graph.initializer.remove(weights[name])
    inputs, input_scale = _to_int8(_with_pins(kernel * most, units))
    states, state_scale = _to_int8(_with_pins(recurrent, units))
    constants = {
        "one_more": np.array([0, 0, 0, 0, 0, 1], np.int64),
        "high": np.float32(1),
        "low": np.float32(-1),
        "inputs": inputs,
        "states": states,
        "bias": _bias_with_pins(bias, units),
        "input_scale": input_scale,
        "state_scale": state_scale,
        "zero": np.zeros(2, np.int8),
        "start": np.array([0], np.int64),
        "units": np.array([units], np.int64),
        "last_axis": np.array([3], np.int64),
    }
    graph.initializer.extend(numpy_helper.from_array(value, f"int8/{name}") for name, value in constants.items())
    pinned = _int8_nodes(lstm, units)
    place = list(graph.node).index(lstm)
    graph.node.remove(lstm)
    for offset, node in enumerate(pinned):
        graph.node.insert(place + offset, node)
    # ONNX cannot infer the shape, and its full check crashes on an unknown type.
    graph.value_info.append(helper.make_tensor_value_info("int8/both", TensorProto.FLOAT, ["L", 2, "N", units + _PINS]))
    return changed


def _scales(graph: onnx.GraphProto, steps: str, weights: dict[str, onnx.TensorProto]) -> onnx.TensorProto | None:
    """The constant [3, 1, 1, width] by which int8 rows are multiplied before ``steps`` sums them; ``None`` without one."""
    makers = {name: node for node in graph.node for name in node.output}
    summed = makers.get(steps)
    widened = makers.get(summed.input[0]) if summed is not None and summed.op_type == "ReduceSum" else None
    return weights.get(widened.input[1]) if widened is not None and widened.op_type == "Mul" else None


def _levels(graph: onnx.GraphProto, steps: str, weights: dict[str, onnx.TensorProto]) -> int:
    """The largest number of the int8 table whose rows ``steps`` sums: bundles differ in it."""
    makers = {name: node for node in graph.node for name in node.output}
    node = makers[steps]
    while node.op_type != "Gather":
        node = makers[node.input[0]]
    return int(np.abs(numpy_helper.to_array(weights[node.input[0]]).astype(np.int16)).max())


def _with_pins(weights: NDArray[np.float32], units: int) -> NDArray[np.float32]:
    """``weights`` [2, 4 · units, K] with rows for the pins' gates and columns for the pinned inputs, all of them 0."""
    gates = weights.reshape(2, 4, units, -1)
    wide = np.pad(gates, ((0, 0), (0, 0), (0, _PINS), (0, _PINS)))
    return wide.reshape(2, 4 * (units + _PINS), -1)


def _bias_with_pins(bias: NDArray[np.float32], units: int) -> NDArray[np.float32]:
    """The biases [2, 8 · units] of inputs and states, with the pins' gates open and their cells fed 1 and -1."""
    wide = np.pad(bias.reshape(2, 2, 4, units), ((0, 0), (0, 0), (0, 0), (0, _PINS)))
    wide[:, 0, :, units:] = _OPEN
    wide[:, 0, _CELL, -1] = -_OPEN
    return wide.reshape(2, -1)


def _to_int8(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """``weights`` [2, 4 · units, K] as int8 [2, K, 4 · units], and the scale of either direction."""
    scale = (np.abs(weights).max(axis=(1, 2)) / _WEIGHT_LEVELS).astype(np.float32)
    return np.ascontiguousarray(np.rint(weights / scale[:, None, None]).transpose(0, 2, 1).astype(np.int8)), scale


def _int8_nodes(lstm: onnx.NodeProto, units: int) -> list[onnx.NodeProto]:
    """The nodes that replace ``lstm``: two pinned input columns, the int8 LSTM, and its states without the pins."""
    return [
        helper.make_node("Pad", [lstm.input[0], "int8/one_more", "int8/high"], ["int8/steps_high"]),
        helper.make_node("Pad", ["int8/steps_high", "int8/one_more", "int8/low"], ["int8/steps"]),
        helper.make_node(
            "DynamicQuantizeLSTM",
            [
                *("int8/steps", "int8/inputs", "int8/states", "int8/bias", lstm.input[4], "", "", ""),
                *("int8/input_scale", "int8/zero", "int8/state_scale", "int8/zero"),
            ],
            ["int8/both"],
            domain="com.microsoft",
            direction="bidirectional",
            hidden_size=units + _PINS,
        ),
        helper.make_node("Slice", ["int8/both", "int8/start", "int8/units", "int8/last_axis"], [lstm.output[0]]),
    ]
