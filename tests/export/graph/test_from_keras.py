from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import helper

from gamseong.export.graph import from_keras
from gamseong.export.graph.errors import ConversionError
from gamseong.export.model import networks
from gamseong.export.settings import RecipeSettings, SeedLstm
from gamseong.model_store.tokenizers import pad

ROWS = [[3, 4, 5], [6], [7, 8, 9, 10, 11, 12, 13, 14], [2, 2]]


def outputs(proto: onnx.ModelProto, rows: list[list[int]]) -> np.ndarray:
    session = ort.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"ids": pad(rows)})[0])


@pytest.fixture(scope="module")
def recipe(small: Callable[..., RecipeSettings]) -> SeedLstm:
    made = small("seed-lstm", embedding=4, units=3)
    assert isinstance(made, SeedLstm)
    return made


@pytest.fixture(scope="module")
def model(recipe: SeedLstm) -> keras.Model:
    """Weights scaled up: at their small first values every model gives 0.5 and hides errors."""
    keras.utils.set_random_seed(1)
    made = networks.seed_lstm(recipe, 2000, masked=True)
    made.set_weights([weight * 5 for weight in made.get_weights()])
    return made


@pytest.fixture
def proto(recipe: SeedLstm, model: keras.Model) -> onnx.ModelProto:
    twin = networks.seed_lstm(recipe, 2000, masked=False)
    twin.set_weights(model.get_weights())
    return from_keras.from_keras(twin, "probabilities")


def test_with_sequence_lengths_a_ragged_batch_equals_keras_and_each_row_alone(model: keras.Model, proto: onnx.ModelProto) -> None:
    assert from_keras.wire_sequence_lengths(proto) == 1
    together = outputs(proto, ROWS)
    np.testing.assert_allclose(together, model.predict_on_batch(pad(ROWS)), atol=1e-6)
    np.testing.assert_array_equal(together, np.concatenate([outputs(proto, [row]) for row in ROWS]))


def test_the_graph_is_opset_18_with_one_native_lstm(proto: onnx.ModelProto) -> None:
    from_keras.check(proto, ["ids"], ["probabilities"], lstm=True)
    assert proto.ir_version == 8
    assert {entry.domain: entry.version for entry in proto.opset_import}[""] == 18
    assert [node.op_type for node in proto.graph.node].count("LSTM") == 1


def test_int8_tables_are_small_and_near(proto: onnx.ModelProto) -> None:
    from_keras.wire_sequence_lengths(proto)
    before, size = outputs(proto, ROWS), proto.ByteSize()
    assert len(from_keras.quantise_tables(proto)) == 1
    from_keras.check(proto, ["ids"], ["probabilities"], lstm=True)
    assert proto.ByteSize() < size - 2000 * 4 * 2.9
    assert 0 < np.abs(outputs(proto, ROWS) - before).max() < 0.02


def test_a_mask_in_the_export_twin_is_refused(model: keras.Model) -> None:
    masked = from_keras.from_keras(model, "probabilities")
    with pytest.raises(ConversionError, match="holds a loop"):
        from_keras.check(masked, ["ids"], ["probabilities"], lstm=True)


def test_other_names_a_missing_lstm_and_a_broken_graph_are_refused(proto: onnx.ModelProto) -> None:
    with pytest.raises(ConversionError, match="inputs and outputs"):
        from_keras.check(proto, ["ids"], ["verdict"], lstm=True)
    with pytest.raises(ConversionError, match="no LSTM node"):
        from_keras.check(helper.make_model(helper.make_graph([], "empty", [], [])), [], [], lstm=True)
    proto.graph.node[0].op_type = "Nonsense"
    with pytest.raises(ConversionError, match="the ONNX checker refuses"):
        from_keras.check(proto, ["ids"], ["probabilities"], lstm=True)


@pytest.mark.parametrize("wrong", [0.5001, np.nan])
def test_outputs_that_differ_are_refused(wrong: float) -> None:
    good = np.full((2, 2), 0.5, np.float32)
    assert from_keras.check_parity(good, good) == 0
    with pytest.raises(ConversionError, match="the bundle is not written"):
        from_keras.check_parity(good, np.array([[0.5, 0.5], [0.5, wrong]], np.float32))
