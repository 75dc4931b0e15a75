"""What a sentiment model says of one text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """The verdict in words. 애매함: neither side reaches the bundle's threshold. 판단 불가: nothing a model could know."""

    NEGATIVE = "부정"
    POSITIVE = "긍정"
    AMBIGUOUS = "애매함"
    UNREADABLE = "판단 불가"


@dataclass(frozen=True, slots=True)
class Prediction:
    """``negative`` + ``positive`` = 1, each in [0, 1]; both ``None`` for 판단 불가.

    ``truncated``: the text was longer than the model reads and only its beginning was judged.
    """

    negative: float | None
    positive: float | None
    label: Label
    truncated: bool = False

    @property
    def margin(self) -> float | None:
        """``positive - negative`` in [-1, 1]: the sign is the side, the size the confidence. ``None`` for 판단 불가."""
        if self.positive is None or self.negative is None:
            return None
        return self.positive - self.negative

    @classmethod
    def judge(cls, negative: float, positive: float, threshold: float, truncated: bool = False) -> Prediction:
        """The verdict on a readable text: a side is named once its probability reaches ``threshold`` in [0.5, 1]."""
        label = Label.AMBIGUOUS
        if max(negative, positive) >= threshold and negative != positive:
            label = Label.POSITIVE if positive > negative else Label.NEGATIVE
        return cls(negative, positive, label, truncated)

    @classmethod
    def unreadable(cls, truncated: bool = False) -> Prediction:
        """The verdict on a text without Korean that the model could know."""
        return cls(None, None, Label.UNREADABLE, truncated)
