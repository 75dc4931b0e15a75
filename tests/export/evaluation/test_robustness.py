from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from gamseong.export.evaluation.robustness import PERTURBATIONS, Flips, count_flips, sample
from gamseong.model_store import read


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("spaces", "나는\t정말 \u00a0 좋다 ", "나는정말좋다"),
        ("lengthening", "좋다ㅋㅋ 슬퍼ㅠㅠㅠ 와!!", "좋다ㅋㅋㅋㅋㅋㅋㅋㅋ 슬퍼ㅠㅠㅠㅠㅠㅠㅠㅠㅠㅠㅠㅠ 와!!!!!!!!"),
        ("lengthening", "ㅋ 하하 ㅠ 와! 1100 ㅋㅠ", "ㅋ 하하 ㅠ 와! 1100 ㅋㅠ"),  # no run of ㅋ, ㅎ, ㅠ, ㅜ, ! or ?
    ],
)
def test_a_perturbation_changes_what_it_says_and_no_more(name: str, text: str, expected: str) -> None:
    assert PERTURBATIONS[name](text, 0) == expected


def test_nfd_takes_syllables_apart_and_says_the_same() -> None:
    apart = PERTURBATIONS["nfd"]("감성", 0)
    assert len(apart) == 6
    assert unicodedata.normalize("NFC", apart) == "감성"


@pytest.mark.parametrize("name", ["emoji", "link"])
def test_what_trails_differs_from_row_to_row_and_keeps_the_text_in_front(name: str) -> None:
    texts = [PERTURBATIONS[name]("좋다", row) for row in range(10)]
    assert all(text.startswith("좋다 ") and len(text) > 3 for text in texts)
    assert len(set(texts)) == 5


@pytest.mark.parametrize("name", ["link", "markup", "invisible"])
def test_what_shows_no_words_is_read_as_if_it_were_not_there(name: str) -> None:
    texts = [PERTURBATIONS[name]("정말 좋다", row) for row in range(35)]
    assert "정말 좋다" not in texts
    assert len(set(texts)) >= 5
    assert {read(text).text for text in texts} == {"정말 좋다"}


def predict(texts: Sequence[str]) -> NDArray[np.float64]:
    """A number in the text is the probability of 긍정."""
    positive = np.array([float(text) for text in texts])
    return np.stack([1 - positive, positive], axis=1)


def flips(moves: dict[str, str]) -> Flips:
    texts = list(moves)
    return count_flips(predict, texts, predict(texts), lambda text, _: moves[text])


def test_a_flip_is_a_change_of_side_however_small_and_nothing_else_however_large() -> None:
    assert flips({"0.99": "0.52", "0.1": "0.49"}) == Flips(2, 0)
    assert flips({"0.51": "0.49", "0.48": "0.9"}) == Flips(2, 2)


def test_a_tie_is_on_the_negative_side_as_it_is_in_the_accuracy() -> None:
    assert flips({"0.4": "0.5"}) == Flips(1, 0)
    assert flips({"0.6": "0.5"}) == Flips(1, 1)


def test_texts_that_stay_as_they_are_are_not_counted() -> None:
    found = flips({"0.9": "0.9", "0.2": "0.2", "0.7": "0.3", "0.1": "0.2"})
    assert found == Flips(2, 1)  # and each is compared with what was said of itself, not of the row of its number
    assert flips({"0.9": "0.9"}) == Flips(0, 0)


def test_the_row_is_handed_to_the_perturbation() -> None:
    rows: list[int] = []

    def note(text: str, row: int) -> str:
        rows.append(row)
        return text

    count_flips(predict, ["0.1", "0.2", "0.3"], predict(["0.1", "0.2", "0.3"]), note)
    assert rows == [0, 1, 2]


def test_a_sample_is_seeded_without_copies_and_without_empty_texts() -> None:
    texts = [" " if number % 4 == 0 else str(number) for number in range(400)]
    rows = sample(texts, 50, seed=3)
    assert len(set(rows.tolist())) == 50
    assert rows.tolist() == sorted(rows.tolist())
    assert all(row % 4 for row in rows.tolist())
    assert rows.tolist() == sample(texts, 50, seed=3).tolist()
    assert rows.tolist() != sample(texts, 50, seed=4).tolist()
    assert rows.max() > 200  # drawn from all of them, not the first ones
    assert len(sample(texts, 1000)) == 300
