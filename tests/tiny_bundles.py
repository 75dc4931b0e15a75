"""Tiny but real bundles: ONNX graphs written node by node, so that tests need neither TensorFlow nor a training.

Every verdict can be told by eye. A text's logit is the sum of its tokens' weights: 2 for each of
``POSITIVE``, -2 for each of ``NEGATIVE``, 0 for any other. So '재밌다' is sigmoid(2) = 88.08 % 긍정, '싫다' 88.08 % 부정,
'재밌지만 싫다' and '그냥 그렇다' are 50 % each: 애매함.

``tiny_tones`` knows 중립 as well. Its logits are 2 for each of ``NEGATIVE`` and 루, always 1, and 2 for each of ``POSITIVE``
and ``^``. So '재밌다' is 66.5 % 긍정, '그냥 그렇다' 57.6 % 중립, '싫다' 66.5 % 부정, and '재밌지만 싫다' is torn: 애매함. A
turn, 데, makes the praise beside it weigh 2.5 times as much, which no sum of weights does.

Run as a script it writes all four into a folder: ``python tests/tiny_bundles.py FOLDER``.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from gamseong.model_store import LABELS, TEXT_RULES, TONES, Bundle, InputSpec, Label, Manifest, Prediction

OPSET, IR_VERSION = 18, 8
DOMAINS = {"": OPSET, "com.microsoft": 1, "ai.onnx.ml": 3}
THRESHOLD = 0.6
WEIGHT = 2.0

POSITIVE, NEGATIVE = "재좋", "싫나실졸"
NEUTRAL = "가그냥는다람렇리만말망밌사아을은정줄지하했ㅋㅠ"
TEXT_LENGTH = 40  # characters read

SMILE, BORING, TURN, TURN_WEIGHT = "^", "루", "데", 1.5  # read by tiny_tones alone
LETTERS = "gz"
NEUTRAL_LOGIT = 1.0
THRESHOLDS = {Label.NEGATIVE: 0.6, Label.NEUTRAL: 0.5, Label.POSITIVE: 0.6}

WORDS = {"": 0.0, "<unk>": 0.0, "재밌다": WEIGHT, "좋다": WEIGHT, "싫다": -WEIGHT, "나쁘다": -WEIGHT, "정말": 0.0, "그냥": 0.0}
WORDS_LENGTH = 5  # words read

SERIES_LENGTH = 4
SERIES_RANGE = [0.0, 0.9]  # that its manifest tells of


def tiny_text(root: Path, *, name: str = "tiny-text", version: str = "1.0.0", labels: Sequence[str] = LABELS) -> Bundle:
    """``text`` string[N] → ``probabilities`` float32[N, 2]. ``labels`` is what the graph says of itself."""
    weights = {**dict.fromkeys(POSITIVE, WEIGHT), **dict.fromkeys(NEGATIVE, -WEIGHT)}
    nodes = [
        helper.make_node(
            "Tokenizer", ["text"], ["characters"], domain="com.microsoft",
            separators=[""], pad_value="", mark=0, mincharnum=1,
        ),
        helper.make_node(
            "LabelEncoder", ["characters"], ["weights"], domain="ai.onnx.ml",
            keys_strings=list(weights), values_floats=list(weights.values()), default_float=0.0,
        ),
    ]  # fmt: skip
    graph = _sentiment_graph(nodes, helper.make_tensor_value_info("text", TensorProto.STRING, ["N"]), {})
    texts = ["재밌다", "싫다", "그냥 그렇다", "정말 재밌지만 나는 싫다", "", "가" * (TEXT_LENGTH + 5) + "싫", "hello"]
    return _save(
        root,
        _manifest(name, version, "sentiment", InputSpec("text", "text", TEXT_LENGTH, "characters")),
        graph,
        [_case(text, sum(weights.get(character, 0.0) for character in text[:TEXT_LENGTH])) for text in texts],
        labels=labels,
        vocabulary=["", "<unk>", "<bos>", *POSITIVE, *NEGATIVE, *NEUTRAL, " ", "♥"],
    )


def tiny_tones(root: Path, *, name: str = "tiny-tones", version: str = "1.0.0") -> Bundle:
    """``text`` string[N] → ``probabilities`` float32[N, 2], ``tones`` float32[N, 3]: a bundle of format 2."""
    tables = {
        "positive": dict.fromkeys(POSITIVE + SMILE, WEIGHT),
        "negative": dict.fromkeys(NEGATIVE + BORING, WEIGHT),
        "turn": {TURN: TURN_WEIGHT},
    }
    nodes = [
        helper.make_node(
            "Tokenizer", ["text"], ["characters"], domain="com.microsoft",
            separators=[""], pad_value="", mark=0, mincharnum=1,
        ),
    ]  # fmt: skip
    for table, weights in tables.items():
        nodes += [
            helper.make_node(
                "LabelEncoder", ["characters"], [f"{table}_weights"], domain="ai.onnx.ml",
                keys_strings=list(weights), values_floats=list(weights.values()), default_float=0.0,
            ),
            helper.make_node("ReduceSum", [f"{table}_weights", "axis"], [table], keepdims=1),
        ]  # fmt: skip
    nodes += [
        helper.make_node("Add", ["turn", "one"], ["factor"]),
        helper.make_node("Mul", ["positive", "factor"], ["positive_logit"]),
        helper.make_node("Sub", ["negative", "negative"], ["zero"]),
        helper.make_node("Add", ["zero", "neutral"], ["neutral_logit"]),
        helper.make_node("Concat", ["negative", "neutral_logit", "positive_logit"], ["logits"], axis=1),
        helper.make_node("Softmax", ["logits"], ["tones"], axis=1),
        helper.make_node("MatMul", ["tones", "sides"], ["probabilities"]),
    ]
    constants = {
        "axis": np.array([1], np.int64),
        "one": np.array(1, np.float32),
        "neutral": np.array(NEUTRAL_LOGIT, np.float32),
        "sides": np.array([[1, 0], [0.5, 0.5], [0, 1]], np.float32),
    }
    graph = helper.make_graph(
        nodes,
        "tiny_tones",
        [helper.make_tensor_value_info("text", TensorProto.STRING, ["N"])],
        [
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", len(LABELS)]),
            helper.make_tensor_value_info("tones", TensorProto.FLOAT, ["N", len(TONES)]),
        ],
        _initializers(constants),
    )
    manifest = _manifest(name, version, "sentiment", InputSpec("text", "text", TEXT_LENGTH, "characters"))
    manifest = replace(manifest, format_version=2, tones="tones", thresholds=dict(THRESHOLDS))
    texts = ["재밌다", "싫다", "그냥 그렇다", "재밌지만 싫다", "지루했는데 재밌다", "gg", "^^", ""]
    cases = []
    for text in [*texts, "가" * (TEXT_LENGTH + 5) + "싫"]:
        sums = {table: sum(weights.get(each, 0.0) for each in text[:TEXT_LENGTH]) for table, weights in tables.items()}
        cases.append(_tones_case(text, sums["negative"], sums["positive"] * (1 + sums["turn"])))
    vocabulary = ["", "<unk>", "<bos>", *POSITIVE, *NEGATIVE, *NEUTRAL, SMILE, BORING, TURN, *LETTERS, " ", "♥"]
    return _save(root, manifest, graph, cases, labels=LABELS, vocabulary=vocabulary)


def tiny_ids(root: Path, *, name: str = "tiny-ids", version: str = "1.0.0", labels: Sequence[str] = LABELS) -> Bundle:
    """``ids`` int32[N, L] of the ``words`` tokenizer → ``probabilities`` float32[N, 2]."""
    table = np.array(list(WORDS.values()), np.float32)
    nodes = [helper.make_node("Gather", ["table", "ids"], ["weights"], axis=0)]
    graph = _sentiment_graph(nodes, helper.make_tensor_value_info("ids", TensorProto.INT32, ["N", "L"]), {"table": table})
    index = {word: position for position, word in enumerate(WORDS)}
    cases = []
    for text in ["재밌다", "정말 싫다", "그냥", "처음 보는 말", "", "그냥 그냥 그냥 그냥 그냥 싫다"]:
        words = text.split()[:WORDS_LENGTH]
        ids = [index.get(word, 1) for word in words] or [1]
        cases.append({**_case(text, sum(WORDS.get(word, 0.0) for word in words)), "ids": ids})
    spec = InputSpec("ids", "ids", WORDS_LENGTH, "words")
    return _save(root, _manifest(name, version, "sentiment", spec), graph, cases, labels=labels, vocabulary=list(WORDS))


def tiny_series(root: Path, *, name: str = "tiny-series", version: str = "1.0.0") -> Bundle:
    """``series`` float32[N, 4, 1] → ``next`` float32[N, 1]: the last number plus the mean step."""
    constants = {
        "last_place": np.array([SERIES_LENGTH - 1], np.int64),
        "first_place": np.array([0], np.int64),
        "steps": np.array(SERIES_LENGTH - 1, np.float32),
        "axis": np.array([1], np.int64),
    }
    nodes = [
        helper.make_node("Gather", ["series", "last_place"], ["last"], axis=1),
        helper.make_node("Gather", ["series", "first_place"], ["first"], axis=1),
        helper.make_node("Sub", ["last", "first"], ["climb"]),
        helper.make_node("Div", ["climb", "steps"], ["step"]),
        helper.make_node("Add", ["last", "step"], ["next_wide"]),
        helper.make_node("Squeeze", ["next_wide", "axis"], ["next"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny_series",
        [helper.make_tensor_value_info("series", TensorProto.FLOAT, ["N", SERIES_LENGTH, 1])],
        [helper.make_tensor_value_info("next", TensorProto.FLOAT, ["N", 1])],
        _initializers(constants),
    )
    manifest = _manifest(name, version, "next-number", InputSpec("series", "series", SERIES_LENGTH, ""))
    manifest = replace(manifest, training={**manifest.training, "series_range": SERIES_RANGE})
    cases = [{"values": [0.0, 0.1, 0.2, 0.3], "next": 0.4}, {"values": [0.5, 0.6, 0.7, 0.8], "next": 0.9}]
    return _save(root, manifest, graph, cases)


def _sentiment_graph(
    nodes: list[onnx.NodeProto], taken: onnx.ValueInfoProto, constants: Mapping[str, np.ndarray[Any, Any]]
) -> onnx.GraphProto:
    """``weights`` [N, L] → sum over L → sigmoid → [부정, 긍정]. The sum over no characters is 0, so '' is 0.5 each."""
    tail = [
        helper.make_node("ReduceSum", ["weights", "axis"], ["logit"], keepdims=1),
        helper.make_node("Sigmoid", ["logit"], ["positive"]),
        helper.make_node("Sub", ["one", "positive"], ["negative"]),
        helper.make_node("Concat", ["negative", "positive"], ["probabilities"], axis=1),
    ]
    extra = {"axis": np.array([1], np.int64), "one": np.array(1, np.float32)}
    output = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 2])
    return helper.make_graph([*nodes, *tail], "tiny", [taken], [output], _initializers({**constants, **extra}))


def _initializers(constants: Mapping[str, np.ndarray[Any, Any]]) -> list[onnx.TensorProto]:
    return [numpy_helper.from_array(value, name) for name, value in constants.items()]


def _case(text: str, logit: float) -> dict[str, Any]:
    positive = 1 / (1 + math.exp(-logit))
    return {"text": text, "negative": 1 - positive, "positive": positive}


def _tones_case(text: str, negative: float, positive: float) -> dict[str, Any]:
    """``negative``, ``positive``: the logits."""
    powers = [math.exp(logit) for logit in (negative, NEUTRAL_LOGIT, positive)]
    told = Prediction.judge_tones([power / sum(powers) for power in powers], THRESHOLDS)
    case: dict[str, Any] = {"text": text, "negative": told.negative, "positive": told.positive, "neutral": told.neutral}
    return {**case, "label": told.label} if text else case  # of no text there is a number, but no verdict


def _manifest(name: str, version: str, task: Any, spec: InputSpec) -> Manifest:
    sentiment = task == "sentiment"
    return Manifest(
        name=name,
        version=version,
        task=task,
        labels=LABELS if sentiment else (),
        input=spec,
        output="probabilities" if sentiment else "next",
        opset=OPSET,
        ir_version=IR_VERSION,
        threshold=THRESHOLD if sentiment else 0.5,
        files={},
        training={"data": "none", "licence": "MIT"},
        metrics={"test_accuracy": 0.5} if sentiment else {},
        text_rules=TEXT_RULES if sentiment else 1,
    )


def _save(
    root: Path,
    manifest: Manifest,
    graph: onnx.GraphProto,
    golden: Sequence[Mapping[str, Any]],
    *,
    labels: Sequence[str] = (),
    vocabulary: Sequence[str] | None = None,
) -> Bundle:
    imports = [helper.make_opsetid(domain, version) for domain, version in DOMAINS.items()]
    model = helper.make_model(graph, opset_imports=imports, ir_version=IR_VERSION)
    helper.set_model_props(model, {"labels": ",".join(labels)})
    files = {"model.onnx": model.SerializeToString(), "golden.json": _json(golden)}
    if vocabulary is not None:
        files["vocabulary.json"] = _json(vocabulary)
    return Bundle.save(root, manifest, files)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    for build in (tiny_text, tiny_tones, tiny_ids, tiny_series):
        print(build(target).path)
