from __future__ import annotations

import math
from collections.abc import Callable
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
from tests.tiny_bundles import tiny_text, tiny_tones

SURE = 1 / (1 + math.exp(-2))  # what the tiny bundles give one word with a tone


@pytest.fixture
def data(tmp_path: Path) -> str:
    return made_data(tmp_path / "data")


def with_training(bundle: Bundle, root: Path, training: dict[str, object]) -> Bundle:
    files = {name: (bundle.path / name).read_bytes() for name in bundle.manifest.files}
    return Bundle.save(root, replace(bundle.manifest, training=training), files, replace=True)


def rows(analyzer: Analyzer, data: str) -> dict[str, MetricRow]:
    return {row.name: row for row in metrics.measure(analyzer, domains.predict_domains(analyzer, data))}


def measure(analyzer: Analyzer, data: str) -> dict[str, float]:
    return metrics.values_by_name(list(rows(analyzer, data).values()))


def test_every_figure_is_the_one_counted_by_hand(tmp_path: Path, data: str) -> None:
    found = measure(Analyzer(tiny_text(tmp_path)), data)
    assert found["test_accuracy"] == 0.75  # '재밌다 1' is labelled 부정; the tie counts as 부정
    assert found["test_decided"] == 0.75
    assert found["test_decided_accuracy"] == round(2 / 3, 5)
    expected_gap = 0.75 * abs(SURE - 2 / 3) + 0.25 * 0.5  # the ties are all right at a confidence of a half
    assert found["test_calibration_error"] == pytest.approx(expected_gap, abs=1e-5)
    assert found["kote_accuracy"] == found["kote_auc"] == 1
    assert found["kote_calibration_error"] == pytest.approx(1 - SURE, abs=1e-5)
    # 싫다, 나쁘다, 재밌다 and 좋다 are right, 싫다고 못 한다 and 안 재밌다 are not
    assert found["sentineg_accuracy"] == round(4 / 6, 5)
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
    assert {metric.domain for metric in metrics.METRICS if found[metric.name].value is not None} == {
        "fresh",
        "fresh_second",
        "logs",
        "hands",
        "emoji",
        "discord_clear",
        "discord_everyday",
        "negation",
        "feelings",
    }
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
    row = next(row for row in metrics.measure(analyzer, predictions) if row.name == "kote_auc")
    assert row.value is None
    assert "one of the two labels" in row.why


def test_what_is_decided_depends_on_the_threshold(tmp_path: Path, data: str) -> None:
    bundle = tiny_text(tmp_path)
    assert measure(Analyzer(bundle), data)["test_decided"] == 0.75
    files = {name: (bundle.path / name).read_bytes() for name in bundle.manifest.files}
    strict = Bundle.save(tmp_path / "strict", replace(bundle.manifest, threshold=0.9), files)
    assert measure(Analyzer(strict), data)["test_decided"] == 0


def test_what_is_asked_of_a_model_depends_on_what_it_has_seen(tmp_path: Path, data: str) -> None:
    bundle = tiny_text(tmp_path / "one")
    alone = with_training(bundle, tmp_path / "two", {"data": "NSMC ratings_train.txt"})
    assert rows(Analyzer(bundle), data)["test_accuracy"].limit == 0.895
    assert rows(Analyzer(alone), data)["test_accuracy"].limit == 0.88


def test_the_kept_out_part_is_that_of_the_bundles_own_split(tmp_path: Path, data: str) -> None:
    bundle = with_training(tiny_text(tmp_path), tmp_path, {"data": "all", "settings": {"seed": 2, "split": 9}})
    prediction = domains.predict_domains(Analyzer(bundle), data)["kote"]
    assert isinstance(prediction, DomainPrediction)
    assert list(prediction.domain.texts) == list(domains.kote(data, {"settings": {"split": 9}}).texts)


@pytest.mark.parametrize(
    ("target", "value", "reached"),
    [("≥", 0.92, True), ("≥", 0.91, False), ("≤", 0.92, True), ("≤", 0.93, False), ("", 0.5, None), ("≥", None, None)],
)
def test_a_target_is_reached_on_its_own_side(target: str, value: float | None, reached: bool | None) -> None:
    assert MetricRow("auc", "AUC", "KOTE", 1, value, target, 0.92).reached is reached


def made(texts: list[str], tones: list[int], kinds: tuple[str, ...] = ()) -> Domain:
    return Domain("made", texts, tones=np.array(tones, np.int64), kinds=kinds)


