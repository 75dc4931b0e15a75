"""``syllable_lstm`` and ``tone_lstm`` written out node by node, as the ONNX graph that ships: text → probabilities and tones.

tf2onnx made 130 nodes of them; with these 45 a single message takes an eighth to a fifth less time, and what is left is the
LSTM. ``convert`` shows that the graph equals the masked Keras model on ragged batches of real reviews.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from ..model.front_end import FrontEnd
from ..model.networks import OUTPUT_LAYER
from ..model.tones import SIDES
from .from_keras import LEVELS, SENTIMENT_OUTPUT, TONES_OUTPUT, to_int8
from .front_end import add_front_end, add_front_end_of_ids, pad_row
from .nodes import Nodes

_OUTSIDE = -1e9  # the score and the highest state of a position behind a text's end


def build(
    model: keras.Model, front_end: FrontEnd, int8_tables: bool, takes_ids: bool = False, levels: int = LEVELS
) -> onnx.ModelProto:
    """Returns the graph of a trained model: ``text`` string[N] → ``probabilities`` float32[N, 2].

    Of a model of three tones these are a second output, ``tones`` float32[N, 3]. With ``int8_tables`` the embedding tables are
    int8 with one scale a column; otherwise everything is fp32. With ``takes_ids`` the input is ``ids`` int32[N, C] instead, the
    id of each character, 0 behind a text's end. ``levels``: of an int8 table, on either side of 0.
    """
    nodes = Nodes()
    rows, lengths = (add_front_end_of_ids if takes_ids else add_front_end)(nodes, front_end)
    tables = [_weights(model, name)[0] for name in ("ngrams", "characters")]
    steps = _steps_from_int8(nodes, rows, tables, levels) if int8_tables else _steps(nodes, rows, tables)
    states = _lstm(nodes, steps, lengths, _weights(model, "lstm"))
    here = nodes.slice(rows, 0, 1, axis=2)
    outside = nodes.add("Equal", here, nodes.constant(pad_row(front_end)))
    pooled = _pooled(nodes, states, outside, _weights(model, "attention")[0])
    widths = _add_probabilities(nodes, pooled, *_weights(model, OUTPUT_LAYER))
    inputs = helper.make_tensor_value_info("text", TensorProto.STRING, ["N"])
    if takes_ids:
        inputs = helper.make_tensor_value_info("ids", TensorProto.INT32, ["N", "C"])
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", width]) for name, width in widths.items()]
    return nodes.model("gamseong", [inputs], outputs)


def _weights(model: keras.Model, layer: str) -> list[NDArray[np.float32]]:
    weights: list[NDArray[np.float32]] = model.get_layer(layer).get_weights()
    return weights


def _look_up(nodes: Nodes, rows: str, table: NDArray[Any]) -> str:
    """[3, L, N, width]: the vectors of each position's character, bigram and trigram."""
    return nodes.add("Gather", nodes.constant(table, table.dtype.type), nodes.add("Transpose", rows, perm=[2, 1, 0]), axis=0)


def _steps(nodes: Nodes, rows: str, tables: Sequence[NDArray[np.float32]]) -> str:
    """[L, N, width]: the sum of a position's three vectors."""
    return nodes.add("ReduceSum", _look_up(nodes, rows, np.concatenate(tables)), nodes.constant([0]), keepdims=0)


def _steps_from_int8(nodes: Nodes, rows: str, tables: Sequence[NDArray[np.float32]], levels: int) -> str:
    """The same sum from int8 tables; each vector is multiplied by the scales of its own table."""
    (ngrams, ngram_scale), (characters, character_scale) = (to_int8(table, levels) for table in tables)
    scales = np.stack([character_scale, ngram_scale, ngram_scale])[:, None, None, :]
    found = _look_up(nodes, rows, np.concatenate([ngrams, characters]))
    wide = nodes.add("Mul", nodes.add("Cast", found, to=TensorProto.FLOAT), nodes.constant(scales, np.float32))
    return nodes.add("ReduceSum", wide, nodes.constant([0]), keepdims=0)


def _lstm(nodes: Nodes, steps: str, lengths: str, weights: Sequence[NDArray[np.float32]]) -> str:
    """[N, L, 2 · units], zeros behind a text's end. ``weights``: Keras' six, the forward direction's first."""
    inputs, recurrent, biases = ([_gates(weights[place]) for place in (kind, kind + 3)] for kind in range(3))
    units = weights[1].shape[0]
    both = nodes.add(
        "LSTM",
        steps,
        nodes.constant(np.stack([kernel.T for kernel in inputs]), np.float32),
        nodes.constant(np.stack([kernel.T for kernel in recurrent]), np.float32),
        nodes.constant(np.stack([np.concatenate([bias, np.zeros_like(bias)]) for bias in biases]), np.float32),
        nodes.add("Cast", lengths, to=TensorProto.INT32),
        direction="bidirectional",
        hidden_size=units,
    )
    first = nodes.add("Transpose", both, perm=[2, 0, 1, 3])  # from [L, 2, N, units]
    return nodes.add("Reshape", first, nodes.constant([0, 0, 2 * units]))


def _gates(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Keras has the gates in the order input, forget, cell, output; ONNX input, output, forget, cell."""
    enter, forget, cell, leave = np.split(weights, 4, axis=-1)
    return np.concatenate([enter, leave, forget, cell], axis=-1)


def _pooled(nodes: Nodes, states: str, outside: str, attention: NDArray[np.float32]) -> str:
    """[N, 3 · width]: the states' maximum, their mean and their attention-weighted mean over the real positions.

    Scores of 0 make a softmax the mean. The bias of the attention's scores is left out: it shifts all of a text alike.
    """
    lowest = nodes.constant(_OUTSIDE, np.float32)
    highest = nodes.add("ReduceMax", nodes.add("Where", outside, lowest, states), nodes.constant([1]), keepdims=1)
    kernel = nodes.constant(np.concatenate([np.zeros_like(attention), attention], axis=1), np.float32)
    scores = nodes.add("Where", outside, lowest, nodes.add("MatMul", states, kernel))
    shares = nodes.add("Softmax", nodes.add("Transpose", scores, perm=[0, 2, 1]), axis=2)
    return nodes.add("Flatten", nodes.add("Concat", highest, nodes.add("MatMul", shares, states), axis=1), axis=1)


def _add_probabilities(nodes: Nodes, pooled: str, kernel: NDArray[np.float32], bias: NDArray[np.float32]) -> dict[str, int]:
    """Adds the outputs and returns their widths by name.

    Two classes are the answer as they are; of three, half of the middle one goes to either side, and they are an output too.
    """
    logits = nodes.add("Gemm", pooled, nodes.constant(kernel, np.float32), nodes.constant(bias, np.float32))
    if len(bias) == 2:
        nodes.add("Softmax", logits, axis=1, output=SENTIMENT_OUTPUT)
        return {SENTIMENT_OUTPUT: 2}
    tones = nodes.add("Softmax", logits, axis=1, output=TONES_OUTPUT)
    nodes.add("MatMul", tones, nodes.constant(SIDES, np.float32), output=SENTIMENT_OUTPUT)
    return {SENTIMENT_OUTPUT: 2, TONES_OUTPUT: 3}
