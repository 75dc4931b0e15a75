"""The graph that is spelt out by hand says what the Keras model says, on ragged batches and with scaled-up weights."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import onnx
import onnxruntime as ort
import pytest

from gamseong.export.graph import from_keras, text_graph
from gamseong.export.model import networks
from gamseong.export.model.front_end import FrontEnd, make_vocabulary
from gamseong.export.settings import RecipeSettings, SyllableLstm

TEXTS = ["", " ", "ㅋㅋㅋㅋ 재밌다", "굿", "재미있을 줄 알았는데 완전 실망했다. 너무 졸리고 돈이 아까웠다", "뷁", "가나" * 60]
KINDS = {"two": networks.syllable_lstm, "three": networks.tone_lstm}


def outputs(proto: onnx.ModelProto, texts: list[str]) -> np.ndarray:
    session = ort.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run([from_keras.SENTIMENT_OUTPUT], {"text": np.array(texts, object)})[0])


@pytest.fixture(scope="module")
def front_end() -> FrontEnd:
    return FrontEnd(make_vocabulary(TEXTS[:-2], 1), 100, 2048)


@pytest.fixture(scope="module", params=KINDS)
def model(request: pytest.FixtureRequest, small: Callable[..., RecipeSettings], front_end: FrontEnd) -> keras.Model:
    """Weights scaled up: at their small first values every text gets 0.5, which hides errors."""
    recipe = small("syllable-lstm")
    assert isinstance(recipe, SyllableLstm)
    keras.utils.set_random_seed(1)
    made = KINDS[request.param](recipe, len(front_end.vocabulary))
    made.set_weights([weight * 4 + 0.05 for weight in made.get_weights()])
    return made


def test_the_graph_equals_keras_on_a_ragged_batch(model: keras.Model, front_end: FrontEnd) -> None:
    found = outputs(text_graph.build(model, front_end, int8_tables=False), TEXTS)
    np.testing.assert_allclose(found, model.predict_on_batch(list(front_end.encode(TEXTS))), atol=2e-6)
    assert np.ptp(found[:, 0]) > 0.2


@pytest.mark.parametrize("int8_tables", [False, True])
def test_batch_mates_change_nothing_at_all(model: keras.Model, front_end: FrontEnd, int8_tables: bool) -> None:
    proto = text_graph.build(model, front_end, int8_tables)
    alone = np.concatenate([outputs(proto, [text]) for text in TEXTS])
    np.testing.assert_array_equal(outputs(proto, TEXTS), alone)


def test_int8_tables_are_small_and_near(model: keras.Model, front_end: FrontEnd) -> None:
    wide, small = (text_graph.build(model, front_end, int8_tables=narrow) for narrow in (False, True))
    assert small.ByteSize() < wide.ByteSize() - 2048 * 16 * 2.9
    assert 0 < np.abs(outputs(small, TEXTS) - outputs(wide, TEXTS)).max() < 0.02


def test_the_graph_is_short_and_passes_the_checker(model: keras.Model, front_end: FrontEnd) -> None:
    proto = text_graph.build(model, front_end, int8_tables=True)
    tones = [from_keras.TONES_OUTPUT] if networks.tells_tones(model) else []
    from_keras.check(proto, ["text"], [from_keras.SENTIMENT_OUTPUT, *tones], lstm=True)
    assert len(proto.graph.node) <= 46
    assert {node.op_type for node in proto.graph.node if node.domain == "com.microsoft"} == {"Tokenizer"}
