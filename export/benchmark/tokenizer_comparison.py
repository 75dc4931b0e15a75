"""``gamseong-export compare-tokenizers``: one LSTM over words, Okt and Mecab morphemes; accuracy, time and memory of each."""

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
from ..model.backend import import_keras
from ..percent import percent
from ..release import bundles
from ..settings import SEED_TOKENIZERS, ExportSettings, RecipeSettings, SeedLstm, SeedTokenizer
from ..training.errors import RunError
from ..training.run import Run, bundle_name

_RECIPE = "seed-lstm"
_MESSAGES, _WARM_UP = 2000, 50
T = TypeVar("T")


def compare_tokenizers(settings: ExportSettings) -> str:
    """Returns a Markdown table: tokenizer × accuracy on the test set × µs a message × peak memory.

    A bundle that does not exist yet is trained and converted first. Each tokenizer is measured in a process of its own,
    message by message, tokenizing included, on one thread.
    """
    found = {tokenizer: _bundle(settings, tokenizer) for tokenizer in SEED_TOKENIZERS}
    lines = ["| tokenizer | NSMC test accuracy | µs a message | peak memory (MB) |", "|---|---|---|---|"]
    for tokenizer, bundle in found.items():
        micros, megabytes = _in_own_process(time_and_memory, str(bundle.path), settings.export.data)
        accuracy = bundle.manifest.metrics["test_accuracy"]
        lines.append(f"| {tokenizer} | {percent(accuracy, 2)} | {micros:.0f} | {megabytes:.0f} |")
    return "\n".join(lines)


def time_and_memory(path: str, data: str) -> tuple[float, float]:
    """Returns microseconds a message and the peak resident memory of this process in MB.

    ``path``: the bundle's folder. ``data``: the folder of NSMC's test set.
    """
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


def _bundle(settings: ExportSettings, tokenizer: SeedTokenizer) -> Bundle:
    recipe = replace(cast(SeedLstm, settings.recipes[_RECIPE]), tokenizer=tokenizer)
    name = bundle_name(_RECIPE, recipe)
    if not bundles.exists(name, settings.export):
        print(
            f"no bundle {name} yet: training it and converting it into {bundles.comparison_root(settings.export)}",
            file=sys.stderr,
        )
        _in_own_process(train_and_convert, settings, recipe)
    return bundles.find(name, settings.export)


def train_and_convert(settings: ExportSettings, recipe: RecipeSettings) -> None:
    """Trains and converts a recipe, or resumes an earlier call that was stopped. It prints to stderr: stdout is the table's."""
    import_keras("tensorflow")  # conversion needs it
    from ..release.convert import convert
    from ..training.recipes import finish

    with contextlib.redirect_stdout(sys.stderr):
        root = Path(settings.export.runs)
        run = Run.find(root, _RECIPE, recipe)
        if run is None or not run.finished:
            run = finish(run, root, _RECIPE, recipe, settings.export.data)
        convert(run, settings.export.data, bundles.comparison_root(settings.export))


def _in_own_process(work: Callable[..., T], *arguments: object) -> T:
    """What ``work`` returns in a process of its own: memory is measured for it alone, and Ctrl-C ends it without a traceback."""
    context, ending = multiprocessing.get_context("spawn"), (signal.SIGINT, signal.SIG_DFL)
    with ProcessPoolExecutor(1, context, initializer=signal.signal, initargs=ending) as pool:
        try:
            return pool.submit(_with_picklable_errors, work, *arguments).result()
        except BrokenProcessPool as error:
            raise RunError("a process was ended from outside, as where memory is short; free some and start again.") from error


def _with_picklable_errors(work: Callable[..., T], *arguments: object) -> T:
    try:
        return work(*arguments)
    except GamseongError as error:  # most of the family cannot be pickled: their constructors take parts of the message
        raise RunError(str(error)) from None
