"""The verbs of ``gamseong-export``: one function a verb, called with the settings and the parsed options.

Each imports what it needs when it runs: TensorFlow and matplotlib take seconds, and most verbs need neither.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model_store.errors import GamseongError
from ..shell.language import in_language, say_error
from .data.errors import DataError
from .model.backend import devices, import_keras
from .settings import ExportSettings, RecipeSettings, first_stages_differ
from .training.errors import RunError

if TYPE_CHECKING:
    from .training.run import Run


def fetch_data(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Finds or downloads NSMC, with ``--all`` every public file, and prints what is in it."""
    from .data import nsmc

    data = _data_folder(settings)
    if options.all:
        _fetch_all(data)
        return
    for name in nsmc.SHA256:
        path = nsmc.locate(data, name)
        note = "" if nsmc.is_official(path, name) else " (not the published file)"
        print(f"{path}: {nsmc.read(path).summary()}{note}")


def _fetch_all(data: str) -> None:
    """Prints a line for each public file; a missing one does not keep the others away.

    Raises ``DataError`` at the end if one is missing, unless it is SentiNeg, on which nothing is trained.
    """
    from .data import comments, corpora, downloads, nsmc, stars

    def count(file: comments.PublicFile) -> Callable[[], str]:
        return lambda: f"{len(comments.read_file(file, data)):,} comments"

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
    if comments.collected(data):  # in place of the public files
        labelled, rest = comments.COLLECTED
        contents |= {labelled: lambda: comments.labelled(data).summary()}
        contents |= {rest: lambda: f"{len(comments.unlabelled(data)):,} comments without a label"}
    else:
        contents |= {file.source: count(file) for file in comments.FILES if file.source is not corpora.ABUSIVE}
    missing = []
    for source, summary in contents.items():
        derived = source in (stars.RATED, stars.TRAIN_STARS)
        try:
            path = stars.locate(data, source, print) if derived else downloads.locate(data, source)
            content = summary()
            derived |= source in comments.COLLECTED
            note = "" if derived or downloads.is_published(path, source) else " (not the published file)"
            print(f"{path}: {content}{note}; {source.licence}", flush=True)
        except DataError as error:
            print(f"gamseong-export: {say_error(error)}", file=sys.stderr)
            missing += [source.path] if source is not corpora.SENTINEG else []
    if missing:
        raise DataError(f"{', '.join(missing)}: not to be had, as said above; mend that and run fetch-data --all again.")


def train(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Trains a recipe, after its teachers, or continues a run; draws the run's figures."""
    root, data = Path(settings.export.runs), _data_folder(settings)
    chosen = _chosen_settings(settings.recipes[options.recipe], options)
    if options.resume is not None and options.seed is not None:
        raise RunError("--resume goes on with the seed that its run began with; leave out --seed.")
    resumed = _run_to_resume(root, chosen, options)
    earlier = _earlier_run(chosen, options)
    import_keras(preferred=None if resumed is None else resumed.backend)

    from .training import recipes
    from .training.log import best

    if resumed is None:
        if earlier is None:
            _train_teachers(root, chosen, settings, options)
        run, prepared = recipes.start(root, options.recipe, chosen, data, earlier)
    else:
        run, prepared = resumed, recipes.prepare(resumed, data)
    print(f"{'going on with ' if resumed else ''}{run.path}\n{devices()}", flush=True)
    try:
        kept = best(recipes.train_prepared(run, prepared))
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_how_to_go_on(run)) from None
    _draw(run)
    print(f"epoch {kept.epoch} kept in {run.path}; next: gamseong-export convert {run.path}")


