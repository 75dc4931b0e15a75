"""Executor: the command ``gamseong score`` on a JSON Lines file."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from protocol import Answer, serve
from texts import is_utf8

_COMMAND = (sys.executable, "-m", "gamseong.bot", "score")
_KEYS = ("negative", "positive", "neutral", "label", "truncated")


def predict(folder: Path, questions: list[Any]) -> Iterator[Answer]:
    with tempfile.TemporaryDirectory() as scratch:
        file, scored = Path(scratch, "cases.jsonl"), Path(scratch, "scored.jsonl")
        file.write_text("".join(f"{json.dumps(question)}\n" for question in questions), encoding="ascii")
        command = [*_COMMAND, str(file), "--out", str(scored), "--bundle", str(folder), "--quiet", "--workers", "1"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with scored.open("rb") as lines:  # of bytes: only a line feed ends a line there
            rows = {row["id"]: row for row in map(json.loads, lines)}
    for question in questions:
        if is_utf8(question["text"]):
            yield {key: rows[question["id"]][key] for key in _KEYS}
        else:
            yield {"unsupported": "no column of texts holds a lone surrogate; a question mark is judged in its place"}


if __name__ == "__main__":
    serve({"predict": predict})
