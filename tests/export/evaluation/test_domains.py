from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from gamseong.export.data import corpora
from gamseong.export.data.corpora import Lines
from gamseong.export.errors import DataError
from gamseong.export.evaluation import domains
from gamseong.export.evaluation.scores import Scores
from tests.export.made_data import made_data


def scores(positive: list[float], labels: list[int]) -> Scores:
    column = np.array(positive, np.float32)
    return Scores(np.stack([1 - column, column], axis=1), np.array(labels))


@pytest.mark.parametrize(
    ("positive", "labels", "expected"),
    [
        ([0.9, 0.4, 0.4, 0.1], [1, 1, 0, 0], 3.5 / 4),  # the tie counts half
        ([0.9, 0.8, 0.2, 0.1], [1, 1, 0, 0], 1.0),
        ([0.1, 0.2, 0.8], [1, 1, 0], 0.0),
        ([0.3, 0.3, 0.3, 0.3, 0.3], [1, 0, 0, 0, 1], 0.5),
        ([0.5, 0.5, 0.5, 0.9, 0.1, 0.7], [1, 0, 0, 0, 0, 1], 5 / 8),  # 0.5: two ties of ½ and a win; 0.7: three wins
    ],
)
def test_the_auc_is_the_chance_of_a_positive_above_a_negative(positive: list[float], labels: list[int], expected: float) -> None:
    assert domains.auc(scores(positive, labels)) == pytest.approx(expected)


def test_the_auc_needs_no_threshold_and_sees_past_a_saturated_float() -> None:
    assert domains.auc(scores([0.99, 0.98, 0.97], [1, 0, 0])) == 1.0
    saturated = Scores(np.array([[1e-9, 1.0], [1e-7, 1.0]], np.float32), np.array([1, 0]))
    assert domains.auc(saturated) == 1.0


def test_the_auc_of_one_label_is_not_a_number() -> None:
    assert math.isnan(domains.auc(scores([0.4, 0.6], [1, 1])))


def test_a_pair_is_right_only_if_both_halves_are() -> None:
    pairs = scores([0.1, 0.9, 0.2, 0.3, 0.6, 0.7, 0.8, 0.2], [0, 1] * 4)  # both, only 부정, only 긍정, neither
    assert domains.both_right(pairs) == 0.25
    assert pairs.accuracy == 0.5


def test_confidence_counts_on_both_sides_and_only_above_the_limit() -> None:
    given = np.array([[0.95, 0.05], [0.1, 0.9], [0.8, 0.2], [0.5, 0.5]])
    assert domains.confident(given) == 0.5


def test_clear_ones_are_those_whose_labels_all_agree() -> None:
    lines = Lines(["a", "b", "c", "d"], ["ㄱ", "ㄴ", "ㄷ", "ㄹ"], np.array([1, 0.5, 0, 0.75], np.float32))
    clear = corpora.clear_ones(lines)
    assert list(clear.ids) == ["a", "c"]
    assert clear.positive.tolist() == [1, 0]


def test_kote_is_measured_on_clear_comments_that_neither_training_nor_validation_holds(tmp_path: Path) -> None:
    data = made_data(tmp_path)
    found = domains.kote(data, seed=3)
    assert found.labels is not None
    assert len(found.texts) > 0
    for text, label in zip(found.texts, found.labels.tolist(), strict=True):
        assert text.startswith("재밌다" if label else "싫다")
    everything = corpora.kote(data)
    for part in ("training", "validation"):
        assert not set(found.texts) & set(corpora.part(everything, part, 3).texts)
    assert list(found.texts) != list(domains.kote(data, seed=4).texts)


def test_everyday_lines_are_the_kept_out_part(tmp_path: Path) -> None:
    data = made_data(tmp_path)
    found = domains.everyday(data, seed=3)
    assert found.labels is None
    assert 0 < len(found.texts) < 60
    assert not set(found.texts) & set(corpora.part(corpora.everyday(data), "training", 3).texts)


def test_sentineg_alternates_between_a_negative_and_a_positive_half(tmp_path: Path) -> None:
    found = domains.sentineg(made_data(tmp_path))
    assert found.labels is not None
    assert found.labels.tolist() == [0, 1] * 3
    assert list(found.texts) == ["싫다", "재밌다", "나쁘다", "싫다고 못 한다", "안 재밌다", "좋다"]


def test_our_own_lists_are_as_long_as_was_asked_for() -> None:
    clear, everyday = domains.discord_clear(), domains.discord_everyday()
    assert min(len(clear.texts), len(everyday.texts)) >= 150
    assert clear.labels is not None
    assert 0.3 < clear.labels.mean() < 0.7
    labels = dict(zip(clear.texts, clear.labels.tolist(), strict=True))
    assert labels["드디어 합격했다!!!!"] == 1
    assert everyday.labels is None


def test_the_parts_are_split_as_the_bundles_training_split_them() -> None:
    assert domains.split_seed({"settings": {"seed": 5, "split": 7}}) == 7
    assert domains.split_seed({"settings": {"seed": 5}}) == 1  # a recipe that trained on none of them
    assert domains.split_seed({"data": "none"}) == 1


@pytest.mark.parametrize("name", ["nsmc", "kote", "sentineg", "everyday"])
def test_a_set_that_is_not_there_names_its_file(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=str(tmp_path)):
        domains.DOMAINS[name](str(tmp_path), 1)


def test_lines_without_labels_have_no_scores() -> None:
    look = domains.Look(domains.Domain("everyday", ["가"]), np.array([[0.5, 0.5]], np.float32))
    with pytest.raises(ValueError, match="no labels"):
        _ = look.scores
