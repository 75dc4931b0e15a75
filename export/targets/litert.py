"""A rebuilt model as a flatbuffer for LiteRT (TensorFlow Lite): one text at a time, so nothing is padded or masked.

TensorFlow's converter knows an LSTM by an attribute that Keras 2 gave its function; then the whole loop becomes one operator,
``UNIDIRECTIONAL_SEQUENCE_LSTM``. Without it there would be a loop over tensor lists, which LiteRT alone cannot run.
"""

from __future__ import annotations

import contextlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ..model.front_end import HASH_MULTIPLIERS, TRIGRAM_SALT, FrontEnd
from ..model.networks import OUTPUT_LAYER
from .rebuilding import Rebuilt

Layer = Callable[[str], list[Any]]


def convert(rebuilt: Rebuilt, int8: bool) -> bytes:
    """Returns the flatbuffer: ``ids`` int32[1, L] → probabilities float32[1, 2], or tones float32[1, 3] where the model has them.

    Of a model of characters ``ids`` are what ``FrontEnd.steps`` of the package returns. With ``int8`` every large weight is int8,
    and the LSTM computes in it.
    """
    answer = _characters(rebuilt) if rebuilt.front_end else _words(rebuilt)
    call = tf.function(answer, input_signature=[tf.TensorSpec((1, None), tf.int32, name="ids")], autograph=False)
    with _quiet():
        converter = tf.lite.TFLiteConverter.from_concrete_functions([call.get_concrete_function()], tf.Module())
        if int8:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        flatbuffer: bytes = converter.convert()
    return flatbuffer


def _layers(model: keras.Model) -> Layer:
    return lambda name: [tf.constant(weight) for weight in model.get_layer(name).get_weights()]


def _words(rebuilt: Rebuilt) -> Callable[[Any], Any]:
    layer = _layers(rebuilt.model)
    [table], lstm, (kernel, bias) = layer("embedding"), layer("lstm"), layer(OUTPUT_LAYER)
    read = _lstm("forward")

    def answer(ids: Any) -> Any:
        state = read(tf.gather(table, ids), *lstm)[:, -1]
        return tf.nn.softmax(tf.matmul(state, kernel) + bias)

    return answer


def _characters(rebuilt: Rebuilt) -> Callable[[Any], Any]:
    layer, front_end = _layers(rebuilt.model), rebuilt.front_end
    assert front_end is not None  # noqa: S101  # the caller looked
    [characters], [ngrams], lstm = layer("characters"), layer("ngrams"), layer("lstm")
    attention, (kernel, bias) = layer("attention")[0], layer(OUTPUT_LAYER)
    forward, backward = _lstm("forward"), _lstm("backward")
    adds = _adds(front_end)

    def answer(ids: Any) -> Any:
        wide = tf.pad(ids, [[0, 0], [2, 0]])
        windows = (wide[:, 2:], wide[:, 1:-1], wide[:, :-2])
        here, one, two = (tf.gather(table, window) for table, window in zip(adds, windows, strict=True))
        sums = (here + one, here + one + two + TRIGRAM_SALT)
        grams = [tf.gather(ngrams, tf.math.floormod(each, front_end.buckets)) for each in sums]
        steps = tf.gather(characters, ids) + grams[0] + grams[1]
        back = tf.reverse(backward(tf.reverse(steps, [1]), *lstm[3:]), [1])
        states = tf.concat([forward(steps, *lstm[:3]), back], -1)
        shares = tf.nn.softmax(tf.transpose(tf.matmul(states[0], attention)))
        pooled = [tf.reduce_max(states, 1), tf.reduce_mean(states, 1), tf.matmul(shares, states[0])]
        return tf.nn.softmax(tf.matmul(tf.concat(pooled, -1), kernel) + bias)

    return answer


def _adds(front_end: FrontEnd) -> list[Any]:
    """What each id adds to a hash, here, one and two places back. Looked up, because a product would not fit into 32 bits."""
    ids = np.arange(len(front_end.vocabulary), dtype=np.int64)
    return [tf.constant((ids * multiplier % front_end.buckets).astype(np.int32)) for multiplier in HASH_MULTIPLIERS]


def _lstm(name: str) -> Callable[..., Any]:
    """Returns a function of steps [1, L, width] and Keras' three weights: the states [1, L, units]."""
    attributes = {"api_implements": f"lstm_{name}", "api_preferred_device": "CPU", "time_major": False, "go_backwards": False}

    @tf.function(experimental_attributes=attributes, autograph=False)
    def standard_lstm(steps, state, cell, kernel, recurrent, bias):  # type: ignore[no-untyped-def]
        # What stands here is what the operator computes; the converter replaces it by its name.
        turned = tf.transpose(steps, [1, 0, 2])
        found = tf.TensorArray(tf.float32, size=tf.shape(turned)[0])

        def step(time, state, cell, found):  # type: ignore[no-untyped-def]
            enter, forget, new, leave = tf.split(tf.matmul(turned[time], kernel) + tf.matmul(state, recurrent) + bias, 4, axis=1)
            cell = tf.sigmoid(forget) * cell + tf.sigmoid(enter) * tf.tanh(new)
            state = tf.sigmoid(leave) * tf.tanh(cell)
            return time + 1, state, cell, found.write(time, state)

        _, state, cell, found = tf.while_loop(lambda time, *_: time < tf.shape(turned)[0], step, (0, state, cell, found))
        return state, tf.transpose(found.stack(), [1, 0, 2]), state, cell, tf.constant(1.0)

    def states(steps: Any, kernel: Any, recurrent: Any, bias: Any) -> Any:
        nothing = tf.zeros((1, recurrent.shape[0]))
        return standard_lstm(steps, nothing, nothing, kernel, recurrent, bias)[1]

    return states


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the converter's own log off the terminal: it is written by C++ and says nothing that a person could do."""
    sys.stderr.flush()
    before = os.dup(2)
    with open(os.devnull, "w") as nowhere, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(before, 2)
            os.close(before)
