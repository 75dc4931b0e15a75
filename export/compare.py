"""The same LSTM over words, Okt and Mecab morphemes: what each tokenizer gives and what it costs."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from pathlib import Path

from ..model_store import Analyzer, Bundle, BundleNotFoundError
from . import nsmc
from .errors import RunError
from .settings import Settings

_BUNDLES = {"words": "seed-lstm", "okt": "seed-lstm-okt", "mecab": "seed-lstm-mecab"}
_MESSAGES, _WARM_UP = 2000, 50


def table(settings: Settings) -> str:
    """Markdown: tokenizer × accuracy on the test set × µs a message × peak memory.

    Each tokenizer is measured in a process of its own, message by message, tokenizing included, one thread.
    Raises ``RunError`` naming the command where a tokenizer's bundle has not been made yet.
    """
    lines = ["| tokenizer | NSMC test accuracy | µs a message | peak memory (MB) |", "|---|---|---|---|"]
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for tokenizer, name in _BUNDLES.items():
            bundle = _bundle(settings, tokenizer, name)
            micros, megabytes = pool.apply(measure, (str(bundle.path), settings.export.data))
            accuracy = bundle.manifest.metrics["test_accuracy"]
            lines.append(f"| {tokenizer} | {accuracy:.2%} | {micros:.0f} | {megabytes:.0f} |")
    return "\n".join(lines)


def measure(path: str, data: str) -> tuple[float, float]:
    """Microseconds a message and peak resident memory in MB, of this process."""
    texts = nsmc.load(data, nsmc.TEST).texts[: _MESSAGES + _WARM_UP]
    analyzer = Analyzer(Bundle.load(path))
    for text in texts[:_WARM_UP]:
        analyzer.predict([text])
    began = time.perf_counter()
    for text in texts[_WARM_UP:]:
        analyzer.predict([text])
    micros = (time.perf_counter() - began) / _MESSAGES * 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return micros, peak / (1e6 if sys.platform == "darwin" else 1e3)  # bytes there, kilobytes on Linux


def _bundle(settings: Settings, tokenizer: str, name: str) -> Bundle:
    for root in (Path(settings.export.bundles), Path(settings.export.runs) / "bundles"):
        try:
            return Bundle.find(name, root)
        except BundleNotFoundError:
            continue
    made = (
        f"gamseong-export train seed-lstm --tokenizer {tokenizer} && gamseong-export convert --out {settings.export.runs}/bundles"
    )
    raise RunError(f"there is no bundle {name} yet; make it first: {made}")
