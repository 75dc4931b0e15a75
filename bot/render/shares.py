"""Divides a whole into the shares that people are shown: percentages that sum to 100.0, and the cells of bars. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ...model_store import TONES, Label, Prediction


def apportion(parts: Sequence[float], whole: int) -> list[int]:
    """Divides ``whole`` among ``parts`` as they weigh: integers that sum to it, or zeros where nothing weighs anything.

    What rounding down leaves over goes to those that lost most by it.
    """
    total = sum(parts)
    exact = [part * whole / total if total else 0.0 for part in parts]
    given = [int(each) for each in exact]
    missing = (whole if total else 0) - sum(given)
    for place in sorted(range(len(parts)), key=lambda place: given[place] - exact[place])[:missing]:
        given[place] += 1
    return given


def percentages(parts: Sequence[float]) -> list[str]:
    """Returns the share of each part with one decimal; they sum to 100.0, or are all 0.0 where nothing weighs anything.

    100.0 is said only of a part that is everything.
    """
    tenths = apportion(parts, 1000)
    if 1000 in tenths and max(parts) < sum(parts):
        first, second = sorted(range(len(parts)), key=lambda place: -parts[place])[:2]
        tenths[first], tenths[second] = 999, 1
    return [f"{each / 10:.1f}" for each in tenths]


def shown_probabilities(prediction: Prediction) -> dict[Label, float]:
    """Returns the probabilities of 긍정 and 부정, with 중립 between them where the bundle knows it; none for 판단 불가."""
    if prediction.tones is not None:
        return dict(zip(TONES[::-1], prediction.tones[::-1], strict=True))
    if prediction.positive is None or prediction.negative is None:
        return {}
    return {Label.POSITIVE: prediction.positive, Label.NEGATIVE: prediction.negative}


def shown_percentages(prediction: Prediction) -> dict[Label, str]:
    """Returns ``shown_probabilities`` in percent."""
    shown = shown_probabilities(prediction)
    return dict(zip(shown, percentages(list(shown.values())), strict=True))
