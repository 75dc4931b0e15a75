"""The verbs of ``gamseong-export``: one function a verb, called with the settings and the parsed options.

Each imports what it needs when it runs: TensorFlow and matplotlib take seconds, and most verbs need neither.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model_store.errors import GamseongError
from .errors import DataError, RunError
from .model.backend import devices
from .settings import ExportSettings, RecipeSettings, first_stages_differ

if TYPE_CHECKING:
    from .training.run import Run


def fetch_data(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Finds or downloads NSMC, with ``--all`` every public file, and prints what is in it."""
    from .data import nsmc

    if options.all:
        _fetch_all(settings.export.data)
        return
    for name in nsmc.SHA256:
        path = nsmc.locate(settings.export.data, name)
        note = "" if nsmc.is_official(path, name) else " (not the published file)"
        print(f"{path}: {nsmc.read(path).summary()}{note}")


def _fetch_all(data: str) -> None:
    """Prints a line for each public file; a missing one does not keep the others away.

    Raises ``DataError`` at the end if one is missing, unless it is SentiNeg, on which nothing is trained.
    """
    from .data import corpora, downloads, nsmc, stars

    contents: dict[downloads.Source, Callable[[], str]] = {
        nsmc.source(nsmc.TRAIN): lambda: nsmc.load(data, nsmc.TRAIN).summary(),
        nsmc.source(nsmc.TEST): lambda: nsmc.load(data, nsmc.TEST).summary(),
        stars.TRAIN_STARS: lambda: f"stars of {len(stars.train_stars(data)):,} training reviews",
        stars.RATED: lambda: stars.rated(data).summary(),
        corpora.KOTE: lambda: corpora.kote(data).summary(),
        corpora.EVERYDAY: lambda: corpora.everyday(data).summary(),
        corpora.ABUSIVE: lambda: corpora.abusive(data).summary(),
        corpora.SENTINEG: lambda: corpora.sentineg_reviews(data).summary(),
    }
    missing = []
    for source, summary in contents.items():
        derived = source in (stars.RATED, stars.TRAIN_STARS)
        try:
            path = stars.locate(data, source, print) if derived else downloads.locate(data, source)
            content = summary()
            note = "" if derived or downloads.is_published(path, source) else " (not the published file)"
            print(f"{path}: {content}{note}; {source.licence}", flush=True)
        except DataError as error:
            print(f"gamseong-export: {error}", file=sys.stderr)
            missing += [source.path] if source is not corpora.SENTINEG else []
    if missing:
        raise DataError(f"{', '.join(missing)}: not to be had, as said above; mend that and run fetch-data --all again.")


