"""``gamseong-export benchmark``: times text → probabilities of a bundle against a transformer, alternating in one run."""

from __future__ import annotations

import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from ...model_store import Analyzer, Bundle
from ...model_store.bundle import MODEL
from ...model_store.runtime import ort
from ...model_store.text import read
from ...model_store.tokenizers import pad
from ..data import nsmc
from ..data.errors import DataError
from ..evaluation.domains import DomainPrediction, nsmc_validation
from ..graph.errors import ConversionError
from ..graph.int8_lstm import quantise_lstm
from ..percent import percent
from . import transformer

TEXT = "오늘 저녁에 같이 본 영화 생각보다 훨씬 재밌어서 또 보고 싶네요 ㅋㅋㅋ"  # 40 characters, spaces included
# What WordPiece makes of 40 Korean characters, [CLS] and [SEP] included: an assumption, about 1.8 characters a token.
TOKENS = 24
ROUNDS, CALLS, WARM_UP = 25, 8, 10
ALONE = 1000  # texts that are also predicted one by one

# Processor time of this thread, the only one a session has: on a busy machine other processes interrupt a call. Windows
# counts it in steps of 15 ms, too coarse to use.
_now = time.thread_time_ns if time.get_clock_info("thread_time").resolution < 1e-6 else time.perf_counter_ns

Call = Callable[[], object]


def benchmark(bundle: Bundle, data: str, fp32: Path | None = None) -> dict[str, Any]:
    """Returns medians in ms and ratios, on one thread with batch 1.

    The fp32 pair uses ``fp32``, a graph of the same bundle without int8 tables, or else the shipped graph. The int8 pair uses
    the shipped graph with an int8 LSTM, and measures on ``data`` what that costs in accuracy; a graph that has no such variant
    is used as it is. The transformer gets ids, so its tokenizer is not counted. Ours gets the text, so for a bundle that takes
    ids the tokenizer is counted. Raises ``DataError`` where ``fp32`` is not a graph of the bundle's input, and without NSMC.
    """
    analyzer = Analyzer(bundle)
    shipped, wide = (bundle.path / MODEL).read_bytes(), fp32 or bundle.path / MODEL
    variant = _int8_lstm_variant(shipped, fp32)
    reference = transformer.build()
    small = transformer.quantise(reference)
    calls = {
        "ours_fp32": _bundle_call(wide, analyzer),
        "transformer_fp32": _transformer_call(reference.SerializeToString()),
        "ours_int8": _bundle_call(variant or shipped, analyzer),
        "transformer_int8": _transformer_call(small.SerializeToString()),
    }
    if variant:
        nsmc.load(data, nsmc.TRAIN)  # before time is spent on what would fail without it
    times = alternate(calls, ROUNDS, CALLS, WARM_UP)
    return {
        "bundle": f"{bundle.manifest.name}@{bundle.manifest.version}",
        "characters": len(TEXT),
        "tokens": TOKENS,
        "fp32_graph": str(wide),
        "int8_graph": "the shipped one with an int8 LSTM" if variant else "the shipped one",
        "int8_cost": _int8_cost(analyzer, variant, data) if variant else {},
        "milliseconds": {name: round(statistics.median(map(statistics.median, rounds)), 4) for name, rounds in times.items()},
        "ratio_fp32": round(ratio(times["transformer_fp32"], times["ours_fp32"]), 2),
        "ratio_int8": round(ratio(times["transformer_int8"], times["ours_int8"]), 2),
        "onnxruntime": ort.__version__,
        "machine": platform.processor() or platform.machine(),
    }


def _int8_lstm_variant(shipped: bytes, fp32: Path | None) -> bytes | None:
    """The shipped graph with an int8 LSTM; ``None`` where its LSTM cannot be made int8."""
    proto = onnx.load_from_string(shipped)
    if fp32 is None and any(node.op_type == "DynamicQuantizeLSTM" for node in proto.graph.node):
        raise DataError("the bundle's LSTM is int8 already; give its fp32 graph with --fp32, or take the bundle without -int8.")
    try:
        variant: bytes = quantise_lstm(proto).SerializeToString()
    except ConversionError:
        return None
    return variant


