"""The stages of an answer, each asked apart: a wrong port is told where it is wrong."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from .kit import Case, Expected


class Stage(StrEnum):
    """From the text to the verdict. Each but the last is given what is right of the stage before."""

    READ = "read"  # the text → the reading
    IDS = "ids"  # the reading → ids
    PROBABILITIES = "probabilities"  # ids, or the reading for an engine that takes only text → the graph's numbers
    PREDICT = "predict"  # the text → the verdict


def question(stage: Stage, case: Case, expected: Expected) -> dict[str, Any]:
    """Returns what an executor is given of a case. See ``of_reading`` for an engine that takes no ids."""
    if stage in (Stage.READ, Stage.PREDICT):
        return {"id": case.id, "text": case.text}
    if stage is Stage.IDS:
        return of_reading(expected)
    return {"id": case.id, "ids": list(expected.ids)}


def of_reading(expected: Expected) -> dict[str, Any]:
    """Returns the reading of a case, for ids, and for the numbers of an engine that takes only text."""
    return {"id": expected.id, "read": expected.read}
