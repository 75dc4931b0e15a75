"""Node answers as Python does: what is read, the ids, and the verdict with its numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from gamseong.model_store import Analyzer, Bundle, Prediction, read
from tests.js.npm import answers
from tests.js.texts import fuzzed, sentiment_bundles, written

TOLERANCE = 1e-5  # float32 kernels of two onnxruntimes


def test_every_text_is_read_alike(package: Path) -> None:
    texts = [*written(300), *fuzzed(6_000, seed=1)]
    found = answers(package, package / "bundle", "read", ({"text": text} for text in texts))
    for text, answer in zip(texts, found, strict=True):
        reading = read(text)
        assert (text, answer["read"]) == (text, {"text": reading.text, "quoted": reading.quoted})


def is_on_an_edge(prediction: Prediction, bundle: Bundle) -> bool:
    """Whether a difference of ``TOLERANCE`` may turn the verdict."""
    manifest = bundle.manifest
    if prediction.negative is None or prediction.positive is None:
        return False
    if not manifest.tones:
        return abs(max(prediction.negative, prediction.positive) - manifest.threshold) <= TOLERANCE
    assert prediction.tones is not None
    _, second, best = sorted(prediction.tones)
    return best - second <= TOLERANCE or any(abs(best - threshold) <= TOLERANCE for threshold in manifest.thresholds.values())


def compare(package: Path, bundle: Bundle, texts: list[str]) -> None:
    predictions = Analyzer(bundle).predict(texts)
    assert len({one.label for one in predictions}) >= 4, "these texts tell too little"
    found = answers(package, bundle.path, "predict", ({"text": text} for text in texts))
    for text, one, other in zip(texts, predictions, found, strict=True):
        assert (other["truncated"], other["quoted"]) == (one.truncated, one.quoted), (text, one, other)
        assert other["label"] == one.label or is_on_an_edge(one, bundle), (text, one, other)
        for name in ("negative", "positive", "neutral"):
            assert other[name] == pytest.approx(getattr(one, name), abs=TOLERANCE), (text, one, other)


@pytest.mark.parametrize("bundle", sentiment_bundles(), ids=lambda bundle: bundle.manifest.name)
def test_the_installed_bundles_judge_alike(package: Path, bundle: Bundle) -> None:
    compare(package, bundle, [*written(40), *fuzzed(300, seed=2), "재밌다 " * 400, "가" * 512 + " " * 9, "가" * 513])


@pytest.mark.parametrize("name", ["tiny_text", "tiny_tones", "tiny_ids"])
def test_bundles_of_every_kind_judge_alike(package: Path, bundles: dict[str, Path], name: str) -> None:
    edges = ["재밌지만 싫다", "gg", "GG", "^^", "가" * 45, "재" * 40 + "싫", "그냥 " * 6 + "싫다", "정말 재밌다!!"]
    compare(package, Bundle.load(bundles[name]), [*edges, *written(10), *fuzzed(300, seed=3)])


def test_a_tokenizer_gives_the_same_ids_and_these_the_same_numbers(package: Path, bundles: dict[str, Path]) -> None:
    for bundle in (Bundle.load(bundles["tiny_ids"]), Bundle.find("seed-lstm")):
        analyzer, texts = Analyzer(bundle), [case["text"] for case in bundle.golden]
        ids = answers(package, bundle.path, "ids", ({"read": read(text).text} for text in texts))
        assert [answer["ids"] for answer in ids] == [analyzer.ids(text) for text in texts]
        numbers = answers(package, bundle.path, "probabilities", ids)
        expected = analyzer.probabilities(texts)
        for answer, row in zip(numbers, expected.tolist(), strict=True):
            assert answer == {"probabilities": pytest.approx(row, abs=TOLERANCE)}


def test_of_a_graph_that_takes_text_the_executor_tells_its_own_ids(package: Path) -> None:
    bundle = Bundle.find("flagship")
    [told] = answers(package, bundle.path, "ids", [{"read": "재밌다"}])
    assert told == {"ids": [bundle.vocabulary[character] for character in "재밌다"]}
    [refused] = answers(package, bundle.path, "probabilities", [{"ids": [5, 6]}])
    assert refused == {"unsupported": "flagship takes text, not ids; its graph makes them itself."}
    [answer] = answers(package, bundle.path, "probabilities", [{"read": "재밌다"}])
    analyzer = Analyzer(bundle)
    assert answer["probabilities"] == pytest.approx(analyzer.probabilities(["재밌다"])[0].tolist(), abs=TOLERANCE)
    assert answer["tones"] == pytest.approx(analyzer.tones(["재밌다"])[0].tolist(), abs=TOLERANCE)


def test_webassembly_judges_alike(web: Path) -> None:
    texts = ["정말 재밌다", "최악이다", "👍🏽", "안 좋은 건 아님", "\ud83d재밌다\0", "재밌다 " * 90]
    folder = web / "node_modules" / "gamseong"
    found = answers(folder, folder / "bundle", "predict", ({"text": text} for text in texts), "--runtime", "wasm")
    for one, other in zip(Analyzer(Bundle.find("flagship")).predict(texts), found, strict=True):
        assert (other["label"], other["truncated"]) == (one.label, one.truncated)
        assert other["positive"] == pytest.approx(one.positive, abs=TOLERANCE)
