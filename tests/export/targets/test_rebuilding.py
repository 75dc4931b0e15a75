"""The Keras model of a bundle is the one that its graph was made of, and the graph without strings counts in small numbers."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, numpy_helper

from gamseong.export.graph import text_graph
from gamseong.export.targets.errors import PackageError
from gamseong.export.targets.rebuilding import rebuild
from gamseong.export.targets.verification import texts_of
from gamseong.model_store import Analyzer, Bundle, read
from gamseong.model_store.tokenizers import pad


def test_the_model_answers_as_its_bundle_does(tone_bundle: Bundle, word_bundle: Bundle) -> None:
    texts, rebuilt = texts_of(tone_bundle), rebuild(tone_bundle)
    assert rebuilt.front_end is not None
    arrays = rebuilt.front_end.encode([read(text).text for text in texts])
    found = rebuilt.model.predict_on_batch(list(arrays))
    np.testing.assert_allclose(found, Analyzer(tone_bundle).probabilities(texts), atol=1e-5)
    analyzer = Analyzer(word_bundle)
    found = rebuild(word_bundle).model.predict_on_batch(pad([analyzer.ids(text) for text in texts]))
    np.testing.assert_allclose(found, analyzer.probabilities(texts), atol=1e-5)


def test_the_graph_of_ids_equals_that_of_texts_in_numbers_of_24_bits(tone_bundle: Bundle) -> None:
    rebuilt, texts = rebuild(tone_bundle), texts_of(tone_bundle)
    assert rebuilt.front_end is not None
    proto = text_graph.build(rebuilt.model, rebuilt.front_end, int8_tables=True, takes_ids=True)
    ids = pad([[rebuilt.index.get(character, 1) for character in read(text).text] for text in texts])
    found = ort.InferenceSession(proto.SerializeToString()).run(["tones"], {"ids": ids})[0]
    np.testing.assert_allclose(found, Analyzer(tone_bundle).tones(texts), atol=1e-6)
    # Some engines count in 32 bits, or in floats: a hash of products would be another one there.
    whole = [numpy_helper.to_array(tensor) for tensor in proto.graph.initializer if tensor.data_type == TensorProto.INT64]
    assert max(int(np.abs(array).max()) for array in whole) < 2**24


def test_an_int8_lstm_is_not_taken_apart(tone_bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> None:
    from gamseong.export.graph.int8_lstm import quantise_lstm

    narrow = quantise_lstm(onnx.load(str(tone_bundle.path / "model.onnx"))).SerializeToString()
    files = {name: (tone_bundle.path / name).read_bytes() for name in tone_bundle.manifest.files}
    bundle = Bundle.save(tmp_path_factory.mktemp("int8"), tone_bundle.manifest, {**files, "model.onnx": narrow})
    with pytest.raises(PackageError, match="its LSTM is int8 already; package the bundle without -int8"):
        rebuild(bundle)