def train(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Trains a recipe, after its teachers, or continues a run; draws the run's figures."""
    from .training import recipes
    from .training.log import best

    root, recipe = Path(settings.export.runs), recipes.RECIPES[options.recipe]
    chosen = _chosen_settings(settings.recipes[options.recipe], options, recipe.tokenizers)
    if options.resume is not None and options.seed is not None:
        raise RunError("--resume goes on with the seed that its run began with; leave out --seed.")
    teachers_trained = False
    if options.earlier is None:
        teachers_trained = recipes.train_teachers(root, recipe.teachers(chosen), settings.recipes, settings.export.data)
    run = _run_to_train(root, chosen, options, teachers_trained)
    print(f"{run.path}\n{devices()}", flush=True)
    kept = best(recipes.run_training(run, settings.export.data))
    _draw(run)
    print(f"epoch {kept.epoch} kept in {run.path}; next: gamseong-export convert {run.path}")


def _chosen_settings(chosen: RecipeSettings, options: argparse.Namespace, tokenizers: tuple[str, ...]) -> RecipeSettings:
    """Applies ``--tokenizer`` and ``--seed`` to the recipe's settings; ``tokenizers``: those that the recipe may use."""
    changes: dict[str, Any] = {}
    if options.tokenizer is not None:
        if options.tokenizer not in tokenizers:
            raise GamseongError("--tokenizer belongs to seed-lstm; leave it out for other recipes.")
        changes["tokenizer"] = options.tokenizer
    if options.seed is not None:
        if options.seed < 0:
            raise GamseongError("--seed must be 0 or more.")
        changes["seed"] = options.seed
    return replace(chosen, **changes)


def _run_to_train(root: Path, chosen: RecipeSettings, options: argparse.Namespace, teachers_trained: bool) -> Run[Any]:
    """Returns a new run, or the one that ``--resume`` continues. Raises ``RunError``."""
    from .training.run import Run, bundle_name

    name = bundle_name(options.recipe, chosen)
    if options.earlier is not None:
        return _start_after(root, chosen, Run.open(options.earlier), options)
    if options.resume is None:
        return Run.start(root, options.recipe, chosen)
    if options.resume:
        return _require_same(Run.open(Path(options.resume)), name)
    try:
        return Run.latest(root, name=name, finished=False)
    except RunError:
        if not teachers_trained:  # a training killed while its teachers learned has no run of its own yet
            raise
    return Run.start(root, options.recipe, chosen)


def _start_after(root: Path, chosen: RecipeSettings, earlier: Run[Any], options: argparse.Namespace) -> Run[Any]:
    """Starts a run that takes over the first stages of ``earlier``. Raises ``RunError`` where their settings differ."""
    from .training.checkpoints import copy_first_stages, last_stage_end
    from .training.run import Run

    if options.resume is not None:
        raise RunError("--from starts a new run and --resume goes on with one; give one of them.")
    if differing := first_stages_differ(chosen, earlier.settings):
        raise RunError(f"{earlier.path}: trained its first stages with another {', '.join(differing)}; set that alike.")
    last_stage_end(earlier.path)  # raises before a folder is made that the next --resume would find
    run = Run.start(root, options.recipe, chosen)
    copy_first_stages(run.path, earlier.path)
    return run


def _require_same(run: Run[Any], name: str) -> Run[Any]:
    """Returns ``run``; raises ``RunError`` unless it is to become the bundle ``name``."""
    from .training.recipes import recipe_of

    if run.bundle_name == name:
        return run
    tokenizer = f" --tokenizer {run.tokenizer}" if recipe_of(run).tokenizers else ""
    mend = f"go on with: gamseong-export train {run.recipe}{tokenizer} --resume {run.path}"
    raise RunError(f"{run.path}: is a run of {run.bundle_name}, not of {name}; {mend}")


def convert(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Converts a finished run into a verified bundle and prints its figures."""
    from .release.convert import convert as convert_run

    run = _finished_run(settings, options)
    root = options.out or Path(settings.export.bundles)
    bundle = convert_run(run, settings.export.data, root, int8_lstm=options.int8_lstm)
    print(f"{bundle.path}: {bundle.readable_size}, verified")
    for name, value in bundle.manifest.metrics.items():
        print(f"  {name} {value:.6g}")


def validate(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Prints a finished run's figures on the validation parts."""
    from .release.validate import validate as validate_run

    print("\n".join(validate_run(_finished_run(settings, options), settings.export.data)))


def evaluate(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Prints a bundle's report on the test parts, and draws its figures where ``--figures`` says."""
    from .evaluation.report import report
    from .release.bundles import find

    found = report(find(options.bundle, settings.export), settings.export, options.bundle)
    _print(found.results, found.lines, options)
    if options.figures:
        options.figures.mkdir(parents=True, exist_ok=True)
        for name, picture in found.figures().items():
            (options.figures / f"{name}.png").write_bytes(picture)


def errors(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Prints a bundle's most confident mistakes."""
    from ..model_store import Analyzer
    from .evaluation.mistakes import describe_mistakes
    from .release.bundles import find

    analyzer = Analyzer(find(options.bundle, settings.export), threads=2)
    _print(*describe_mistakes(analyzer, options.on, settings.export.data, max(options.count, 0)), options)


def benchmark(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Times a bundle against a transformer and prints the result."""
    from .benchmark.speed import benchmark as measure_speed
    from .benchmark.speed import summary_lines
    from .release.bundles import find

    result = measure_speed(find(options.bundle, settings.export), settings.export.data, options.fp32)
    _print(result, summary_lines(result), options)


def corpus(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Prints what is in the chat corpus."""
    from .data.diversity import describe

    print("\n".join(describe(settings.export.data)))


def figures(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Draws a finished run's figures again."""
    _draw(_finished_run(settings, options))


def compare_tokenizers(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Prints the table of the seed's tokenizers."""
    from .benchmark import tokenizer_comparison

    print(tokenizer_comparison.compare_tokenizers(settings))


def _finished_run(settings: ExportSettings, options: argparse.Namespace) -> Run[Any]:
    """Returns the run that was named, else the newest finished one."""
    from .training.run import Run

    return Run.open(options.run) if options.run else Run.latest(Path(settings.export.runs), finished=True)


def _draw(run: Run[Any]) -> None:
    """Draws the run's figures into its folder and prints their paths."""
    from .training.figures import draw_figures

    (run.path / "figures").mkdir(exist_ok=True)
    for name, picture in draw_figures(run).items():
        path = run.path / "figures" / f"{name}.png"
        path.write_bytes(picture)
        print(path)


def _print(results: Any, lines: list[str], options: argparse.Namespace) -> None:
    """Prints ``results`` as JSON where ``--json`` asks for it, else ``lines``."""
    print(json.dumps(results, ensure_ascii=False, indent=2) if options.json else "\n".join(lines))
