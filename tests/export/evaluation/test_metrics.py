from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gamseong.export.data import corpora
from gamseong.export.evaluation import domains, metrics
from gamseong.export.evaluation.domains import Domain, DomainPrediction
from gamseong.export.evaluation.metrics import MetricRow
from gamseong.model_store import Analyzer, Bundle
from tests.export.made_data import made_data, nsmc_file
from tests.tiny_bundles import tiny_text

SURE = 1 / (1 + math.exp(-2))  # what the tiny bundles give one word with a tone


@pytest.fixture
def data(tmp_path: Path) -> str:
    return made_data(tmp_path / "data")


def with_training(bundle: Bundle, root: Path, training: dict[str, object]) -> Bundle:
    files = {name: (bundle.path / name).read_bytes() for name in bundle.manifest.files}
    return Bundle.save(root, replace(bundle.manifest, training=training), files, replace=True)


def rows(analyzer: Analyzer, data: str, threshold: float = 0.6) -> dict[str, MetricRow]:
    return {row.name: row for row in metrics.measure(analyzer, domains.predict_domains(analyzer, data), threshold)}


def measure(analyzer: Analyzer, data: str, threshold: float = 0.6) -> dict[str, float]:
    return metrics.values_by_name(list(rows(analyzer, data, threshold).values()))


def test_every_figure_is_the_one_counted_by_hand(tmp_path: Path, data: str) -> None:
    found = measure(Analyzer(tiny_text(tmp_path)), data)
    assert found["test_accuracy"] == 0.75  # '재밌다 1' is labelled 부정; the tie counts as 부정
    assert found["test_decided"] == 0.75
    assert found["test_decided_accuracy"] == round(2 / 3, 5)
    expected_gap = 0.75 * abs(SURE - 2 / 3) + 0.25 * 0.5  # the ties are all right at a confidence of a half
    assert found["test_calibration_error"] == pytest.approx(expected_gap, abs=1e-5)
    assert found["kote_accuracy"] == found["kote_auc"] == 1
    assert found["kote_calibration_error"] == pytest.approx(1 - SURE, abs=1e-5)
    # 싫다 · 재밌다, 나쁘다 · 싫다고 못 한다, 안 재밌다 · 좋다
    assert found["sentineg_accuracy"] == round(4 / 6, 5)
    assert found["sentineg_pairs"] == round(1 / 3, 5)
    texts = corpora.part(corpora.everyday(data), "test", 1).texts
    assert found["everyday_confident"] == round(sum("재" in text for text in texts) / len(texts), 5)
    assert {f"flips_{name}" for name in ("spaces", "lengthening", "nfd", "emoji", "link", "markup", "invisible")} <= set(found)
    assert [found[f"flips_{name}"] for name in ("spaces", "lengthening", "nfd", "link", "markup", "invisible")] == [0] * 6


def test_flips_are_counted_among_the_texts_that_change(tmp_path: Path) -> None:
    """The tiny graph reads 40 characters: eight times ㅋ push the last word out of its sight."""
    folder = tmp_path / "data"
    nsmc_file(folder, "ratings_test.txt", [("", 0), ("ㅋㅋ" * 19 + "재", 1), ("재밌다 ㅋㅋ", 1), ("재밌다", 1)])
    found = rows(Analyzer(tiny_text(tmp_path)), str(folder))
    assert found["flips_lengthening"].n == 2
    assert found["flips_lengthening"].value == 0.5
    assert found["flips_lengthening"].reached is False
    assert found["flips_spaces"].n == 1
    assert found["flips_nfd"].reached is True  # 0 of 3: a limit that is met exactly is reached


def test_a_set_without_data_says_why_and_the_others_go_on(tmp_path: Path, data: str) -> None:
    (Path(data) / "kote" / "val.tsv").unlink()
    found = rows(Analyzer(tiny_text(tmp_path)), data)
    assert found["kote_auc"].value is None
    assert "val.tsv" in found["kote_auc"].why
    assert found["kote_auc"].reached is None
    assert found["test_accuracy"].value == 0.75
    assert "kote_auc" not in metrics.values_by_name(list(found.values()))


def test_without_nsmc_there_are_no_flips_but_our_own_lists(tmp_path: Path) -> None:
    found = rows(Analyzer(tiny_text(tmp_path)), str(tmp_path / "nowhere"))
    assert [row.name for row in found.values() if row.value is not None] == [
        "discord_everyday_confident",
        "discord_clear_accuracy",
        "negation_pairs",
        "feelings_accuracy",
    ]
    assert "ratings_test.txt" in found["flips_spaces"].why


def test_nothing_to_change_and_one_label_only_are_reasons_too(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    nsmc_file(folder, "ratings_test.txt", [("재밌다", 1)])
    analyzer = Analyzer(tiny_text(tmp_path))
    found = rows(analyzer, str(folder))
    assert found["flips_spaces"].value is None
    assert found["flips_spaces"].why
    prediction = DomainPrediction(Domain("KOTE", ["재", "좋"], np.array([1, 1])), np.array([[0.1, 0.9], [0.3, 0.7]], np.float32))
    predictions = {**dict.fromkeys(domains.TEST_DOMAINS, "no data"), "kote": prediction}
    row = next(row for row in metrics.measure(analyzer, predictions, 0.6) if row.name == "kote_auc")
    assert row.value is None
    assert "one of the two labels" in row.why


def test_what_is_decided_depends_on_the_threshold(tmp_path: Path, data: str) -> None:
    analyzer = Analyzer(tiny_text(tmp_path))
    assert measure(analyzer, data)["test_decided"] == 0.75
    assert measure(analyzer, data, threshold=0.9)["test_decided"] == 0


def test_what_is_asked_of_a_model_depends_on_what_it_has_seen(tmp_path: Path, data: str) -> None:
    bundle = tiny_text(tmp_path / "one")
    alone = with_training(bundle, tmp_path / "two", {"data": "NSMC ratings_train.txt"})
    assert rows(Analyzer(bundle), data)["test_accuracy"].limit == 0.896
    assert rows(Analyzer(alone), data)["test_accuracy"].limit == 0.885


def test_the_kept_out_part_is_that_of_the_bundles_own_split(tmp_path: Path, data: str) -> None:
    bundle = with_training(tiny_text(tmp_path), tmp_path, {"data": "all", "settings": {"seed": 2, "split": 9}})
    prediction = domains.predict_domains(Analyzer(bundle), data)["kote"]
    assert isinstance(prediction, DomainPrediction)
    assert list(prediction.domain.texts) == list(domains.kote(data, 9).texts)


@pytest.mark.parametrize(
    ("target", "value", "reached"),
    [("≥", 0.92, True), ("≥", 0.91, False), ("≤", 0.92, True), ("≤", 0.93, False), ("", 0.5, None), ("≥", None, None)],
)
def test_a_target_is_reached_on_its_own_side(target: str, value: float | None, reached: bool | None) -> None:
    assert MetricRow("auc", "AUC", "KOTE", 1, value, target, 0.92).reached is reached