def average(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Makes a run of the mean of several, which began their last stage from one model."""
    from .training.run import Run

    runs = [Run.open(path) for path in options.runs]
    import_keras(preferred=runs[0].backend)

    from .training.averaging import average as mean_of
    from .training.log import describe, read_log

    run = mean_of(Path(settings.export.runs), runs, _data_folder(settings))
    print(f"{describe(read_log(run.path)[-1])}\n{run.path}; next: gamseong-export convert {run.path}")


def _how_to_go_on(run: Run[Any]) -> str:
    state = "go on after the last finished epoch" if run.has_epoch else "no epoch was finished; begin with the first one"
    return f"{state} with: {_resume_command(run)}"


def _train_teachers(root: Path, chosen: RecipeSettings, settings: ExportSettings, options: argparse.Namespace) -> None:
    """Trains the teachers that a new run needs. Raises ``RunError`` where ``--resume`` asked for a run and there is none."""
    from .training import recipes
    from .training.run import Run, bundle_name, run_folders

    names = recipes.RECIPES[options.recipe].teachers(chosen)
    if options.resume is not None and not any(run_folders(root, name) for name in names):
        Run.latest(root, name=bundle_name(options.recipe, chosen), finished=False)  # raises, before anything takes hours
    try:
        trained = recipes.train_teachers(root, names, settings.recipes, settings.export.data)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"go on with: gamseong-export train {options.recipe} --resume") from None
    if options.resume is not None and not trained:  # one killed while its teachers learned has no run of its own yet
        Run.latest(root, name=bundle_name(options.recipe, chosen), finished=False)


def _chosen_settings(chosen: RecipeSettings, options: argparse.Namespace) -> RecipeSettings:
    """Applies ``--tokenizer`` and ``--seed`` to the recipe's settings."""
    changes: dict[str, Any] = {}
    if options.tokenizer is not None:
        if not chosen.has_tokenizer:
            raise GamseongError("--tokenizer belongs to seed-lstm; leave it out for other recipes.")
        changes["tokenizer"] = options.tokenizer
    if options.seed is not None:
        if options.seed < 0:
            raise GamseongError("--seed must be 0 or more.")
        changes["seed"] = options.seed
    return replace(chosen, **changes)


def _run_to_resume(root: Path, chosen: RecipeSettings, options: argparse.Namespace) -> Run[Any] | None:
    """Returns the run that ``--resume`` goes on with: the folder it names, or the newest unfinished one that has an epoch.

    ``None`` where there is none, or no ``--resume``. Raises ``RunError`` for a folder that cannot be gone on with.
    """
    from .training.run import Run, bundle_name

    if options.resume is None:
        return None
    name = bundle_name(options.recipe, chosen)
    if not options.resume:
        with contextlib.suppress(RunError):
            return Run.latest(root, name=name, finished=False)
        return None
    run = _require_same(Run.open(Path(options.resume)), name)
    if run.finished:
        raise RunError(f"{run.path}: has finished; convert it with: gamseong-export convert {run.path}")
    return run


def _earlier_run(chosen: RecipeSettings, options: argparse.Namespace) -> Path | None:
    """Returns the run of ``--from``, whose first stages a new one takes over. Raises ``RunError`` where it cannot."""
    from .training.checkpoints import last_stage_end
    from .training.run import Run

    if options.earlier is None:
        return None
    if options.resume is not None:
        raise RunError("--from starts a new run and --resume goes on with one; give one of them.")
    earlier = Run.open(options.earlier)
    if differing := first_stages_differ(chosen, earlier.settings):
        raise RunError(f"{earlier.path}: trained its first stages with another {', '.join(differing)}; set that alike.")
    last_stage_end(earlier.path)
    return earlier.path


def _require_same(run: Run[Any], name: str) -> Run[Any]:
    """Returns ``run``; raises ``RunError`` unless it is to become the bundle ``name``."""
    if run.bundle_name == name:
        return run
    mend = f"go on with: {_resume_command(run)}"
    raise RunError(f"{run.path}: is a run of {run.bundle_name}, not of {name}; {mend}")


def _resume_command(run: Run[Any]) -> str:
    tokenizer = f" --tokenizer {run.tokenizer}" if run.settings.has_tokenizer else ""
    return f"gamseong-export train {run.recipe}{tokenizer} --resume {run.path}"


def runs(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Lists the runs, the newest first."""
    from .training.overview import list_runs, run_lines

    root = Path(settings.export.runs)
    rows = list_runs(root)
    lines = run_lines(rows) or [in_language(f"{root}: holds no run; start one with gamseong-export train RECIPE.")]
    _print([asdict(row) for row in rows], lines, options)


def convert(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Converts a finished run into a verified bundle and prints its figures."""
    run, data = _finished_run(settings, options), _data_folder(settings)
    import_keras("tensorflow")  # tf2onnx reads only its graphs
    from .release.convert import convert as convert_run

    root = options.out or Path(settings.export.bundles)
    bundle = convert_run(run, data, root, int8_lstm=options.int8_lstm, force=options.force)
    print(f"{bundle.path}: {bundle.readable_size}, verified")
    for name, value in bundle.manifest.metrics.items():
        print(f"  {name} {value:.6g}")


def validate(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Prints a finished run's figures on the validation parts."""
    run, data = _finished_run(settings, options), _data_folder(settings)
    import_keras(preferred=run.backend)
    from .release.validate import validate as validate_run

    print("\n".join(validate_run(run, data)))


def evaluate(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Prints a bundle's report on the test parts, and draws its figures where ``--figures`` says."""
    from .evaluation.report import report
    from .release.bundles import find

    _data_folder(settings)
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

    data = _data_folder(settings)
    analyzer = Analyzer(find(options.bundle, settings.export), threads=2)
    _print(*describe_mistakes(analyzer, options.on, data, options.count), options)


def benchmark(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Times a bundle against a transformer, or with ``--runtimes`` in every runtime, and prints the result."""
    if options.runtimes and options.fp32 is not None:
        raise GamseongError("--fp32 belongs to the pairs with a transformer; leave it out with --runtimes.")
    if options.runtimes:
        _benchmark_runtimes(settings, options)
        return
    from .benchmark.speed import benchmark as measure_speed
    from .benchmark.speed import summary_lines
    from .release.bundles import find

    result = measure_speed(find(options.bundle, settings.export), _data_folder(settings), options.fp32)
    _print(result, summary_lines(result), options)


def _benchmark_runtimes(settings: ExportSettings, options: argparse.Namespace) -> None:
    from .benchmark.runtimes import measure, table
    from .release.bundles import find

    bundle = find(options.bundle, settings.export)
    import_keras("tensorflow")
    measured = measure(bundle, lambda line: print(line, file=sys.stderr, flush=True))
    _print(asdict(measured), table(measured), options)


def package(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Writes a bundle as a package for another runtime and prints how far its answers are from the bundle's."""
    from .release.bundles import find
    from .targets.packaging import check
    from .targets.packaging import package as write_package

    bundle = find(options.bundle, settings.export)
    check(bundle)
    write_package(bundle, options.target, options.out)


def transformer(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Writes the reference model of ``benchmark`` as a file, for ``gamseong bench archives --transformer``."""
    from .benchmark.transformer import build, quantise

    proto = build()
    options.out.write_bytes((quantise(proto) if options.int8 else proto).SerializeToString())
    print(options.out)


def conformance(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Asks runtimes the cases of the conformance kit, prints the report and writes it.

    With ``--write-expected`` it writes what is expected of the bundles first, and asks only runtimes that were named.
    """
    from .release.bundles import find
    from .targets.conformance.errors import ConformanceError
    from .targets.conformance.examining import examine
    from .targets.conformance.kit import find_kit, write_whole
    from .targets.conformance.report import report
    from .targets.conformance.results import results
    from .targets.conformance.runtimes import chosen

    kit, bundles = find_kit(options.kit), [find(name, settings.export) for name in options.bundles]
    runtimes = chosen(options.runtime, options.executor)
    if options.write_expected:
        for bundle in bundles:
            print(kit.write_expected(bundle, results(bundle, kit.cases)), flush=True)
        if not options.runtime and not options.executor:
            return
    examinations = [examine(bundle, kit, runtimes, lambda name: print(name, file=sys.stderr)) for bundle in bundles]
    written, text = options.report or kit.folder / "report.md", report(examinations, kit.tolerances)
    write_whole(written, text)
    print(text, end="")
    faults = sum(result.faults for examination in examinations for result in examination.results)
    if faults:
        raise ConformanceError(f"{faults:,} of the answers are not those expected; {written} says which.")
    if not any(result.stages for examination in examinations for result in examination.results):
        raise ConformanceError(f"no runtime could be asked; {written} says why.")


def corpus(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Prints what is in the chat corpus."""
    from .data.diversity import describe

    print("\n".join(describe(_data_folder(settings))))


def figures(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Draws a finished run's figures again."""
    _draw(_finished_run(settings, options))


def compare_tokenizers(settings: ExportSettings, options: argparse.Namespace) -> None:
    """Prints the table of the seed's tokenizers."""
    from .benchmark import tokenizer_comparison

    _data_folder(settings)
    print(tokenizer_comparison.compare_tokenizers(settings))


def _finished_run(settings: ExportSettings, options: argparse.Namespace) -> Run[Any]:
    """Returns the run that was named, else the newest finished one. Raises ``RunError`` for one that has not finished."""
    from .training.run import Run

    if not options.run:
        return Run.latest(Path(settings.export.runs), finished=True)
    run = Run.open(options.run)
    if not run.finished:
        raise RunError(f"{run.path}: has not finished; go on with: {_resume_command(run)}")
    return run


def _data_folder(settings: ExportSettings) -> str:
    """Returns the folder of the data, "" for downloads. Raises ``DataError`` for one that is not there."""
    data = settings.export.data
    if data and not Path(data).is_dir():
        mend = "give the folder that holds the data with --data, or none to download it"
        raise DataError(f"{data}: is not a folder; {mend}.")
    return data


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
