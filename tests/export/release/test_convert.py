"""From a small trained run to a bundle, and the refusals on the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from gamseong.export.data import nsmc
from gamseong.export.evaluation.scores import score, word_by_word
from gamseong.export.graph import text_graph
from gamseong.export.graph.errors import ConversionError
from gamseong.export.release.convert import convert
from gamseong.export.release.model_card import write_card
from gamseong.export.training.figures import draw_figures
from gamseong.export.training.run import Run
from gamseong.model_store import Analyzer, Bundle, BundleExistsError, Label, verify

SENTIMENT = ["seed-lstm", "syllable-lstm"]


def silent(_: str) -> None:
    """Says nothing."""


@pytest.fixture(scope="session")
def converted(trained: Callable[[str], Run], made_nsmc: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Bundle]:
    bundles: dict[str, Bundle] = {}

    def make(name: str) -> Bundle:
        if name not in bundles:
            bundles[name] = convert(trained(name), made_nsmc, tmp_path_factory.mktemp("bundles"), silent)
        return bundles[name]

    return make


@pytest.mark.parametrize("name", SENTIMENT)
def test_a_trained_run_becomes_a_bundle_that_answers(converted: Callable[[str], Bundle], name: str) -> None:
    bundle = Bundle.load(converted(name).path)
    assert verify(bundle) < 1e-5
    assert (bundle.manifest.format_version, bundle.manifest.tones) == (1, "")  # which an older gamseong reads, too
    labels = [prediction.label for prediction in Analyzer(bundle).predict([case["text"] for case in bundle.golden])]
    assert [case["label"] for case in bundle.golden] == labels
    good, bad, other = Analyzer(bundle).predict(["정말 재밌다 최고", "최악 지루하다", "hello"])
    assert (good.label, bad.label, other.label) == (Label.POSITIVE, Label.NEGATIVE, Label.UNREADABLE)


@pytest.mark.parametrize("name", SENTIMENT)
def test_the_manifest_holds_the_accuracy_of_the_graph_that_ships(
    converted: Callable[[str], Bundle], made_nsmc: str, name: str
) -> None:
    bundle = converted(name)
    measured = score(Analyzer(bundle), nsmc.load(made_nsmc, nsmc.TEST))
    assert bundle.manifest.metrics["test_accuracy"] == round(measured.accuracy, 5) > 0.9
    assert len(measured.labels) == 302  # the row without text counts too


@pytest.mark.parametrize("name", SENTIMENT)
def test_batch_mates_do_not_change_a_probability(converted: Callable[[str], Bundle], name: str) -> None:
    analyzer = Analyzer(converted(name))
    texts = ["재밌다", "최악 " * 20, "", "ㅋㅋㅋㅋㅋㅋㅋㅋ 배우"]
    alone = np.concatenate([analyzer.probabilities([text]) for text in texts])
    np.testing.assert_allclose(analyzer.probabilities(texts), alone, atol=1e-6)


def test_spacing_cannot_flip_a_verdict_of_the_syllable_model(converted: Callable[[str], Bundle]) -> None:
    spaced, joined = Analyzer(converted("syllable-lstm")).probabilities(["정 말 재 밌 다", "정말재밌다"])
    np.testing.assert_allclose(spaced, joined, atol=1e-6)


def test_the_bundle_carries_its_card_and_figures(converted: Callable[[str], Bundle]) -> None:
    bundle = converted("syllable-lstm")
    pictures = sorted(path.name for path in (bundle.path / "figures").iterdir())
    assert pictures == [
        "accuracy_by_length.png",
        "confusion.png",
        "coverage.png",
        "everyday_confidence.png",
        "learning_curve.png",
        "length_histogram.png",
        "reliability_nsmc.png",
        "verdicts_fresh.png",
    ]
    assert all((bundle.path / "figures" / name).read_bytes().startswith(b"\x89PNG") for name in pictures)
    card = (bundle.path / "README.md").read_text(encoding="utf-8")
    assert card == write_card(bundle.manifest, [Path(name).stem for name in pictures])
    assert f"| test_accuracy | {bundle.manifest.metrics['test_accuracy']:.6g} |" in card
    assert "CC0" in card


@pytest.mark.parametrize("name", SENTIMENT)
def test_converting_again_gives_the_same_bytes(
    converted: Callable[[str], Bundle], trained: Callable[[str], Run], made_nsmc: str, tmp_path: Path, name: str
) -> None:
    first, again = converted(name).manifest, convert(trained(name), made_nsmc, tmp_path, silent).manifest
    assert first == again  # with the sha256 of every file


def test_the_int8_variant_is_a_bundle_of_its_own(
    converted: Callable[[str], Bundle], trained: Callable[[str], Run], made_nsmc: str, tmp_path: Path
) -> None:
    shipped, variant = converted("syllable-lstm"), convert(trained("syllable-lstm"), made_nsmc, tmp_path, silent, int8_lstm=True)
    assert variant.manifest.name == "syllable-lstm-int8"
    assert "LSTM int8" in variant.manifest.training["precision"]
    assert verify(variant) < 1e-5
    texts = [case["text"] for case in shipped.golden]
    found, expected = (Analyzer(bundle).probabilities(texts) for bundle in (variant, shipped))
    assert 0 < np.abs(found - expected).max() < 0.02
    with pytest.raises(ConversionError, match="has no int8 variant"):
        convert(trained("seed-lstm"), made_nsmc, tmp_path, silent, int8_lstm=True)


def test_the_series_model_converts_without_a_loop(settings_run: Run, tmp_path: Path) -> None:
    bundle = convert(settings_run, "", tmp_path, silent)
    assert verify(bundle) < 1e-6
    assert bundle.manifest.metrics["next_after_0.0_0.1_0.2_0.3"] == pytest.approx(bundle.golden[0]["next"], abs=1e-4)
    assert set(draw_figures(settings_run)) == {"learning_curve"}


def test_a_series_bundle_says_what_it_learned(settings_run: Run, tmp_path: Path) -> None:
    assert convert(settings_run, "", tmp_path, silent).manifest.series_range == (0.0, 0.9)


def test_another_bundle_of_that_version_is_replaced_only_by_force(settings_run: Run, tmp_path: Path) -> None:
    shipped = convert(settings_run, "", tmp_path, silent)
    assert convert(settings_run, "", tmp_path, silent).manifest == shipped.manifest  # the same bytes again
    other = replace(shipped.manifest, metrics={})
    Bundle.save(tmp_path, other, {name: (shipped.path / name).read_bytes() for name in shipped.manifest.files}, replace=True)
    with pytest.raises(BundleExistsError, match=r"next-number/1\.0\.1: is another bundle .* \(manifest\.json differs\)"):
        convert(settings_run, "", tmp_path, silent)
    assert Bundle.load(shipped.path).manifest == other
    lines: list[str] = []
    assert convert(settings_run, "", tmp_path, lines.append, force=True).manifest == shipped.manifest
    assert lines[-1] == f"{shipped.path}: replaced the bundle that stood there, which differed in manifest.json"


@pytest.fixture
def settings_run(tmp_path: Path, small: Callable[..., object]) -> Run:
    from gamseong.export.training.recipes import prepare, train_prepared

    run = Run.start(tmp_path / "runs", "next-number", small("next-number", epochs=3))  # type: ignore[arg-type]
    train_prepared(run, prepare(run, ""))
    return run


@pytest.fixture
def copy(trained: Callable[[str], Run], tmp_path: Path) -> Run:
    """A run that a test may damage."""
    run = trained("syllable-lstm")
    shutil.copytree(run.path, tmp_path / "copy")
    return replace(run, path=tmp_path / "copy")


def test_a_graph_unlike_keras_is_not_written(copy: Run, made_nsmc: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_graph, "_gates", lambda weights: weights)  # in Keras' order: the classic of this conversion
    with pytest.raises(ConversionError, match="Keras and ONNX differ"):
        convert(copy, made_nsmc, tmp_path / "out", silent)
    assert not (tmp_path / "out").exists()


def test_tables_that_cost_accuracy_are_not_written(
    copy: Run, made_nsmc: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_coarse(table: np.ndarray, levels: int = 1) -> tuple[np.ndarray, np.ndarray]:
        return np.zeros(table.shape, np.int8), np.ones(table.shape[1], np.float32)

    monkeypatch.setattr(text_graph, "to_int8", too_coarse)
    with pytest.raises(ConversionError, match="int8 moves the accuracy"):
        convert(copy, made_nsmc, tmp_path / "out", silent)
    assert not (tmp_path / "out").exists()


def test_weights_of_another_shape_are_not_written(copy: Run, made_nsmc: str, tmp_path: Path) -> None:
    keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)]).save(copy.path / "model.keras")
    with pytest.raises(ConversionError, match="is not the model of this recipe"):
        convert(copy, made_nsmc, tmp_path / "out", silent)


def test_the_sentence_grows_word_by_word(converted: Callable[[str], Bundle]) -> None:
    steps = word_by_word(Analyzer(converted("seed-lstm")), "이건 정말 최악")
    assert [step.text for step in steps] == ["이건", "이건 정말", "이건 정말 최악"]
    assert steps[-1].probabilities["부정"] > 0.9
