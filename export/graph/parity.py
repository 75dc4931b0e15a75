"""Compares Keras with ONNX on ragged batches: texts of all lengths side by side, with trained weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
import onnx
from numpy.typing import NDArray

from ...model_store.runtime import ort
from ..training.recipes import recipe_of
from ..training.run import Run
from .from_keras import check_parity

_REVIEWS, _BATCH = 512, 64
_EXTREMES = ("", " ", "!", "영화", "ㅋ" * 400, "재미있다 " * 60)  # the shortest and the longest, beside real reviews


def keras_outputs(model: keras.Model, arrays: tuple[NDArray[Any], ...]) -> NDArray[np.float32]:
    """Returns the model's output [N, …] for one batch, in inference mode."""
    return np.asarray(model.predict_on_batch(arrays[0] if len(arrays) == 1 else list(arrays)), np.float32)


def run_graph(proto: onnx.ModelProto, feed: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
    """Returns the graph's output [N, …] for one batch."""
    return np.asarray(_open(proto).run(None, dict(feed))[0], np.float32)


def ragged_difference(run: Run[Any], model: keras.Model, proto: onnx.ModelProto, texts: Sequence[str]) -> float:
    """Returns the largest difference over batches that mix lengths; ``proto`` takes ``text`` or ``ids``.

    Raises ``ConversionError`` if the difference is too large to ship.
    """
    texts = [*_EXTREMES, *texts[:_REVIEWS]]
    examples = recipe_of(run).encode(run, texts, np.zeros(len(texts), np.int64))
    session = _open(proto)
    takes_text = proto.graph.input[0].name == "text"
    worst = 0.0
    for start in range(0, len(texts), _BATCH):  # in the order given: sorted by length they would not be ragged
        rows = np.arange(start, min(start + _BATCH, len(texts)))
        arrays = examples.inputs(rows)
        feed = {"text": np.array([texts[i] for i in rows], object)} if takes_text else {"ids": arrays[0]}
        worst = max(worst, check_parity(keras_outputs(model, arrays), session.run(None, feed)[0]))
    return worst


def _open(proto: onnx.ModelProto) -> ort.InferenceSession:
    return ort.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
