"""What the executors here share: questions from stdin, answers to stdout, a JSON object a line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
Stage = Callable[[Path, list[Any]], Iterable[Answer]]
"""Given the bundle's folder and the questions, it yields an answer for each, in order; their ``id`` is added by ``serve``."""


def verdict(one: Any) -> Answer:
    """Returns the answer of the stage `predict` for a ``Prediction``."""
    return {name: getattr(one, name) for name in ("negative", "positive", "neutral", "label", "truncated", "quoted")}


def serve(stages: Mapping[str, Stage]) -> None:
    """Answers every question of the stage that the command line names; of a stage that is not there, that it is unsupported."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--stage", default="predict")
    options = parser.parse_args()
    questions = [json.loads(line) for line in sys.stdin.buffer if line.strip()]
    stage = stages.get(options.stage)
    answers = stage(options.bundle, questions) if stage else ({"unsupported": f"no {options.stage}"} for _ in questions)
    for question, answer in zip(questions, answers, strict=True):
        print(json.dumps({"id": question["id"], **answer}))  # ASCII alone: no terminal's encoding can spoil it
