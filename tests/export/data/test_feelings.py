from __future__ import annotations

import numpy as np
import pytest

from gamseong.export.data import corpora
from gamseong.export.data.corpora import Lines
from gamseong.export.data.feelings import names_a_feeling, only_sad


@pytest.mark.parametrize("text", ["너무 외로워", "아 짜증나", "오늘 정말 행복했다", "힘들다"])
def test_statements_of_a_feeling_are_known(text: str) -> None:
    assert names_a_feeling(text)


@pytest.mark.parametrize("text", ["몇 시에 모여?", "결혼하면 행복해?", "밥 먹는 중"])
def test_questions_and_plain_statements_name_none(text: str) -> None:
    assert not names_a_feeling(text)


@pytest.mark.parametrize(
    "text", ["슬프다", "너무 슬프다 ㅠㅠ", "펑펑 울었다..", "하루 종일 눈물만 난다", "진짜우울해", "마지막에 울었어요 ㅠㅠ"]
)
def test_mere_sadness_is_known_however_it_is_typed(text: str) -> None:
    assert only_sad(text)


@pytest.mark.parametrize(
    "text",
    ["재밌다", "", "의외로 유치하지 않네", "슬픈데 감동적이다", "너무 슬픈 영화", "눈물 나게 지루하다", "울면서 봤지만 최고"],
)
def test_a_word_of_praise_blame_or_of_what_is_more_than_sadness(text: str) -> None:
    assert not only_sad(text)


def test_everyday_statements_that_name_a_feeling_are_left_out_and_questions_stay() -> None:
    lines = Lines(list("abcd"), ["너무 외로워", "몇 시에 모여?", "결혼하면 행복해?", "밥 먹는 중"], np.full(4, 0.5, np.float32))
    assert corpora.without_feelings(lines).ids == ["b", "c", "d"]
