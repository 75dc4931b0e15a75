"""Executor: ``gamseong.model_store`` itself, stage by stage. The expected results are what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from protocol import Answer, serve, verdict

from gamseong.export.targets.conformance.ids import ids_model
from gamseong.model_store import Analyzer, Bundle, read


def reading(_: Path, questions: list[Any]) -> Iterator[Answer]:
    for question in questions:
        found = read(question["text"])
        yield {"read": {"text": found.text, "quoted": found.quoted}}


def ids(folder: Path, questions: list[Any]) -> Iterator[Answer]:
    model = ids_model(Bundle.load(folder))
    for question in questions:
        yield {"ids": model.ids(question["read"])}


def probabilities(folder: Path, questions: list[Any]) -> Iterator[Answer]:
    model = ids_model(Bundle.load(folder))
    for sides, tones in model.probabilities([question["ids"] for question in questions]):
        yield {"probabilities": sides, **({"tones": tones} if tones else {})}


def predict(folder: Path, questions: list[Any]) -> Iterator[Answer]:
    for one in Analyzer(Bundle.load(folder)).predict(question["text"] for question in questions):
        yield verdict(one)


if __name__ == "__main__":
    serve({"read": reading, "ids": ids, "probabilities": probabilities, "predict": predict})
