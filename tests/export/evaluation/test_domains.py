from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gamseong.export.data import comments, corpora
from gamseong.export.data.corpora import Lines
from gamseong.export.data.errors import DataError
from gamseong.export.evaluation import domains
from gamseong.export.evaluation.domains import Domain
from gamseong.model_store import Analyzer, Bundle, Label
from tests.export.made_data import made_data
from tests.tiny_bundles import tiny_text, tiny_tones


def test_clear_ones_are_those_whose_labels_all_agree() -> None:
    lines = Lines(["a", "b", "c", "d"], ["ㄱ", "ㄴ", "ㄷ", "ㄹ"], np.array([1, 0.5, 0, 0.75], np.float32))
    clear = corpora.clear_ones(lines)
    assert list(clear.ids) == ["a", "c"]
    assert clear.positive.tolist() == [1, 0]


def test_kote_is_measured_on_clear_comments_that_neither_training_nor_validation_holds(tmp_path: Path) -> None:
    data = made_data(tmp_path)
    found = domains.kote(data, split(3))
    assert found.labels is not None
    assert len(found.texts) > 0
    for text, label in zip(found.texts, found.labels.tolist(), strict=True):
        assert text.startswith("재밌다" if label else "싫다")
    everything = corpora.kote(data)
    for part in ("training", "validation"):
        assert not set(found.texts) & set(corpora.part(everything, part, 3).texts)
    assert list(found.texts) != list(domains.kote(data, split(4)).texts)


def test_everyday_lines_are_the_kept_out_part(tmp_path: Path) -> None:
    data = made_data(tmp_path)
    found = domains.everyday(data, split(3))
    assert found.labels is None
    assert 0 < len(found.texts) < 60
    assert not set(found.texts) & set(corpora.part(corpora.everyday(data), "training", 3).texts)


def test_sentineg_is_measured_review_by_review(tmp_path: Path) -> None:
    found = domains.sentineg(made_data(tmp_path), {})
    assert found.labels is not None
    labels = dict(zip(found.texts, found.labels.tolist(), strict=True))
    assert labels == {"싫다": 0, "나쁘다": 0, "안 재밌다": 0, "재밌다": 1, "싫다고 못 한다": 1, "좋다": 1}


def test_our_own_lists_are_as_long_as_was_asked_for() -> None:
    clear, everyday = domains.discord_clear("", {}), domains.discord_everyday("", {})
    assert min(len(clear.texts), len(everyday.texts)) >= 150
    assert clear.labels is not None
    assert 0.3 < clear.labels.mean() < 0.7
    labels = dict(zip(clear.texts, clear.labels.tolist(), strict=True))
    assert labels["드디어 합격했다!!!!"] == 1
    assert everyday.labels is None
    assert set(everyday.three_tones.tolist()) == {1}


def split(seed: int, **more: object) -> dict[str, object]:
    """What the manifest of a bundle says whose training kept out the parts of ``seed``."""
    return {"settings": {"split": seed, **more}}


def test_the_parts_are_split_as_the_bundles_training_split_them() -> None:
    assert domains.split_seed({"settings": {"seed": 5, "split": 7}}) == 7
    assert domains.split_seed({"settings": {"seed": 5}}) == 1  # a recipe that trained on none of them
    assert domains.split_seed({"data": "none"}) == 1


@pytest.mark.parametrize("name", ["nsmc", "kote", "sentineg", "everyday", "comments"])
def test_a_set_that_is_not_there_names_its_file(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=str(tmp_path)):
        domains.TEST_DOMAINS[name](str(tmp_path), {})


def test_lines_without_labels_have_no_scores() -> None:
    prediction = domains.DomainPrediction(domains.Domain("everyday", ["가"]), np.array([[0.5, 0.5]], np.float32))
    with pytest.raises(ValueError, match="no labels"):
        _ = prediction.scores
    with pytest.raises(ValueError, match="no labels"):
        _ = prediction.tone_scores


def test_fresh_chat_and_the_emoji_list_have_their_labels_and_kinds() -> None:
    for load, kind, label in ((domains.fresh, "sarcasm", 0), (domains.fresh, "toneless", 1), (domains.fresh, "thanks", 2)):
        found = load("", {})
        of_kind = found.three_tones[np.array(found.kinds) == kind].tolist()
        assert len(of_kind) > 30
        assert set(of_kind) == {label}
    emoji = domains.emoji("", {})
    hearts = {kind for text, kind in zip(emoji.texts, emoji.kinds, strict=True) if "❤" in text}
    assert hearts
    assert all(kind.startswith(domains.EMOJI) for kind in hearts)


