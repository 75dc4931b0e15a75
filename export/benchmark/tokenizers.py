"""The same LSTM over words, Okt and Mecab morphemes: what each tokenizer gives and what it costs."""

from __future__ import annotations

import contextlib
import multiprocessing
import resource
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, cast

from ...model_store import Analyzer, Bundle, GamseongError
from ..data import nsmc
from ..errors import RunError
from ..model.backend import import_keras
from ..release import bundles
from ..settings import SEED_TOKENIZERS, Recipe, SeedLstm, SeedTokenizer, Settings
from ..training.run import Run

_RECIPE = "seed-lstm"
_MESSAGES, _WARM_UP = 2000, 50
T = TypeVar("T")


def table(settings: Settings) -> str:
    """Markdown: tokenizer × accuracy on the test set × µs a message × peak memory.

    A bundle that is nowhere yet is trained and converted first. Each tokenizer is measured in a process of its own,
    message by message, tokenizing included, one thread.
    """
    found = {tokenizer: _bundle(settings, tokenizer) for tokenizer in SEED_TOKENIZERS}
    lines = ["| tokenizer | NSMC test accuracy | µs a message | peak memory (MB) |", "|---|---|---|---|"]
    for tokenizer, bundle in found.items():
        micros, megabytes = _apart(measure, str(bundle.path), settings.export.data)
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


def _bundle(settings: Settings, tokenizer: SeedTokenizer) -> Bundle:
    recipe = replace(cast(SeedLstm, settings.recipes[_RECIPE]), tokenizer=tokenizer)
    name = Run(Path(), _RECIPE, recipe).bundle_name
    if not bundles.exists(name, settings.export):
        print(f"no bundle {name} yet: training it and converting it into {bundles.made(settings.export)}", file=sys.stderr)
        _apart(make, settings, recipe)
    return bundles.find(name, settings.export)


def make(settings: Settings, recipe: Recipe) -> None:
    """Trains and converts, or goes on where an earlier call was stopped. What it says goes to stderr: stdout is the table's."""
    import_keras("tensorflow")  # as converting needs
    from ..release.convert import convert
    from ..training.recipes import run_training

    with contextlib.redirect_stdout(sys.stderr):
        run = Run.of(Path(settings.export.runs), _RECIPE, recipe)
        print(run.path, flush=True)
        if not run.finished:
            run_training(run, settings.export.data)
        convert(run, settings.export.data, bundles.made(settings.export))


def _apart(work: Callable[..., T], *arguments: object) -> T:
    """What ``work`` returns in a process of its own, which has only its own memory, and which Ctrl-C simply ends."""
    context, ending = multiprocessing.get_context("spawn"), (signal.SIGINT, signal.SIG_DFL)
    with ProcessPoolExecutor(1, context, initializer=signal.signal, initargs=ending) as pool:
        try:
            return pool.submit(_told, work, *arguments).result()
        except BrokenProcessPool as error:
            raise RunError("a process was ended from outside, as where memory is short; free some and start again.") from error


def _told(work: Callable[..., T], *arguments: object) -> T:
    try:
        return work(*arguments)
    except GamseongError as error:  # most of the family cannot be sent home: they are made from parts
        raise RunError(str(error)) from None
