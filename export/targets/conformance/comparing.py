"""Holds one answer against what is expected of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ....model_store import TONES, Label, Manifest
from ....model_store.manifest import is_a
from .kit import Expected
from .stages import Stage

_SHOWN = 60  # characters of a text in a note


class Status(StrEnum):
    """What an answer is. Readings, ids and labels are the same or not; numbers may be within the tolerance."""

    SAME = "same"
    WITHIN = "within tolerance"
    DIFFERS = "differs"
    LABEL = "label differs"
    ERROR = "error"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Outcome:
    """``difference``: the largest between two numbers, where there are any. ``note``: what is wrong, for people.

    ``fails``: whether it is a fault of the runtime. Another label is none where rounding within the tolerance explains it.
    """

    status: Status
    difference: float | None = None
    note: str = ""
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """By what answers are measured: the bundle's thresholds, ``same`` and ``tolerance`` as in ``Tolerances``."""

    manifest: Manifest
    same: float
    tolerance: float


def compare(stage: Stage, answer: Mapping[str, Any], expected: Expected, scale: Scale) -> Outcome:
    """Returns what ``answer``, an executor's line, is; one that has not the fields of the protocol is an error."""
    if "error" in answer:
        return _error(str(answer["error"]))
    if "unsupported" in answer:
        return Outcome(Status.UNSUPPORTED, note=str(answer["unsupported"]))
    try:
        if stage is Stage.READ:
            return _reading(answer["read"]["text"], answer["read"]["quoted"], expected)
        if stage is Stage.IDS:
            return _ids(answer["ids"], expected)
        if stage is Stage.PROBABILITIES:
            return _numbers([*answer["probabilities"], *answer.get("tones", ())], _expected_numbers(expected), scale)
        return _verdict(answer, expected, scale)
    except (KeyError, TypeError) as error:
        return _error(f"not an answer of {stage} ({error})")


def _error(note: str) -> Outcome:
    return Outcome(Status.ERROR, note=note, fails=True)


def _differs(got: Any, expected: Any, what: str = "") -> Outcome:
    return Outcome(Status.DIFFERS, note=f"{what}{_short(got)}, not {_short(expected)}", fails=True)


def _short(value: Any) -> str:
    shown = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


def _reading(text: str, quoted: bool, expected: Expected) -> Outcome:
    if text != expected.read:
        return _differs(*_from_first_difference(text, expected.read))
    return Outcome(Status.SAME) if quoted is expected.quoted else _differs(quoted, expected.quoted, "quoted ")


def _ids(ids: Sequence[int], expected: Expected) -> Outcome:
    if list(ids) == list(expected.ids):
        return Outcome(Status.SAME)
    if len(ids) != len(expected.ids):
        return _differs(len(ids), len(expected.ids), "number of ids ")
    place = next(place for place, pair in enumerate(zip(ids, expected.ids, strict=True)) if pair[0] != pair[1])
    return _differs(ids[place], expected.ids[place], f"id {place} ")


def _from_first_difference(one: str, other: str) -> tuple[str, str]:
    """Returns both texts, without most of what they begin with alike where that is long."""
    pairs = zip(one, other, strict=False)
    place = next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
    start = max(place - _SHOWN // 4, 0) if max(len(one), len(other)) > _SHOWN else 0
    return one[start:], other[start:]


def _expected_numbers(expected: Expected) -> list[float]:
    return [*expected.probabilities, *expected.tones]


def _numbers(got: Sequence[Any], expected: Sequence[float], scale: Scale) -> Outcome:
    if len(got) != len(expected) or not all(is_a(number, int | float) for number in got):
        return _error(f"not the {len(expected)} numbers of a text: {_short(list(got))}")
    differences = [abs(one - other) for one, other in zip(got, expected, strict=True)]
    largest = math.nan if any(map(math.isnan, differences)) else max(differences)
    if not largest <= scale.tolerance:  # in this form NaN fails too
        shown = ", ".join(f"{number:.4f}" for number in got)
        return Outcome(Status.DIFFERS, largest, f"[{shown}], not [{', '.join(f'{number:.4f}' for number in expected)}]", True)
    return Outcome(Status.SAME if largest <= scale.same else Status.WITHIN, largest)


def _verdict(answer: Mapping[str, Any], expected: Expected, scale: Scale) -> Outcome:
    label = answer["label"]
    names = ["negative", "positive", *(["neutral"] if scale.manifest.tones else [])]
    got = [answer[name] for name in names]
    unreadable = expected.label == Label.UNREADABLE
    right = [] if unreadable else [*expected.probabilities, *expected.tones[1:2]]
    if unreadable or label == Label.UNREADABLE:
        if label != expected.label:
            return Outcome(Status.LABEL, note=f"{label}, not {expected.label}", fails=True)
        outcome = Outcome(Status.SAME) if got == [None] * len(got) else _differs(got, [None] * len(got))
    else:
        outcome = _numbers(got, right, scale)
    if label != expected.label and outcome.status is not Status.ERROR:
        fails = outcome.fails or not _on_the_edge(expected, scale)
        shown = ", ".join(f"{name} {number:.4f}" for name, number in zip(names, got, strict=True))
        return Outcome(Status.LABEL, outcome.difference, f"{label}, not {expected.label} ({shown})", fails)
    for name, flag in (("truncated", expected.truncated), ("quoted", expected.quoted)):
        if not outcome.fails and name in answer and answer[name] is not flag:
            return Outcome(Status.DIFFERS, outcome.difference, f"{name} {_short(answer[name])}, not {flag}", True)
    return outcome


def _on_the_edge(expected: Expected, scale: Scale) -> bool:
    """Returns whether numbers within the tolerance may give another verdict: one is near its threshold, or near another."""
    numbers = expected.tones or expected.probabilities
    thresholds = (
        [scale.manifest.thresholds[tone] for tone in TONES] if expected.tones else [scale.manifest.threshold] * len(numbers)
    )
    *_, second, best = sorted(numbers)
    threshold = thresholds[numbers.index(best)]
    return best - second <= 2 * scale.tolerance or abs(best - threshold) <= scale.tolerance
