"""What the repository ships: whole, small, and as good as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from gamseong.config import read_config
from gamseong.model_store import BUNDLES, Analyzer, Bundle, SeriesModel, bundle_folders, verify

SHIPPED = bundle_folders(BUNDLES)
DEFAULT = read_config()[0]["model"]["bundle"]
SEED_SENTENCE = "재미있을 줄 알았는데 완전 실망했다. 너무 졸리고 돈이 아까웠다"


def test_the_bundles_the_product_names_are_there() -> None:
    assert {"next-number", "seed-lstm", DEFAULT} <= {path.parent.name for path in SHIPPED}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_shipped_bundle_is_small_and_answers_its_golden_vectors(path: Path) -> None:
    bundle = Bundle.load(path)
    assert bundle.size <= 10e6
    assert path.parts[-2:] == (bundle.manifest.name, bundle.manifest.version)
    assert len(bundle.golden) >= 5
    verify(bundle)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_model_card_is_the_one_its_manifest_gives(path: Path) -> None:
    pytest.importorskip("onnx", reason="the card is written by the export side")
    from gamseong.export.release.model_card import write_card

    manifest = Bundle.load(path).manifest
    figures = sorted(Path(name).stem for name in manifest.files if name.startswith("figures/"))
    assert (path / "README.md").read_text(encoding="utf-8") == write_card(manifest, figures)


def test_the_series_goes_on() -> None:
    assert SeriesModel(Bundle.find("next-number")).next([0.0, 0.1, 0.2, 0.3]) == pytest.approx(0.40, abs=0.01)


@pytest.mark.parametrize(("name", "least"), [("seed-lstm", 0.99), (DEFAULT, 0.95)])
def test_the_seeds_sentence_is_negative(name: str, least: float) -> None:
    """The default learned from opinions, not from labels alone, and is less sure of anything."""
    (prediction,) = Analyzer(Bundle.find(name)).predict([SEED_SENTENCE])
    assert prediction.negative is not None
    assert prediction.negative > least


@pytest.mark.parametrize(("name", "target"), [("seed-lstm", 0.797), ("syllable-lstm", 0.865), (DEFAULT, 0.875)])
def test_the_accuracy_on_all_50_000_test_reviews_is_the_manifests(name: str, target: float, nsmc_folder: str) -> None:
    from gamseong.export.data import nsmc
    from gamseong.export.evaluation.scores import score

    bundle = Bundle.find(name)
    measured = score(Analyzer(bundle, threads=2), nsmc.load(nsmc_folder, nsmc.TEST))
    assert len(measured.labels) == 50_000
    # Another processor rounds otherwise (by 1e-6), so one review that lies on the edge may fall to the other side.
    assert measured.accuracy == pytest.approx(bundle.manifest.metrics["test_accuracy"], abs=1.01 / 50_000)
    assert measured.accuracy >= target


def test_batch_mates_do_not_change_the_default_bundles_answers() -> None:
    analyzer = Analyzer(Bundle.find(DEFAULT))
    texts = ["정말 재밌다", "최악 " * 100, "ㅋㅋㅋㅋ", ""]
    together = analyzer.probabilities(texts)
    for text, row in zip(texts, together, strict=True):
        assert analyzer.probabilities([text])[0] == pytest.approx(row, abs=1e-6)


def test_the_default_names_chat_that_it_has_never_seen() -> None:
    from gamseong.export.data import corpora

    lines = corpora.own("fresh")
    said = [prediction.label for prediction in Analyzer(Bundle.find(DEFAULT), threads=2).predict(lines.texts)]
    named = {1.0: {"긍정"}, 0.0: {"부정"}, 0.5: {"중립", "애매함", "판단 불가"}}
    right = sum(label in named[share] for label, share in zip(said, lines.positive.tolist(), strict=True))
    assert right / len(lines) >= 0.85
