"""The result of judging one text: probabilities and a verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Label(StrEnum):
    """The verdict. 애매함: nothing reaches the bundle's threshold. 판단 불가: the text has nothing that the model knows.

    중립, no tone, is said by bundles that tell three tones apart; of one with two sides such a text is 애매함.
    """

    NEGATIVE = "부정"
    POSITIVE = "긍정"
    NEUTRAL = "중립"
    AMBIGUOUS = "애매함"
    UNREADABLE = "판단 불가"


TONES = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
"""The columns of a graph's ``tones``."""

_LEAST = 1e-12  # of a probability, in a logarithm


@dataclass(frozen=True, slots=True)
class Prediction:
    """A verdict with its probabilities: ``negative`` + ``positive`` = 1, each in [0, 1]; both ``None`` for 판단 불가.

    ``truncated``: the text was longer than the model reads and only its beginning was judged. ``quoted``: the writer added no
    words of their own, and the quote was judged. ``neutral``: the probability of no tone at all, half of which stands in
    either side; ``None`` for 판단 불가, and from a bundle without it. ``log_odds``: log(p 긍정 / p 부정), what is neutral left
    out of both; it still tells two sure verdicts apart.
    """

    negative: float | None
    positive: float | None
    label: Label
    truncated: bool = False
    quoted: bool = False
    neutral: float | None = None
    log_odds: float | None = field(default=None, compare=False, repr=False)

    @property
    def margin(self) -> float | None:
        """``positive - negative`` in [-1, 1]: the sign is the side, the size the confidence. ``None`` for 판단 불가."""
        if self.positive is None or self.negative is None:
            return None
        return self.positive - self.negative

    @property
    def tones(self) -> tuple[float, float, float] | None:
        """The probabilities of 부정, 중립 and 긍정, in the order of ``TONES``; ``None`` where ``neutral`` is."""
        if self.positive is None or self.negative is None or self.neutral is None:
            return None
        half = self.neutral / 2
        return self.negative - half, self.neutral, self.positive - half

    @classmethod
    def judge(
        cls, negative: float, positive: float, threshold: float, truncated: bool = False, quoted: bool = False
    ) -> Prediction:
        """Returns the verdict of a bundle with two sides: 긍정 or 부정 once it reaches ``threshold`` in [0.5, 1], else 애매함."""
        label = Label.AMBIGUOUS
        if max(negative, positive) >= threshold and negative != positive:
            label = Label.POSITIVE if positive > negative else Label.NEGATIVE
        return cls(negative, positive, label, truncated, quoted, log_odds=_log_odds(negative, positive))

    @classmethod
    def judge_tones(
        cls, tones: Sequence[float], thresholds: Mapping[str, float], truncated: bool = False, quoted: bool = False
    ) -> Prediction:
        """Returns the verdict of a bundle with three tones: the most probable of them once it reaches its threshold, else 애매함.

        ``tones``: the probabilities of 부정, 중립 and 긍정. ``thresholds``: in [0, 1], by these labels.
        """
        negative, neutral, positive = tones
        best = max(tones)
        label = TONES[tones.index(best)]
        if best < thresholds[label] or tones.count(best) > 1:
            label = Label.AMBIGUOUS
        sides = negative + neutral / 2, positive + neutral / 2
        return cls(*sides, label, truncated, quoted, neutral, _log_odds(negative, positive))

    @classmethod
    def unreadable(cls, truncated: bool = False, quoted: bool = False) -> Prediction:
        """Returns the verdict on a text without anything that the model knows."""
        return cls(None, None, Label.UNREADABLE, truncated, quoted)


def _log_odds(negative: float, positive: float) -> float:
    return math.log(max(positive, _LEAST)) - math.log(max(negative, _LEAST))
