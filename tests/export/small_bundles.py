"""Small bundles of the real make: networks with random weights, wide enough that texts differ."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gamseong.export.settings import RecipeSettings
from gamseong.model_store import LABELS, TEXT_RULES, Analyzer, Bundle, InputSpec, Label, Manifest

TEXTS = ("정말 재밌다 ㅋㅋㅋㅋ", "너무 짜증난다 진짜!!", "내일 회의는 세 시에 시작해요", "GG ^^ 최고 👍🏽👍🏽", "돈이 아까웠다…")
THRESHOLDS = {Label.NEGATIVE: 0.4, Label.NEUTRAL: 0.4, Label.POSITIVE: 0.4}


def _save(
    root: Path, name: str, kind: str, tokenizer: str, length: int, tones: bool, graph: bytes, tokens: Sequence[str]
) -> Bundle:
    manifest = Manifest(
        name=name,
        version="1.0.0",
        task="sentiment",
        labels=LABELS,
        input=InputSpec(kind, "text" if kind == "text" else "ids", length, tokenizer),
        output="probabilities",
        opset=18,
        ir_version=8,
        threshold=0.5,
        files={},
        training={"data": "none", "licence": "CC0 1.0"},
        metrics={},
        text_rules=TEXT_RULES,
    )
    if tones:
        manifest = replace(manifest, format_version=2, tones="tones", thresholds=THRESHOLDS)
    files = {"model.onnx": graph, "vocabulary.json": json.dumps(list(tokens)).encode(), "golden.json": b"[{}]"}
    first = Bundle.save(root / "without-golden", manifest, {**files, "README.md": b"# card"})
    from gamseong.export.release.golden import sentiment_cases

    cases = json.dumps(sentiment_cases(Analyzer(first)), ensure_ascii=False).encode()
    return Bundle.save(root, manifest, {**files, "README.md": f"# {name} card\n".encode(), "golden.json": cases})


@pytest.fixture(scope="session")
def tone_bundle(small: Callable[..., RecipeSettings], tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """Characters and hashed n-grams, three tones, int8 tables: a flagship in small."""
    import keras

    from gamseong.export.graph import from_keras, text_graph
    from gamseong.export.model import networks
    from gamseong.export.model.front_end import FrontEnd, make_vocabulary

    front_end = FrontEnd(make_vocabulary(TEXTS, 1), 40, 131072)
    keras.utils.set_random_seed(3)
    model = networks.tone_lstm(small("syllable-lstm", buckets=131072), len(front_end.vocabulary))
    model.set_weights([weight * 4 + 0.05 for weight in model.get_weights()])
    proto = text_graph.build(model, front_end, int8_tables=True)
    from_keras.finish(proto, LABELS)
    root = tmp_path_factory.mktemp("tones")
    return _save(root, "small-tones", "text", "characters", 40, True, proto.SerializeToString(), front_end.vocabulary)


@pytest.fixture(scope="session")
def word_bundle(small: Callable[..., RecipeSettings], tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """Words, two sides: a seed-lstm in small."""
    import keras

    from gamseong.export.graph import from_keras
    from gamseong.export.model import networks
    from gamseong.model_store.words import words

    tokens = ["", "<unk>", *dict.fromkeys(word for text in TEXTS for word in words(text))]
    tokens += [f"낱말{number}" for number in range(1100 - len(tokens))]  # a table is int8 from a thousand rows on
    keras.utils.set_random_seed(3)
    model = networks.seed_lstm(small("seed-lstm"), len(tokens), masked=False)
    model.set_weights([weight * 4 + 0.05 for weight in model.get_weights()])
    proto = from_keras.from_keras(model, from_keras.SENTIMENT_OUTPUT)
    from_keras.wire_sequence_lengths(proto)
    from_keras.finish(proto, LABELS)
    from_keras.quantise_tables(proto)
    root = tmp_path_factory.mktemp("words")
    return _save(root, "small-words", "ids", "words", 6, False, proto.SerializeToString(), tokens)
