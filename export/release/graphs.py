"""The ONNX graphs of a trained model that reads texts: the exact one, and the smaller one that ships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import onnx

from ...model_store import LABELS
from ..graph import from_keras, text_graph
from ..graph.int8_lstm import quantise_lstm
from ..model.front_end import FrontEnd
from ..model.networks import tells_tones
from ..training.recipes import recipe_of
from ..training.run import Run


@dataclass(frozen=True)
class Graphs:
    """``exact``: every weight fp32. ``shipped``: with int8 tables. ``precision``: says what is int8 in ``shipped``."""

    exact: onnx.ModelProto
    shipped: onnx.ModelProto
    precision: str


def build_graphs(run: Run[Any], model: keras.Model, int8_lstm: bool) -> Graphs:
    """Builds and checks both graphs; ``int8_lstm`` asks for an int8 LSTM in the shipped one. Raises ``ConversionError``."""
    recipe = recipe_of(run)
    if recipe.front_end is not None:
        exact, shipped, tables = _text_graphs(model, recipe.front_end(run), int8_lstm)
    else:
        exact, shipped, tables = _ids_graphs(model, (recipe.build_unmasked or recipe.build)(run))
    tones = [from_keras.TONES_OUTPUT] if tells_tones(model) else []
    for proto in (exact, shipped):
        from_keras.check(proto, [recipe.input], [from_keras.SENTIMENT_OUTPUT, *tones], lstm=True)
    lstm = ", the LSTM int8 with a scale a direction" if int8_lstm else ""
    precision = f"embedding tables int8 with a scale a column ({tables} of them){lstm}, every other weight fp32"
    return Graphs(exact, shipped, precision)


def _text_graphs(model: keras.Model, front_end: FrontEnd, int8_lstm: bool) -> tuple[onnx.ModelProto, onnx.ModelProto, int]:
    """Returns both graphs and the number of int8 tables."""
    exact, shipped = (text_graph.build(model, front_end, int8_tables=int8) for int8 in (False, True))
    if int8_lstm:
        shipped = quantise_lstm(shipped)
    for proto in (exact, shipped):
        from_keras.finish(proto, LABELS)
    return exact, shipped, 2  # the graph holds the two as one


def _ids_graphs(model: keras.Model, unmasked: keras.Model) -> tuple[onnx.ModelProto, onnx.ModelProto, int]:
    """Returns both graphs and the number of int8 tables; ``unmasked`` takes over the weights of ``model``."""
    unmasked.set_weights(model.get_weights())
    exact = from_keras.from_keras(unmasked, from_keras.SENTIMENT_OUTPUT)
    from_keras.wire_sequence_lengths(exact)
    from_keras.finish(exact, LABELS)
    shipped = onnx.ModelProto()
    shipped.CopyFrom(exact)
    return exact, shipped, len(from_keras.quantise_tables(shipped))
