from __future__ import annotations

import pytest

from gamseong.export.model.front_end import BOS, SPECIALS, FrontEnd, make_vocabulary
from gamseong.model_store.tokenizers import UNKNOWN


@pytest.fixture
def front_end() -> FrontEnd:
    return FrontEnd([*SPECIALS, "ㅋ", "재", "밌", "다", "a"], 10, 1000)


def test_spacing_case_and_laughter_are_normalised(front_end: FrontEnd) -> None:
    rows = front_end.rows(["재 밌\t다", "재밌다", "ㅋㅋㅋㅋㅋ", "A a", "", "뷁"])
    assert rows[0] == rows[1] == [BOS, 4, 5, 6]
    assert rows[2:] == [[BOS, 3, 3], [BOS, 7, 7], [BOS], [BOS, UNKNOWN]]


def test_what_is_beyond_the_limit_is_cut_before_anything_is_dropped(front_end: FrontEnd) -> None:
    assert front_end.rows(["ㅋ" * 10 + "재", " " * 9 + "재밌"]) == [[BOS, 3, 3], [BOS, 4]]


def test_an_ngram_depends_on_its_own_characters_only(front_end: FrontEnd) -> None:
    _, grams = front_end.encode(["재밌다", "다재밌다"])
    assert grams.min() >= 0
    assert grams.max() < 1000
    assert grams[0, 3].tolist() == grams[1, 4].tolist()  # …재밌다 ends both
    assert grams[0, 2, 0] == grams[1, 3, 0]  # the bigram 재밌
    assert grams[0, 2, 1] != grams[1, 3, 1]  # the trigram before it differs


def test_a_vocabulary_is_ordered_and_holds_no_white_space() -> None:
    assert make_vocabulary(["나나나 가가 가", "다B b"], 2) == [*SPECIALS, "가", "나", "b"]