def _int8_cost(analyzer: Analyzer, variant: bytes, data: str) -> dict[str, Any]:
    """The accuracy with the int8 LSTM on NSMC's validation reviews, and by how much batch-mates change a text's probability.

    Where the manifest does not say which those are, so does the result.
    """
    bundle = analyzer.bundle
    try:
        reviews = nsmc_validation(data, bundle.manifest.training)
    except DataError as error:
        return {"not_measured": str(error)}
    with tempfile.TemporaryDirectory() as scratch:
        files = {name: (bundle.path / name).read_bytes() for name in bundle.manifest.files}
        changed = Bundle.save(Path(scratch), bundle.manifest, {**files, MODEL: variant})
        before, after = analyzer.probabilities(reviews.texts), Analyzer(changed).probabilities(reviews.texts)
        alone = Analyzer(changed, batch_size=1).probabilities(reviews.texts[:ALONE])
    return {
        "on": reviews.title,
        "texts": len(reviews.texts),
        "accuracy_shipped": DomainPrediction(reviews, before).scores.accuracy,
        "accuracy": DomainPrediction(reviews, after).scores.accuracy,
        "other_side": int((before.argmax(axis=1) != after.argmax(axis=1)).sum()),
        "batch_changes": float(np.abs(alone - after[:ALONE]).max()),
    }


def alternate(calls: Mapping[str, Call], rounds: int, each: int, warm_up: int) -> dict[str, list[list[float]]]:
    """Returns milliseconds by name, a list a round; in every round each call runs ``each`` times in a row, in turn.

    So a phase in which the machine is slow hits all of them, and each finds its own weights in the cache.
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
    began = _now()
    call()
    return (_now() - began) / 1e6


def ratio(slow: Sequence[Sequence[float]], fast: Sequence[Sequence[float]]) -> float:
    """Returns how many times faster ``fast`` is: the median over the rounds of the ratio of that round's two medians."""
    pairs = zip(slow, fast, strict=True)
    return statistics.median(statistics.median(one) / statistics.median(other) for one, other in pairs)


def _session(model: bytes | str) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _bundle_call(model: bytes | Path, analyzer: Analyzer) -> Call:
    spec, output = analyzer.bundle.manifest.input, analyzer.bundle.manifest.output
    try:
        session = _session(model if isinstance(model, bytes) else str(model))
    except Exception as error:  # onnxruntime raises a family without a common public base
        raise DataError(f"{model!s}: onnxruntime cannot open it; give an .onnx file with --fp32.") from error
    if [node.name for node in session.get_inputs()] != [spec.name]:
        raise DataError(f"{model!s}: does not take {spec.name} alone; give a graph of {analyzer.bundle.manifest.name}.")

    def call() -> object:
        text: NDArray[Any] = np.array([read(TEXT).text], object) if spec.kind == "text" else pad([analyzer.ids(TEXT)])
        return session.run([output], {spec.name: text})

    return call


def _transformer_call(model: bytes) -> Call:
    session = _session(model)
    ids = np.random.default_rng(1).integers(0, transformer.Shape.vocabulary, (1, TOKENS))
    feed = {"ids": ids, "mask": np.ones_like(ids)}
    return lambda: session.run(["probabilities"], feed)


def summary_lines(result: Mapping[str, Any]) -> list[str]:
    """Returns the result of ``benchmark`` as lines for a terminal."""
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
        f"  medians of {ROUNDS} alternating rounds of {CALLS} calls, processor time; fp32 of ours is {result['fp32_graph']}",
        f"  int8 of ours is {result['int8_graph']}{_int8_cost_note(result['int8_cost'])}",
        f"  the transformer: KoELECTRA-small's shape, random weights, {result['tokens']} ids, its tokenizer not counted",
    ]
    return [head, *rows, *notes]


def _int8_cost_note(cost: Mapping[str, Any]) -> str:
    if not cost:
        return ""
    if "not_measured" in cost:
        return f"; what that costs was not measured: {cost['not_measured']}"
    right, shipped = percent(cost["accuracy"], 2), percent(cost["accuracy_shipped"], 2)
    return (
        f": {right} right on {cost['on']} (shipped {shipped}), {cost['other_side']} of {cost['texts']:,} texts on the other side;"
        f" batch-mates change a probability by {cost['batch_changes']:.1g} at most"
    )
