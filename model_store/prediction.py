"""The result of judging one text: probabilities and a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """The verdict. 애매함: neither side reaches the bundle's threshold. 판단 불가: the text has nothing that the model knows."""

    NEGATIVE = "부정"
    POSITIVE = "긍정"
    AMBIGUOUS = "애매함"
    UNREADABLE = "판단 불가"


@dataclass(frozen=True, slots=True)
class Prediction:
    """A verdict with its probabilities: ``negative`` + ``positive`` = 1, each in [0, 1]; both ``None`` for 판단 불가.

    ``truncated``: the text was longer than the model reads and only its beginning was judged. ``quoted``: the writer added no
    words of their own, and the quote was judged.
    """

    negative: float | None
    positive: float | None
    label: Label
    truncated: bool = False
    quoted: bool = False

    @property
    def margin(self) -> float | None:
        """``positive - negative`` in [-1, 1]: the sign is the side, the size the confidence. ``None`` for 판단 불가."""
        if self.positive is None or self.negative is None:
            return None
        return self.positive - self.negative

    @classmethod
    def judge(
        cls, negative: float, positive: float, threshold: float, truncated: bool = False, quoted: bool = False
    ) -> Prediction:
        """Returns the verdict on a readable text: 긍정 or 부정 once it reaches ``threshold`` in [0.5, 1], else 애매함."""
        label = Label.AMBIGUOUS
        if max(negative, positive) >= threshold and negative != positive:
            label = Label.POSITIVE if positive > negative else Label.NEGATIVE
        return cls(negative, positive, label, truncated, quoted)

    @classmethod
    def unreadable(cls, truncated: bool = False, quoted: bool = False) -> Prediction:
        """Returns the verdict on a text without Korean that the model knows."""
        return cls(None, None, Label.UNREADABLE, truncated, quoted)