@pytest.mark.parametrize("make", [tiny_text, tiny_tones])
def test_what_a_user_is_told_is_counted_by_hand_for_either_format(make: Callable[[Path], Bundle], tmp_path: Path) -> None:
    """Of 긍정, 부정 and neither: 재밌다 is called 긍정, 싫다 부정, 그냥 is left alone, '재밌지만 싫다' is torn."""
    analyzer = Analyzer(make(tmp_path))
    texts = ["재밌다", "싫다", "그냥", "재밌지만 싫다", "싫다", "그냥", "재밌다"]
    kinds = ("praise", "complaints", "toneless", "sarcasm", "sarcasm", "praise", "toneless")
    prediction = domains.predict_domain(analyzer, made(texts, [2, 0, 1, 0, 2, 2, 1], kinds))
    found = {row.name: row for row in metrics.domain_metrics({"fresh": prediction}, {})}
    assert {name: (row.n, row.value) for name, row in found.items() if row.value is not None} == {
        "fresh_named_right": (7, round(3 / 7, 5)),
        "fresh_praise_named_right": (2, 0.5),
        "fresh_complaints_named_right": (1, 1.0),
        "fresh_toneless_named_right": (2, 0.5),
        "fresh_sarcasm_named_right": (2, 0.0),
        "fresh_right_side": (5, 0.6),  # the ties of 재밌지만 싫다 and of 그냥 count as 부정
        "fresh_named_wrong": (7, round(2 / 7, 5)),
        "fresh_precision": (4, 0.5),
    }
    assert found["fresh_quarrels_named_right"].why == "made: holds no text to count."
    assert (found["fresh_sarcasm_named_right"].limit, found["fresh_praise_named_right"].limit) == (0.70, 0.85)
    low, high = found["fresh_named_right"].interval or (1, 0)
    assert low < 3 / 7 < high


def test_strong_tones_of_the_logs_are_counted_among_all_and_alone(tmp_path: Path) -> None:
    analyzer = Analyzer(tiny_tones(tmp_path))
    kinds = ("strong", "faint", "strong", "plain", "plain")
    prediction = domains.predict_domain(analyzer, made(["재밌다", "그냥", "싫다", "그냥", "재밌다"], [2, 2, 2, 1, 1], kinds))
    found = {row.name: (row.n, row.value) for row in metrics.domain_metrics({"logs": prediction}, {})}
    assert found == {
        "logs_clear_named_right": (3, round(1 / 3, 5)),
        "logs_strong_named_right": (2, 0.5),
        "logs_right_side": (3, round(1 / 3, 5)),
        "logs_strong_right_side": (2, 0.5),
        "logs_left_alone": (2, 0.5),
    }


def test_an_emoji_that_cannot_be_read_is_a_failure_and_a_word_that_cannot_is_none(tmp_path: Path) -> None:
    kinds = ("emoji_alone", "emoji_words", "english", "emoji_alone")
    prediction = domains.predict_domain(Analyzer(tiny_tones(tmp_path)), made(["♥", "재밌다 ♥", "!", "😀"], [1, 2, 1, 1], kinds))
    found = {row.name: row for row in metrics.domain_metrics({"emoji": prediction}, {})}
    assert (found["emoji_unreadable"].n, found["emoji_unreadable"].value) == (3, round(1 / 3, 5))
    assert found["emoji_unreadable"].reached is False
    assert found["emoji_named_right"].value == 1


def test_the_measures_of_a_validation_domain_leave_out_what_it_has_no_texts_for(tmp_path: Path) -> None:
    prediction = domains.predict_domain(Analyzer(tiny_tones(tmp_path)), made(["그냥", "재밌다"], [1, 1]))
    rows_ = metrics.tone_metrics({"everyday": prediction, "comments": "not there"})
    assert {row.name: row.value for row in rows_ if row.value is not None} == {
        "everyday_named_right": 0.5,
        "everyday_left_alone": 0.5,
        "everyday_named_wrong": 0.5,
        "everyday_precision": 0,
    }
    assert {row.why for row in rows_ if row.value is None} == {"not there"}
    assert not any(row.target for row in rows_)


def test_the_kinds_are_listed_from_the_worst_on(tmp_path: Path) -> None:
    texts, kinds = ["재밌다", "싫다", "싫다", "그냥"], ("b", "b", "a", "c")
    found = metrics.named_right_by_kind(domains.predict_domain(Analyzer(tiny_tones(tmp_path)), made(texts, [2, 2, 2, 1], kinds)))
    assert [(kind, estimate.value, estimate.n) for kind, estimate in found.items()] == [("a", 0, 1), ("b", 0.5, 2), ("c", 1, 1)]
