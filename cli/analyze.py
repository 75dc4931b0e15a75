"""``gamseong analyze``: judges texts from the command line and a file, and prints one line for each, in order."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterator, Sequence
from io import BufferedIOBase
from itertools import chain
from typing import Any

from ..bot.render.text import display_width, one_line, pad, percentages
from ..model_store import Analyzer, Bundle, Label, Prediction
from . import exit_codes
from .failures import fail

BLOCK = 1 << 16  # bytes of one read, a full pipe: many lines to batch by length, few enough for memory
_LABEL_WIDTH = max(display_width(label) for label in Label)
_NUMBERS_WIDTH = display_width("긍정 100.0 %  부정 100.0 %")


class InputFileError(Exception):
    """Raised for a file of texts that cannot be read; ``str(error)`` is a sentence for people."""


def analyze(bundle: Bundle, texts: Sequence[str], file: str | None, *, as_json: bool, raw: bool, threads: int) -> int:
    """Prints one line for each of ``texts``, then for each line of ``file`` (``-`` is stdin). Returns an exit code.

    ``as_json`` and ``raw`` are the options of the command line; ``threads`` are onnxruntime's.
    """
    analyzer = Analyzer(bundle, threads=threads)
    try:
        for batch in chain([texts], _lines_of(file)):
            for text, prediction in zip(batch, judge(analyzer, batch, raw=raw), strict=True):
                print(_json_line(text, prediction, bundle) if as_json else _text_line(text, prediction))
            sys.stdout.flush()
    except InputFileError as error:  # what came before it has been answered
        return fail(exit_codes.BAD_INPUT, str(error))
    return exit_codes.OK


def judge(analyzer: Analyzer, texts: Sequence[str], *, raw: bool) -> list[Prediction]:
    """Returns a prediction for each text; with ``raw`` those of 판단 불가 hold the graph's own numbers as well."""
    predictions = analyzer.predict(texts)
    unreadable = [index for index, prediction in enumerate(predictions) if raw and prediction.positive is None]
    scores = analyzer.probabilities([texts[index] for index in unreadable]).tolist()
    for index, (negative, positive) in zip(unreadable, scores, strict=True):
        predictions[index] = Prediction(negative, positive, predictions[index].label, predictions[index].truncated)
    return predictions


def _lines_of(file: str | None) -> Iterator[list[str]]:
    if file is None or (file == "-" and sys.stdin is None):  # None: it was closed before we began
        return
    name, source = ("stdin", sys.stdin.fileno()) if file == "-" else (file, file)
    try:
        with open(source, "rb", closefd=file != "-") as stream:
            yield from read_lines(stream, name)
    except OSError as error:
        raise InputFileError(f"{name}: cannot be read ({error.strerror}); check the path.") from error


def read_lines(file: BufferedIOBase, name: str) -> Iterator[list[str]]:
    """Yields the lines of a UTF-8 file, with or without a byte order mark and CR LF, as many at a time as there are to read.

    Raises ``InputFileError`` after yielding the lines before the one that is not UTF-8.
    """
    number = 0
    for block in _blocks(file):
        lines: list[str] = []
        for line in block:
            number += 1
            try:
                lines.append((line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).removesuffix(b"\r").decode())
            except UnicodeDecodeError as error:
                yield lines
                raise InputFileError(f"{name}: line {number} is not UTF-8; save the file as UTF-8.") from error
        yield lines


def _blocks(file: BufferedIOBase) -> Iterator[list[bytes]]:
    """Yields whole lines: each as it comes from a slow pipe, a block of them from a file or a full pipe."""
    parts: list[bytes] = []  # of a line whose end has not been read
    while block := file.read1(BLOCK):
        ended, newline, rest = block.rpartition(b"\n")
        if newline:
            yield b"".join([*parts, ended]).split(b"\n")
            parts.clear()
        parts.append(rest)
    if last := b"".join(parts):
        yield [last]


def _json_line(text: str, prediction: Prediction, bundle: Bundle) -> str:
    record: dict[str, Any] = {
        "text": text,
        "negative": prediction.negative,
        "positive": prediction.positive,
        "label": prediction.label,
        "bundle": f"{bundle.manifest.name}@{bundle.manifest.version}",
    }
    return json.dumps(record, ensure_ascii=False)


def _text_line(text: str, prediction: Prediction) -> str:
    shown = ""
    if prediction.positive is not None:
        negative, positive = percentages(prediction.positive)
        shown = f"긍정 {positive:>5} %  부정 {negative:>5} %"
    return f"{pad(prediction.label, _LABEL_WIDTH)}  {pad(shown, _NUMBERS_WIDTH)}  {one_line(text)}".rstrip()
