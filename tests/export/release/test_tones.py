"""A small run that tells three tones: what it is measured on, and the bundle of format 2 that it becomes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gamseong.export.cli import main
from gamseong.export.data import nsmc
from gamseong.export.evaluation.calibration import choose_thresholds
from gamseong.export.evaluation.domains import TONE_VALIDATION_DOMAINS, Domain, load_domains
from gamseong.export.model.front_end import make_vocabulary
from gamseong.export.release.convert import convert
from gamseong.export.release.model_card import write_card
from gamseong.export.settings import RecipeSettings
from gamseong.export.training import recipes
from gamseong.export.training.loop import Stage
from gamseong.export.training.recipes.base import Prepared
from gamseong.export.training.run import LENGTHS, VALIDATION_IDS, VOCABULARY, Run
from gamseong.model_store import Analyzer, Bundle, Label, verify
from tests.export.made_data import made_data, nsmc_file

pytestmark = pytest.mark.long

WORDS = ("싫다 지루하다", "그냥 그렇다", "재밌다 최고")  # 부정, no tone, 긍정


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    """``made_data`` without comments, and with reviews that a small model can tell apart; every tenth label is wrong."""
    folder = tmp_path_factory.mktemp("data")
    made_data(folder)
    rows = [(f"{WORDS[2 * (number % 2)]} {number}", number % 2 if number % 10 else 1) for number in range(120)]
    nsmc_file(folder, "nsmc/ratings_train.txt", rows)
    return str(folder)


SMALL = {"embedding": 8, "units": 4, "buckets": 512, "length": 32, "validation": 40, "split": 1}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, data: str, small: Callable[..., RecipeSettings]) -> Run:
    """The flagship beside a teacher, both trained for moments on three phrases instead of their mixtures."""
    root = tmp_path_factory.mktemp("runs")
    train_on_phrases(root, "teacher-syllables", small("teacher-syllables", **SMALL), data)
    return train_on_phrases(root, "flagship", small("flagship", **SMALL, teachers=("teacher-syllables",)), data)


def train_on_phrases(root: Path, recipe: str, settings: RecipeSettings, data: str) -> Run:
    made: Run = Run.start(root, recipe, settings)
    _, held = nsmc.split(nsmc.load(data, nsmc.TRAIN), 40, 1)
    texts = [f"{WORDS[number % 3]} {number}" for number in range(300)]
    made.keep(VALIDATION_IDS, list(held.ids))
    made.keep(VOCABULARY, make_vocabulary(texts, 1))
    made.keep(LENGTHS, np.bincount([len(text) for text in texts]).tolist())
    examples = recipes.recipe_of(made).encode(made, texts, np.eye(3, dtype=np.float32)[np.arange(300) % 3])
    recipes.train_prepared(made, Prepared([Stage(examples, 8, 0.03)], examples))
    return made


@pytest.fixture(scope="module")
def told() -> list[str]:
    """What ``converted`` was told on its way."""
    return []


@pytest.fixture(scope="module")
def converted(run: Run, data: str, told: list[str], tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return convert(run, data, tmp_path_factory.mktemp("bundles"), told.append)


def test_a_run_of_three_tones_becomes_a_bundle_of_format_2(converted: Bundle) -> None:
    bundle = Bundle.load(converted.path)
    assert (bundle.manifest.format_version, bundle.manifest.tones, bundle.manifest.threshold) == (2, "tones", 0.5)
    assert verify(bundle) < 1e-5
    assert all("neutral" in case for case in bundle.golden)
    analyzer = Analyzer(bundle)
    assert analyzer.tones(WORDS).argmax(axis=1).tolist() == [0, 1, 2]
    assert [prediction.label for prediction in analyzer.predict(WORDS)] == [Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE]


def test_its_thresholds_are_chosen_on_every_validation_domain_at_hand(converted: Bundle, data: str, told: list[str]) -> None:
    training = converted.manifest.training
    _, held = nsmc.split(nsmc.load(data, nsmc.TRAIN), 40, training["settings"]["split"])
    loaded = [Domain("NSMC", held.texts, held.labels), *load_domains(TONE_VALIDATION_DOMAINS, data, training).values()]
    chosen_on = [domain for domain in loaded if isinstance(domain, Domain)]
    assert len(chosen_on) == 1 + len(TONE_VALIDATION_DOMAINS) - 1  # but for the comments
    analyzer = Analyzer(converted)
    expected = choose_thresholds([(analyzer.tones(domain.texts), domain.three_tones) for domain in chosen_on])
    assert converted.manifest.thresholds == expected
    assert any(line.startswith("the thresholds are chosen without comments: ") for line in told)


def test_evaluate_prints_the_figures_of_the_manifest(converted: Bundle, data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", data, "evaluate", str(converted.path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    metrics = converted.manifest.metrics
    assert {"fresh_named_right", "logs_right_side", "hands_named_right", "emoji_unreadable"} <= set(metrics)
    assert {name: found[name] for name in metrics if name in found} == {
        name: value for name, value in metrics.items() if not name.startswith(("validation", "int8"))
    }
    assert found["thresholds"] == converted.manifest.thresholds


def test_the_card_speaks_of_tones(converted: Bundle) -> None:
    manifest = converted.manifest
    card = (converted.path / "README.md").read_text(encoding="utf-8")
    assert "`tones` float32 [N, 3], columns [부정, 중립, 긍정]." in card
    assert "three probabilities that sum to 1" in card
    assert f"중립 from {manifest.thresholds['중립']:.2f} on" in card
    assert "![verdicts_fresh](figures/verdicts_fresh.png)" in card
    one = replace(manifest, format_version=1, tones="", thresholds={}, threshold=0.78)
    assert "긍정 or 부정 is said from a probability of 0.78 on" in write_card(one, [])
    assert "중립" not in write_card(one, [])


def test_validate_measures_the_tones_with_the_thresholds_that_convert_chooses(
    run: Run, converted: Bundle, data: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", data, "validate", str(run.path)]) == 0
    heading, *lines = capsys.readouterr().out.splitlines()
    said = dict(re.findall(r"(\w+) from (\d\.\d\d) on", heading))
    thresholds = converted.manifest.thresholds
    assert {tone: float(number) for tone, number in said.items()} == pytest.approx(thresholds, abs=0.02)  # int8 tables
    rows = [[cell.strip() for cell in line.split("|")[1:3]] for line in lines if line.startswith("| ")]
    for on in ("NSMC validation", "hands validation", "stretches validation", "Chatbot everyday validation"):
        assert ["named right", on] in rows
    assert ["toneless left alone", "NSMC validation"] not in rows  # of which every text has a tone
    assert ["accuracy", "NSMC validation"] in rows
    assert any(line.startswith("not measured: comments_named_right, ") for line in lines)
    assert lines[-1].startswith("its teachers together, NSMC validation: ")
