"""Times one way of judging texts in a process of its own: ``python -m gamseong.export.benchmark.legs LEG BUNDLE THREADS``.

The texts come as JSON on standard input, the figures go as a line of JSON to standard output. Nothing is imported before the
clock runs, so that a cold start has all of it.
"""

import time

_BEGAN = time.time()

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

Judge = Callable[[Sequence[str]], object]


def _onnxruntime(bundle: str, threads: int) -> Judge:
    from ...model_store import Analyzer, Bundle

    return Analyzer(Bundle.load(bundle), threads=threads).predict


def _keras(bundle: str, threads: int) -> Judge:
    return _with_keras(bundle, threads, lambda model: lambda arrays: model.predict(arrays, batch_size=64, verbose=0))


def _tf_function(bundle: str, threads: int) -> Judge:
    def compiled(model: Any) -> Callable[[Any], Any]:
        import tensorflow as tf

        specs = [tf.TensorSpec(tensor.shape, tensor.dtype) for tensor in model.inputs]  # open lengths: it is traced once
        call = tf.function(lambda *arrays: model(arrays if len(arrays) > 1 else arrays[0], training=False), input_signature=specs)
        return lambda arrays: call(*(arrays if isinstance(arrays, list) else [arrays])).numpy()

    return _with_keras(bundle, threads, compiled)


def _with_keras(bundle: str, threads: int, call_of: Callable[[Any], Callable[[Any], Any]]) -> Judge:
    from ..model.backend import import_keras

    import_keras("tensorflow")
    import tensorflow as tf

    from ...model_store import Bundle, Prediction, read
    from ...model_store.tokenizers import encode, get_tokenizer, pad
    from ..model.networks import up_to_output_layer
    from ..targets.rebuilding import rebuild

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    opened = Bundle.load(bundle)
    rebuilt, manifest = rebuild(opened), opened.manifest
    call, tokenize = call_of(up_to_output_layer(rebuilt.model)), get_tokenizer(manifest.input.tokenizer)

    def judge(texts: Sequence[str]) -> object:
        contents = [read(text).text for text in texts]
        if rebuilt.front_end:
            ids, grams = rebuilt.front_end.encode(contents)
            arrays: Any = [ids, grams]
        else:
            arrays = pad([encode(tokenize(text), rebuilt.index, manifest.input.max_length) for text in contents])
        rows = call(arrays).tolist()
        if manifest.tones:
            return [Prediction.judge_tones(row, manifest.thresholds) for row in rows]
        return [Prediction.judge(negative, positive, manifest.threshold) for negative, positive in rows]

    return judge


def _transformer(model: str, threads: int) -> Judge:
    """``model``: a file that ``gamseong-export transformer`` wrote. Its tokenizer is not counted; its tokens are as many as
    WordPiece makes of Korean, about one in 1.8 characters, with [CLS] and [SEP].
    """
    import numpy as np

    from ...model_store.runtime import ort

    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads, options.log_severity_level = threads, 1, 3
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    random = np.random.default_rng(1)

    def judge(texts: Sequence[str]) -> object:
        lengths = [2 + round(len(text) / 1.8) for text in texts]
        mask = (np.arange(max(lengths)) < np.array(lengths)[:, None]).astype(np.int64)
        ids = random.integers(0, 35_000, mask.shape) * mask
        return session.run(["probabilities"], {"ids": ids, "mask": mask})

    return judge


LEGS: dict[str, Callable[[str, int], Judge]] = {
    "onnxruntime": _onnxruntime,
    "keras": _keras,
    "tf-function": _tf_function,
    "transformer": _transformer,
}


def main(leg: str, model: str, threads: str, rounds: str = "15") -> None:
    """Prints ``cold_start``, ``one`` and ``many`` in ms, and ``memory`` in MB."""
    from ..targets.portable.programs import timed

    texts = json.load(sys.stdin)
    judge = LEGS[leg](model, int(threads))
    judge(texts[:1])
    cold = (time.time() - _BEGAN) * 1000
    print(json.dumps({"cold_start": cold, **timed(judge, texts, len(texts), int(rounds))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
