"""What stands in the mixture of the flagship and its teachers, and what never does."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gamseong.export.data import comments, corpora
from gamseong.export.data.stars import Rated
from gamseong.export.model.tones import tones
from gamseong.export.settings import Flagship, RecipeSettings
from gamseong.export.training import mixture
from gamseong.export.training.mixture import ToneTexts
from tests.export.made_data import made_data


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    return made_data(tmp_path_factory.mktemp("data"))


@pytest.fixture
def none(small: Callable[..., RecipeSettings]) -> Flagship:
    """Settings that leave every corpus out."""
    times = ("corpus", "hands", "stretches", "comments", "kote", "everyday")
    settings = small("flagship", **{f"{name}_times": 0 for name in times})
    assert isinstance(settings, Flagship)
    return settings


def key(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(("name", "times"), [("kote", 3), ("everyday", 2)])
def test_each_corpus_stands_there_as_often_as_asked_with_its_training_part_only(
    name: str, times: int, data: str, none: Flagship
) -> None:
    lines = corpora.kote(data) if name == "kote" else corpora.without_feelings(corpora.everyday(data))
    settings = replace(none, **{f"{name}_times": times})
    found = mixture.chat(settings, data)
    own = corpora.part(lines, "training", 1)
    assert Counter(found.texts) == Counter(list(own.texts) * times)
    assert found.tones.tolist() == tones(own.positive).tolist() * times
    once = mixture.chat(settings, data, once=True)
    assert Counter(once.texts) == Counter(own.texts)
    assert len(mixture.chat(none, data)) == 0
    quarter = mixture.chat(replace(settings, chat_share=0.25), data)
    assert len(quarter) == times * round(len(own) / 4)
    assert set(quarter.texts) < set(found.texts)


def test_hands_are_kept_out_by_blocks_and_with_them_their_copies_elsewhere(data: str, none: Flagship) -> None:
    hands = corpora.own("hands")
    rows = corpora.own_rows("hands")
    parts = {name: set(corpora.part(hands, name, 1).ids) for name in ("training", "validation", "test")}
    assert sum(map(len, parts.values())) == len(hands)
    assert len(parts["test"]) / len(hands) == pytest.approx(1 / 7, abs=0.02)
    for hand in {row["hand"] for row in rows}:
        lines = [row["line"] for row in rows if row["hand"] == hand]
        assert len({name for name, ids in parts.items() if lines[0] in ids and lines[19] in ids}) == 1  # a block stays whole
    measured = {key(text) for name in ("validation", "test") for text in corpora.part(hands, name, 1).texts}
    learned = mixture.chat(replace(none, hands_times=1, corpus_times=1), data)
    assert not {key(text) for text in learned.texts if len(key(text)) > 4} & measured


def test_what_comes_near_a_line_it_is_measured_on_is_never_learned(data: str, none: Flagship, tmp_path: Path) -> None:
    line = next(text for text in corpora.own("everyday").texts if len(key(text)) > 6)
    copied = shutil.copytree(data, tmp_path / "data")
    with (copied / "chat" / "chatbot_data.csv").open("a", encoding="utf-8") as file:
        file.writelines(f'"{line} {number}",답,0\n' for number in range(20))
        file.writelines(f'"{" ".join(line)}{spaces}",답,0\n' for spaces in ("", " "))
        file.writelines(f'"{line[:3]} 뭔가 아주 다른 말 {number}",답,0\n' for number in range(20))
    found = {key(text) for text in mixture.chat(replace(none, everyday_times=1), str(copied)).texts}
    assert not any(text.startswith(key(line)) for text in found)
    assert any("뭔가아주다른말" in text for text in found)


def test_nothing_reserved_is_learned(data: str, none: Flagship) -> None:
    learned = mixture.chat(replace(none, corpus_times=1, hands_times=1, stretches_times=1), data)
    assert not {comments.fingerprint(text) for text in learned.texts} & comments.reserved()


def test_our_reading_of_a_comment_of_kote_counts_half_beside_its_emotions(
    data: str, none: Flagship, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comments, "label_of", lambda text: 0.5 if text.startswith("재밌다") else None)
    found = mixture.chat(replace(none, kote_times=1), data)
    of = {text.split()[0]: tone for text, tone in zip(found.texts, found.tones.tolist(), strict=True)}
    assert of["재밌다"] == [0.0, 0.5, 0.5]
    assert of["싫다"] == [1.0, 0.0, 0.0]


def test_reviews_outside_nsmc_are_drawn_by_their_stars(none: Flagship) -> None:
    further = Rated([f"리뷰 {number}" for number in range(100)], np.arange(100) % 10 + 1)
    found = mixture.rated(replace(none, rated_middle=5, rated_praise=3), further)
    counts = np.histogram(found.stars, [1, 5, 9, 11])[0].tolist()
    assert counts == [40, 5, 3]
    assert list(found.texts) == sorted(found.texts, key=lambda text: int(text.split()[1]))  # in their own order
    rare = mixture.rarer_stars(further, middle=20, extra=10, seed=1)
    share = rare.tones @ np.array([0, 0.5, 1])
    assert len(rare) == 40
    assert {round(value, 3) for value in share[:20].tolist()} == {0.25, 0.4, 0.6, 0.8}  # what 5, 6, 7 and 8 stars stand for
    assert share[20:30].max() < 0.2 < 0.9 < share[30:].min()


def test_a_review_that_only_says_somebody_is_sad_is_negative() -> None:
    reviews = ToneTexts(["슬프다 ㅠㅠ", "슬픈데 최고", "지루하다"], tones(np.array([0.9, 1.0, 0.0])))
    assert mixture.with_sadness(reviews).tones.tolist() == [[1, 0, 0], [0, 0, 1], [1, 0, 0]]


def test_sadness_alone_is_drawn_out_of_the_reviews_once_each() -> None:
    found = mixture.sadness(["펑펑 울었다", "재밌다", "펑펑 울었다", "슬프다 ㅠㅠ"])
    assert (list(found.texts), found.tones.tolist()) == (["슬프다 ㅠㅠ", "펑펑 울었다"], [[1, 0, 0]] * 2)
    assert len(found.times(3)) == 6
    assert len(mixture.sadness(["재밌다"])) == 0


def test_the_sources_name_only_what_is_used(none: Flagship) -> None:
    used = mixture.sources(replace(none, kote_times=1, hands_times=1, comments_times=1, share_alike=False))
    assert "KOTE" in used["data"]
    assert "chat corpus" in used["data"]
    assert "CC BY-SA" not in used["licence"]
    assert "CC BY-SA" in mixture.sources(replace(none, comments_times=1))["licence"]
    nothing = mixture.sources(none)
    assert not any(word in nothing["data"] + nothing["licence"] for word in ("KOTE", "chat corpus", "comments", "Chatbot"))
