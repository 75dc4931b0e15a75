from __future__ import annotations

import numpy as np
import pytest

from gamseong.export.evaluation.tone_scores import ToneScores
from gamseong.model_store import Label

POSITIVE, NEGATIVE, NEUTRAL = Label.POSITIVE, Label.NEGATIVE, Label.NEUTRAL
AMBIGUOUS, UNREADABLE = Label.AMBIGUOUS, Label.UNREADABLE
TABLE = (  # label, verdict, probability of 긍정, kind
    (2, POSITIVE, 0.9, "praise"),
    (2, AMBIGUOUS, 0.6, "praise"),  # on the right side, and not named
    (2, NEGATIVE, 0.1, "sarcasm"),
    (0, NEGATIVE, 0.2, "complaint"),
    (0, NEUTRAL, 0.4, "complaint"),
    (0, POSITIVE, 0.8, "sarcasm"),
    (0, UNREADABLE, 0.5, "complaint"),  # a tie counts as 부정
    (1, NEUTRAL, 0.6, "toneless"),
    (1, AMBIGUOUS, 0.3, "toneless"),
    (1, UNREADABLE, 0.5, "toneless"),
    (1, POSITIVE, 0.9, "toneless"),
)


@pytest.fixture
def scores() -> ToneScores:
    labels, verdicts, positive, kinds = zip(*TABLE, strict=True)
    column = np.array(positive, np.float32)
    return ToneScores(np.array(labels), verdicts, np.stack([1 - column, column], axis=1), kinds)


def counted(hits: np.ndarray) -> tuple[int, int]:
    return int(hits.sum()), len(hits)


def test_each_measure_is_the_one_counted_by_hand(scores: ToneScores) -> None:
    assert counted(scores.named_right) == (5, 11)  # 2 that have a tone and 3 left alone
    assert counted(scores.named_wrong) == (3, 11)
    assert counted(scores.called) == (5, 11)
    assert counted(scores.precision) == (2, 5)
    assert counted(scores.right_side) == (5, 7)
    assert counted(scores.left_alone) == (3, 4)
    assert counted(scores.unreadable) == (2, 11)


def test_a_kind_and_what_has_a_tone_are_measured_alone(scores: ToneScores) -> None:
    assert counted(scores.of("praise").named_right) == (1, 2)
    assert counted(scores.of("sarcasm", "toneless").named_wrong) == (3, 6)
    assert counted(scores.of("toneless").right_side) == (0, 0)
    assert counted(scores.toned().named_right) == (2, 7)
    assert set(scores.toned().kinds) == {"praise", "sarcasm", "complaint"}


def test_the_confusion_tells_neutral_from_undecided(scores: ToneScores) -> None:
    assert scores.confusion().tolist() == [
        [1, 1, 1, 1],
        [0, 1, 1, 2],
        [1, 0, 1, 1],
    ]  # columns 부정, 중립, 긍정, 애매함 · 판단 불가
