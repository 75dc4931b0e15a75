"""Executor: the command ``gamseong analyze --json``, with a file of lines and, for texts of several lines, arguments."""

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

_COMMAND = (sys.executable, "-m", "gamseong.bot", "analyze", "--json")
_KEYS = ("negative", "positive", "neutral", "label")


def predict(folder: Path, questions: list[Any]) -> Iterator[Answer]:
    texts = [question["text"] for question in questions]
    lines = [text for text in texts if "\n" not in text and is_utf8(text)]
    arguments = [text for text in texts if "\n" in text and is_utf8(text) and "\0" not in text]
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "lines.txt")
        file.write_bytes("".join(f"{line}\n" for line in lines).encode())
        command = [*_COMMAND, "--bundle", str(folder), "--file", str(file), "--", *arguments]
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
    found = dict(zip([*arguments, *lines], map(json.loads, printed.split("\n")[:-1]), strict=True))
    for text in texts:
        if text in found:
            yield {**{key: found[text][key] for key in _KEYS}, "quoted": found[text].get("quoted", False)}
        elif is_utf8(text):
            yield {"unsupported": "no line holds a line feed, and no argument U+0000"}
        else:
            yield {"unsupported": "no file of UTF-8 holds a lone surrogate"}


if __name__ == "__main__":
    serve({"predict": predict})
