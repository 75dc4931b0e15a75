from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gamseong.export.data import corpora
from gamseong.export.data.corpora import Lines
from gamseong.export.data.errors import DataError
from gamseong.export.evaluation import domains
from tests.export.made_data import made_data


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
        domains.TEST_DOMAINS[name](str(tmp_path), 1)


def test_lines_without_labels_have_no_scores() -> None:
    prediction = domains.DomainPrediction(domains.Domain("everyday", ["가"]), np.array([[0.5, 0.5]], np.float32))
    with pytest.raises(ValueError, match="no labels"):
        _ = prediction.scores
