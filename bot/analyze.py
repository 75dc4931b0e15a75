"""``gamseong analyze``: texts from the command line or a file, one line of output each, in order."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, BinaryIO

from ..model_store import Analyzer, Bundle, Label, Prediction
from . import exit_codes
from .failures import fail
from .formatting import display_width, one_line, pad, percentages

BATCH = 1024  # texts between two writes: enough for batches of like length, little enough for memory
_LABEL_WIDTH = max(display_width(label) for label in Label)
_NUMBERS_WIDTH = display_width("긍정 100.0 %  부정 100.0 %")


class InputFileError(Exception):
    """A file of texts cannot be read; its text is a sentence for people."""


def analyze(bundle: Bundle, texts: Sequence[str], file: str | None, *, as_json: bool, raw: bool, threads: int) -> int:
    """Prints one line a text: those given, then those of ``file`` (``-`` is stdin). Returns an exit code."""
    analyzer = Analyzer(bundle, threads=threads)
    for batch, error in _batches(chain(texts, _lines_of(file))):
        for text, prediction in zip(batch, judge(analyzer, batch, raw=raw), strict=True):
            print(_json_line(text, prediction, bundle) if as_json else _text_line(text, prediction))
        sys.stdout.flush()
        if error is not None:
            return fail(exit_codes.BAD_INPUT, str(error))
    return exit_codes.OK


def judge(analyzer: Analyzer, texts: Sequence[str], *, raw: bool) -> list[Prediction]:
    """``analyzer.predict``; with ``raw`` the graph's own numbers stand beside 판단 불가 as well."""
    predictions = analyzer.predict(texts)
    without = [index for index, prediction in enumerate(predictions) if raw and prediction.positive is None]
    scores = analyzer.probabilities([texts[index] for index in without]).tolist()
    for index, (negative, positive) in zip(without, scores, strict=True):
        predictions[index] = Prediction(negative, positive, predictions[index].label, predictions[index].truncated)
    return predictions


def _batches(lines: Iterator[str]) -> Iterator[tuple[list[str], InputFileError | None]]:
    """Up to ``BATCH`` texts at a time, with the error that ended them: what came before it is still answered."""
    while True:
        batch: list[str] = []
        try:
            batch.extend(islice(lines, BATCH))
        except InputFileError as error:
            yield batch, error
            return
        if not batch:
            return
        yield batch, None


def _lines_of(file: str | None) -> Iterator[str]:
    if file == "-":
        if sys.stdin is not None:  # None: it was closed before we began
            yield from read_lines(sys.stdin.buffer, "stdin")
    elif file is not None:
        try:
            with open(file, "rb") as stream:
                yield from read_lines(stream, file)
        except OSError as error:
            raise InputFileError(f"{file}: cannot be read ({error.strerror}); check the path.") from error


def read_lines(file: BinaryIO, name: str) -> Iterator[str]:
    """The lines of a UTF-8 file, with or without a byte order mark and CR LF. Raises ``InputFileError``."""
    for number, line in enumerate(file, 1):
        line = line.removesuffix(b"\n").removesuffix(b"\r")
        try:
            yield (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).decode()
        except UnicodeDecodeError as error:
            raise InputFileError(f"{name}: line {number} is not UTF-8; save the file as UTF-8.") from error


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