def test_the_logs_tell_strong_tones_from_faint_ones() -> None:
    logs = domains.logs("", {})
    rows = corpora.own_rows("logs")
    expected = {"-2": (0, "strong"), "-1": (0, "faint"), "0": (1, "plain"), "1": (2, "faint"), "2": (2, "strong")}
    assert list(zip(logs.three_tones.tolist(), logs.kinds, strict=True)) == [expected[row["label"]] for row in rows]


def test_the_hands_are_measured_on_their_own_part_with_their_kinds() -> None:
    test, validation = domains.hands_test("", split(3)), domains.hands_validation("", split(3))
    assert list(test.texts) != list(domains.hands_test("", split(4)).texts)
    rows = {row["line"]: row for row in corpora.own_rows("hands")}
    held = corpora.part(corpora.own("hands"), "test", 3)
    assert list(test.kinds) == [rows[line]["kind"] for line in held.ids]
    assert test.three_tones.tolist() == [("부정", "중립", "긍정").index(rows[line]["label"]) for line in held.ids]
    assert len(validation.texts) < len(test.texts)


def test_comments_are_measured_where_their_label_is_clear(made_comments: Path) -> None:
    parts = {name: domains.TEST_DOMAINS[name](str(made_comments), split(3)) for name in ("comments", "comments_validation")}
    assert not set(parts["comments"].texts) & set(parts["comments_validation"].texts)
    for found in parts.values():
        assert found.texts
        words = [text.split()[0] for text in found.texts]
        assert found.three_tones.tolist() == [("싫다", "그냥", "재밌다").index(word) for word in words]
        assert set(found.kinds) <= {"curse", "koco"}


def test_comments_that_a_training_left_out_are_not_split_with_the_others(made_comments: Path) -> None:
    """Training draws its parts among what it reads; another drawing would hand it the lines that it learned."""
    found = domains.comments_test(str(made_comments), split(3, share_alike=False))
    held = corpora.part(comments.labelled(str(made_comments), share_alike=False), "test", 3)
    assert set(found.kinds) == {"curse"}
    assert set(found.texts) < set(held.texts)


def test_the_domains_that_choose_hold_no_kept_out_line(made_comments: Path) -> None:
    data = made_data(made_comments)
    loaded = domains.load_domains(domains.TONE_VALIDATION_DOMAINS, data, split(3))
    assert set(loaded) == {"hands", "stretches", "comments", "kote", "everyday"}
    for name, found in loaded.items():
        assert isinstance(found, Domain)
        if name != "stretches":  # of which no part is kept out for the end
            test = domains.TEST_DOMAINS[name](data, split(3))
            assert len(set(found.texts) & set(test.texts)) <= 0.02 * len(found.texts)  # 'ㅋㅋ' may stand in both
    kote = loaded["kote"]
    assert isinstance(kote, Domain)
    assert all("싫그재"[tone] == text[0] for text, tone in zip(kote.texts, kote.three_tones.tolist(), strict=True))


def test_a_domain_whose_data_is_missing_says_why_in_its_place(tmp_path: Path) -> None:
    found = domains.load_domains(domains.TONE_VALIDATION_DOMAINS, str(tmp_path), {})
    assert isinstance(found["hands"], Domain)
    assert isinstance(found["comments"], str)
    assert found["comments"].startswith(str(tmp_path))


@pytest.mark.parametrize("make", [tiny_text, tiny_tones])
def test_a_prediction_holds_what_a_user_is_told_and_the_graphs_own_numbers(
    make: Callable[[Path], Bundle], tmp_path: Path
) -> None:
    analyzer = Analyzer(make(tmp_path))
    texts = ["재밌다", "!!!", "싫다", "그냥", "재밌지만 싫다"]
    found = domains.predict_domain(analyzer, Domain("made", texts, tones=np.array([2, 1, 0, 1, 1])))
    assert list(found.verdicts) == [prediction.label for prediction in analyzer.predict(texts)]
    assert found.verdicts[1] == Label.UNREADABLE
    assert found.probabilities == pytest.approx(analyzer.probabilities(texts), abs=1e-6)
    assert found.tone_scores.named_right.all()
