"""``gamseong analyze``: judges texts from the command line and a file, and prints one line for each, in order."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from ..archives.encodings import UTF_8
from ..bot.render.shares import shown_percentages
from ..bot.render.spreadsheet import harmless
from ..bot.render.text import display_width, one_line, pad
from ..model_store import Analyzer, Bundle, Label, Prediction
from ..shell.language import in_language, say
from . import exit_codes
from .failures import fail
from .text_file import InputFileError, read_lines

FORMATS = ("text", "json", "csv")
_COLUMNS = ("text", "negative", "positive", "label", "bundle", "neutral")
_LABEL_WIDTH = max(display_width(label) for label in Label)
_NUMBER_WIDTH = display_width("긍정 100.0 %  ")


def analyze(
    bundle: Bundle,
    texts: Sequence[str],
    file: str | None,
    *,
    encoding: str = UTF_8,
    form: str = "text",
    raw: bool = False,
    threads: int = 1,
) -> int:
    """Prints one line for each of ``texts``, then for each line of ``file`` (``-`` is stdin). Returns an exit code.

    ``encoding`` is the file's, ``form`` one of ``FORMATS``, ``raw`` the command line's option; ``threads`` are onnxruntime's.
    """
    analyzer = Analyzer(bundle, threads=threads)
    if form == "csv":
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(newline="")  # Windows would put a second CR before each LF
        print(_csv_line(_COLUMNS), end="")
    try:
        for batch in chain([texts], _lines_of(file, encoding)):
            for text, prediction in zip(batch, judge(analyzer, batch, raw=raw), strict=True):
                print(_line(form, text, prediction, bundle), end="" if form == "csv" else "\n")
            sys.stdout.flush()
    except InputFileError as error:  # what came before it has been answered
        return fail(exit_codes.BAD_INPUT, str(error))
    return exit_codes.OK


def judge(analyzer: Analyzer, texts: Sequence[str], *, raw: bool) -> list[Prediction]:
    """Returns a prediction for each text; with ``raw`` those of 판단 불가 hold the graph's own numbers as well."""
    predictions = analyzer.predict(texts)
    unreadable = [index for index, prediction in enumerate(predictions) if raw and prediction.positive is None]
    if not unreadable:
        return predictions
    left = [texts[index] for index in unreadable]
    scores = analyzer.probabilities(left).tolist()
    neutral = analyzer.tones(left)[:, 1].tolist() if analyzer.bundle.manifest.tones else [None] * len(left)
    for index, (negative, positive), rest in zip(unreadable, scores, neutral, strict=True):
        predictions[index] = dataclasses.replace(predictions[index], negative=negative, positive=positive, neutral=rest)
    return predictions


def _lines_of(file: str | None, encoding: str) -> Iterator[list[str]]:
    if file is None or (file == "-" and sys.stdin is None):  # None: it was closed before we began
        return
    name, source = ("stdin", sys.stdin.fileno()) if file == "-" else (file, file)
    try:
        with open(source, "rb", closefd=file != "-") as stream:
            yield from read_lines(stream, name, encoding)
    except OSError as error:
        problem = in_language(error.strerror or str(error))
        raise InputFileError(say("{file}: cannot be read ({problem}); check the path.", file=name, problem=problem)) from error


def _line(form: str, text: str, prediction: Prediction, bundle: Bundle) -> str:
    if form == "text":
        return _text_line(text, prediction, numbers=3 if bundle.manifest.tones else 2)
    record: Mapping[str, Any] = {
        "text": text,
        "negative": prediction.negative,
        "positive": prediction.positive,
        "label": prediction.label,
        "bundle": f"{bundle.manifest.name}@{bundle.manifest.version}",
        "neutral": prediction.neutral,
    }
    if form == "csv":
        return _csv_line([harmless(cell) if isinstance(cell, str) else cell for cell in record.values()])
    # There only where it is true, since it is rare.
    return json.dumps({**record, **({"quoted": True} if prediction.quoted else {})}, ensure_ascii=False)


def _csv_line(cells: Sequence[str | float | None]) -> str:
    """Returns a row as RFC 4180 has it, with its line end."""
    row = io.StringIO(newline="")
    csv.writer(row, lineterminator="\r\n").writerow(cells)
    return row.getvalue()


def _text_line(text: str, prediction: Prediction, numbers: int) -> str:
    """``numbers``: how many a verdict of this bundle has."""
    shown = "".join(f"{label} {share:>5} %  " for label, share in shown_percentages(prediction).items())
    return f"{pad(prediction.label, _LABEL_WIDTH)}  {pad(shown, numbers * _NUMBER_WIDTH)}{one_line(text)}".rstrip()
