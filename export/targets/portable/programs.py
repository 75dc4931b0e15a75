"""What a person and the conformance kit start: ``predict.py``, ``executor.py`` and ``measure.py`` of a package end here."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from ....model_store.text import read
from .front_end import FrontEnd

Numbers = tuple[list[float], list[float]]  # the sides 부정 and 긍정; the tones 부정, 중립 and 긍정, or none


class Engine(Protocol):
    """A model in its runtime. ``takes_text``: it is given what ``read`` gave, and not ids."""

    takes_text: bool

    def run(self, inputs: Sequence[Any]) -> list[Numbers]:
        """Returns the numbers of texts or of rows of ids; a row may be empty."""


Open = Callable[[Path, str, int], Engine]  # a package's folder, a file of it ("" for the first), threads
STAGES = ("read", "ids", "probabilities", "predict")


def predict(open_engine: Open, folder: Path) -> int:
    """Prints a line of JSON for each text of the command line, or for each line of standard input without any."""
    parser = argparse.ArgumentParser(description="Judge the tone of Korean texts.")
    parser.add_argument("texts", nargs="*", help="texts (default: the lines of standard input)")
    parser.add_argument("--model", default="", help="a file of this folder, where there are several")
    options = parser.parse_args()
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    texts = options.texts or [line.rstrip("\n") for line in sys.stdin]
    front_end, engine = FrontEnd(folder), open_engine(folder, options.model, 1)
    for text, answer in zip(texts, judge(front_end, engine, texts), strict=True):
        print(json.dumps({"text": text, **answer}, ensure_ascii=False))
    return 0


def judge(front_end: FrontEnd, engine: Engine, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Returns for each text negative, positive, neutral, label, truncated and quoted; the numbers are ``None`` for 판단 불가."""
    readings = [read(text) for text in texts]
    inputs = [front_end.cut(reading.text) if engine.takes_text else front_end.ids(reading.text) for reading in readings]
    found = []
    for reading, (sides, tones) in zip(readings, engine.run(inputs), strict=True):
        made = front_end.prediction(reading.text, reading.quoted, sides, tones)
        names = ("negative", "positive", "neutral", "label", "truncated", "quoted")
        found.append({name: getattr(made, name) for name in names})
    return found


def execute(open_engine: Open) -> int:
    """Answers the cases of the conformance kit: a line of JSON on standard input, a line of JSON on standard output."""
    parser = argparse.ArgumentParser(description="Answer the cases of the conformance kit.")
    parser.add_argument("--bundle", type=Path, required=True, help="this package's folder")
    parser.add_argument("--stage", choices=STAGES, default="predict")
    parser.add_argument("--model", default="", help="a file of the folder, where there are several")
    options = parser.parse_args()
    front_end = FrontEnd(options.bundle)
    engine = None if options.stage in ("read", "ids") else open_engine(options.bundle, options.model, 1)
    for line in sys.stdin.buffer:
        case = json.loads(line)
        try:
            answer = _answer(front_end, engine, options.stage, case)
        except Exception as error:  # the kit is told, and goes on with the next case
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.buffer.write(json.dumps({"id": case["id"], **answer}).encode() + b"\n")
        sys.stdout.buffer.flush()
    return 0


def _answer(front_end: FrontEnd, engine: Engine | None, stage: str, case: Mapping[str, Any]) -> dict[str, Any]:
    if stage == "read":
        reading = read(case["text"])
        return {"read": {"text": reading.text, "quoted": reading.quoted}}
    if engine is None:
        return {"ids": front_end.ids(case["read"])}
    if stage == "predict":
        return judge(front_end, engine, [case["text"]])[0]
    name = "read" if engine.takes_text else "ids"
    if name not in case:
        return {"unsupported": f"this engine is given {'what is read of a text' if engine.takes_text else 'ids'}"}
    [(sides, tones)] = engine.run([front_end.cut(case[name]) if engine.takes_text else case[name]])
    return {"probabilities": sides, **({"tones": tones} if tones else {})}


def measure(open_engine: Open, folder: Path, began: float) -> int:
    """Prints cold start, time of one text and of ``--many`` at once, and the largest memory, as a line of JSON.

    The texts are lines of standard input. ``began``: ``time.time()`` before anything of this package was imported.
    """
    parser = argparse.ArgumentParser(description="Time this package.")
    parser.add_argument("--model", default="", help="a file of the folder, where there are several")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--many", type=int, default=64, help="texts of one call")
    options = parser.parse_args()
    texts = json.load(sys.stdin)
    front_end, engine = FrontEnd(folder), open_engine(folder, options.model, options.threads)
    judge(front_end, engine, texts[:1])
    cold = time.time() - began
    print(json.dumps({"cold_start": cold * 1000, **timed(lambda some: judge(front_end, engine, some), texts, options.many)}))
    return 0


def timed(call: Callable[[Sequence[str]], object], texts: Sequence[str], many: int, rounds: int = 15) -> dict[str, float]:
    """Returns ``one`` and ``many`` in milliseconds a call (medians), and ``memory`` in MB: the most that the process had."""
    one = [_milliseconds(call, texts[place % len(texts) :][:1]) for place in range(rounds * 8)]
    all_at_once = [_milliseconds(call, texts[:many]) for _ in range(rounds)]
    return {"one": statistics.median(one[8:]), "many": statistics.median(all_at_once[1:]), "memory": _memory()}


def _milliseconds(call: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    began = time.perf_counter()
    call(texts)
    return (time.perf_counter() - began) * 1000


def _memory() -> float:
    """The most memory that this process had, in MB; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if status.is_file():  # Linux counts a parent's memory as its child's, but not here
        return next(float(line.split()[1]) / 1e3 for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most / 1e3
