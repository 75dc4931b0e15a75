"""The int8 LSTM answers nearly as the fp32 one does, and each text alone as in any company."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import numpy_helper

from gamseong.export.graph import from_keras, text_graph
from gamseong.export.graph.errors import ConversionError
from gamseong.export.graph.int8_lstm import quantise_lstm
from gamseong.export.model import networks
from gamseong.export.model.front_end import FrontEnd, make_vocabulary
from gamseong.export.settings import RecipeSettings, SyllableLstm

TEXTS = ["", "ㅋㅋㅋㅋ 재밌다", "굿", "재미있을 줄 알았는데 완전 실망했다. 너무 졸리고 돈이 아까웠다", "다", "가나" * 60]
STATES = "int8/both"


def run(proto: onnx.ModelProto, texts: list[str], output: str = from_keras.SENTIMENT_OUTPUT) -> np.ndarray:
    session = ort.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run([output], {"text": np.array(texts, object)})[0])


@pytest.fixture(scope="module")
def wide(small: Callable[..., RecipeSettings]) -> onnx.ModelProto:
    """Weights scaled up: at their small first values no unit comes near the pins and every text gets 0.5."""
    recipe, front_end = small("syllable-lstm"), FrontEnd(make_vocabulary(TEXTS, 1), 100, 2048)
    assert isinstance(recipe, SyllableLstm)
    keras.utils.set_random_seed(1)
    model = networks.syllable_lstm(recipe, len(front_end.vocabulary))
    model.set_weights([weight * 4 + 0.05 for weight in model.get_weights()])
    return text_graph.build(model, front_end, int8_tables=True)


@pytest.fixture(scope="module")
def narrow(wide: onnx.ModelProto) -> onnx.ModelProto:
    return quantise_lstm(wide)


def test_the_answers_are_near_those_of_the_fp32_lstm(wide: onnx.ModelProto, narrow: onnx.ModelProto) -> None:
    from_keras.check(narrow, ["text"], [from_keras.SENTIMENT_OUTPUT], lstm=True)
    expected, found = run(wide, TEXTS), run(narrow, TEXTS)
    assert np.ptp(expected[:, 0]) > 0.2
    assert 0 < np.abs(found - expected).max() < 0.05
    assert [node.op_type for node in narrow.graph.node].count("DynamicQuantizeLSTM") == 1


def test_batch_mates_change_nothing_at_all(narrow: onnx.ModelProto) -> None:
    alone = np.concatenate([run(narrow, [text]) for text in TEXTS])
    np.testing.assert_array_equal(run(narrow, TEXTS), alone)
    np.testing.assert_array_equal(run(narrow, TEXTS[::-1]), alone[::-1])


def test_no_unit_exceeds_the_pins(narrow: onnx.ModelProto) -> None:
    shown = onnx.ModelProto()
    shown.CopyFrom(narrow)
    shown.graph.output.append(onnx.helper.make_tensor_value_info(STATES, onnx.TensorProto.FLOAT, None))
    states = run(shown, [TEXTS[3]], STATES)[:, :, 0]  # [L, 2, units + 2]
    steps = np.tanh(np.arange(1, len(states) + 1))
    for direction, expected in ((0, steps), (1, steps[::-1])):
        np.testing.assert_allclose(states[:, direction, -2:], np.stack([expected, -expected], axis=1), atol=1e-6)
        assert np.all(np.abs(states[:, direction, :-2]) <= expected[:, None] + 1e-6)
    assert np.abs(states[:, :, :-2]).max() > 0.7


def test_weights_take_seven_bits(narrow: onnx.ModelProto) -> None:
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in narrow.graph.initializer}
    for name in ("int8/inputs", "int8/states"):
        assert weights[name].dtype == np.int8
        assert np.abs(weights[name].astype(int)).max() == 63


def test_a_graph_of_another_kind_is_refused(wide: onnx.ModelProto, narrow: onnx.ModelProto) -> None:
    without = onnx.ModelProto()
    without.CopyFrom(wide)
    next(node for node in without.graph.node if node.op_type == "Mul").op_type = "Add"
    for proto in (narrow, without):
        with pytest.raises(ConversionError, match="no int8 variant"):
            quantise_lstm(proto)
