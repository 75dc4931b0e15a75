"""``gamseong-export benchmark``: text → probabilities of a bundle against a transformer, paired and alternating in one run."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from ..model_store import Analyzer, Bundle
from ..model_store.bundle import MODEL
from ..model_store.text import clean
from ..model_store.tokenizers import pad
from . import transformer
from .errors import DataError

TEXT = "오늘 저녁에 같이 본 영화 생각보다 훨씬 재밌어서 또 보고 싶네요 ㅋㅋㅋ"  # 40 characters, spaces included
# What WordPiece makes of 40 Korean characters, [CLS] and [SEP] included: an assumption, about 1.8 characters a token.
TOKENS = 24
ROUNDS, CALLS, WARM_UP = 25, 8, 10

Call = Callable[[], object]


def benchmark(bundle: Bundle, fp32: Path | None = None) -> dict[str, Any]:
    """Medians in ms and ratios, one thread, batch 1. Raises ``DataError`` where ``fp32`` is not a graph of the bundle's input.

    ``fp32``: a graph of the same bundle without int8 tables; without it the shipped graph stands in both pairs. The
    transformer is given ids: its tokenizer is not counted. Ours is given the text (of an ``ids`` bundle the
    tokenizer is counted).
    """
    analyzer = Analyzer(bundle)
    shipped = bundle.path / MODEL
    yardstick = transformer.build()
    small = transformer.quantise(yardstick)
    calls = {
        "ours_fp32": _ours(fp32 or shipped, analyzer),
        "transformer_fp32": _transformer(yardstick.SerializeToString()),
        "ours_int8": _ours(shipped, analyzer),
        "transformer_int8": _transformer(small.SerializeToString()),
    }
    times = alternate(calls, ROUNDS, CALLS, WARM_UP)
    return {
        "bundle": f"{bundle.manifest.name}@{bundle.manifest.version}",
        "characters": len(TEXT),
        "tokens": TOKENS,
        "fp32_graph": str(fp32 or shipped),
        "milliseconds": {name: round(statistics.median(map(statistics.median, rounds)), 4) for name, rounds in times.items()},
        "ratio_fp32": round(ratio(times["transformer_fp32"], times["ours_fp32"]), 2),
        "ratio_int8": round(ratio(times["transformer_int8"], times["ours_int8"]), 2),
        "onnxruntime": ort.__version__,
        "machine": platform.processor() or platform.machine(),
    }


def alternate(calls: Mapping[str, Call], rounds: int, each: int, warm_up: int) -> dict[str, list[list[float]]]:
    """Milliseconds by name, a list a round: in every round each one is called ``each`` times in a row, in turn.

    So whatever else the machine does falls on all of them alike, and each finds its own weights in the cache.
    """
    for call in calls.values():
        for _ in range(warm_up):
            call()
    times: dict[str, list[list[float]]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            times[name].append([_timed(call) for _ in range(each)])
    return times


def _timed(call: Call) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1e3


def ratio(slow: Sequence[Sequence[float]], fast: Sequence[Sequence[float]]) -> float:
    """How many times faster: the median over the rounds of the ratio of the two medians of that round."""
    pairs = zip(slow, fast, strict=True)
    return statistics.median(statistics.median(one) / statistics.median(other) for one, other in pairs)


def _session(model: bytes | str) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _ours(path: Path, analyzer: Analyzer) -> Call:
    spec, output = analyzer.bundle.manifest.input, analyzer.bundle.manifest.output
    try:
        session = _session(str(path))
    except Exception as error:  # onnxruntime raises a family without a common public base
        raise DataError(f"{path}: onnxruntime cannot open it; give an .onnx file with --fp32.") from error
    if [node.name for node in session.get_inputs()] != [spec.name]:
        raise DataError(f"{path}: does not take {spec.name} alone; give a graph of {analyzer.bundle.manifest.name}.")

    def call() -> object:
        text: NDArray[Any] = np.array([clean(TEXT)], object) if spec.kind == "text" else pad([analyzer.ids(TEXT)])
        return session.run([output], {spec.name: text})

    return call


def _transformer(model: bytes) -> Call:
    session = _session(model)
    ids = np.random.default_rng(1).integers(0, transformer.Shape.vocabulary, (1, TOKENS))
    feed = {"ids": ids, "mask": np.ones_like(ids)}
    return lambda: session.run(["probabilities"], feed)


def lines(result: Mapping[str, Any]) -> list[str]:
    """The same for a terminal."""
    ours = result["milliseconds"]
    head = (
        f"{result['bundle']}: text → probabilities, {result['characters']} characters, batch 1, 1 thread, "
        f"onnxruntime {result['onnxruntime']}, {result['machine']}"
    )
    rows = [
        f"  {kind}  ours {ours[f'ours_{kind}']:7.3f} ms   transformer {ours[f'transformer_{kind}']:7.3f} ms   "
        f"{result[f'ratio_{kind}']:5.1f} times faster (to reach: {goal})"
        for kind, goal in (("fp32", 20), ("int8", 15))
    ]
    notes = [
        f"  medians of {ROUNDS} alternating rounds of {CALLS} calls; fp32 of ours is {result['fp32_graph']}",
        f"  the transformer: KoELECTRA-small's shape, random weights, {result['tokens']} ids, its tokenizer not counted",
    ]
    return [head, *rows, *notes]
