"""``gamseong-export``: one verb a stage, from raw data to a shipped bundle."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..extras import how_to_install
from ..model_store.errors import GamseongError
from .errors import DataError, RunError
from .model.backend import devices, import_keras
from .settings import (
    RECIPES,
    SEED_TOKENIZERS,
    Flagship,
    Recipe,
    SeedLstm,
    SeedTokenizer,
    Settings,
    first_stages_differ,
    load_settings,
)

if TYPE_CHECKING:
    from .training.run import Run

FAILED, INTERRUPTED = 1, 130
_NEEDED = ("tensorflow", "keras", "tf2onnx", "onnx", "matplotlib", "pooch")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one verb; returns the exit code. A failure is one sentence on stderr, never a traceback."""
    options = _parser().parse_args(argv)
    missing = [name for name in _NEEDED if not _is_installed(name)]
    if missing:
        print(f"gamseong-export: {', '.join(missing)} not installed; {how_to_install('export')}", file=sys.stderr)
        return FAILED
    try:
        settings = load_settings(options.config)
        if options.data is not None:
            settings = replace(settings, export=replace(settings.export, data=options.data))
        if options.verb in (_train, _convert):
            import_keras("tensorflow" if options.verb is _convert else None)  # tf2onnx reads TensorFlow's graphs alone
        options.verb(settings, options)
    except GamseongError as error:
        print(f"gamseong-export: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        hint = "; train --resume goes on after the last finished epoch" if options.verb is _train else ""
        print(f"\ngamseong-export: stopped{hint}.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _is_installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ValueError:  # a module that was set to None, as a host does to forbid it
        return False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gamseong-export", description="Train Keras LSTMs on Korean reviews and export them to ONNX bundles."
    )
    parser.add_argument("--config", type=Path, help="a config.toml (default: the one in this folder, else the shipped one)")
    parser.add_argument("--data", help="folder with NSMC's two files; overrides GAMSEONG_DATA and config.toml")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    verb = verbs.add_parser("fetch-data", help="find or download NSMC and say what is in it")
    verb.add_argument("--all", action="store_true", help="the starred reviews, comments and chat of the flagship model as well")
    verb.set_defaults(verb=_fetch_data)

    verb = verbs.add_parser("train", help="train a recipe")
    verb.add_argument("recipe", choices=tuple(RECIPES))
    verb.add_argument("--tokenizer", choices=SEED_TOKENIZERS, help="of seed-lstm")
    verb.add_argument("--seed", type=int, help="another seed than the recipe's")
    verb.add_argument(
        "--resume", nargs="?", const="", metavar="RUN", help="go on with the newest unfinished run, or with this folder"
    )
    verb.add_argument("--from", dest="earlier", type=Path, metavar="RUN", help="begin the last stage where this run began it")
    verb.set_defaults(verb=_train)

    verb = verbs.add_parser("convert", help="turn a finished run into a verified bundle")
    verb.add_argument("run", nargs="?", type=Path, help="a run's folder (default: the newest finished one)")
    verb.add_argument("--out", type=Path, help="folder of bundles (default: export.bundles of config.toml)")
    verb.add_argument("--int8-lstm", action="store_true", help="write its variant NAME-int8: faster with VNNI, slower in wasm")
    verb.set_defaults(verb=_convert)

    verb = verbs.add_parser("validate", help="measure a finished run on the parts that may choose between runs; no test part")
    verb.add_argument("run", nargs="?", type=Path, help="a run's folder (default: the newest finished one)")
    verb.set_defaults(verb=_validate)

    verb = verbs.add_parser("evaluate", help="measure a bundle on NSMC's test set, comments, chat and disturbed texts")
    verb.add_argument("bundle", help="NAME, NAME@VERSION or a folder")
    verb.add_argument("--json", action="store_true", help="print JSON instead of lines")
    verb.add_argument("--figures", type=Path, metavar="DIR", help="draw its figures into this folder as well")
    verb.set_defaults(verb=_evaluate)

    verb = verbs.add_parser("errors", help="a bundle's most confident mistakes, word by word; never on NSMC's test set")
    verb.add_argument("bundle", help="NAME, NAME@VERSION or a folder")
    verb.add_argument(
        "--on",
        choices=("nsmc", "kote", "discord"),
        default="nsmc",
        help="validation texts (default: nsmc), or our own list, which nothing may be learned from",
    )
    verb.add_argument("--count", type=int, default=100, help="how many (default: 100)")
    verb.add_argument("--json", action="store_true", help="print JSON instead of lines")
    verb.set_defaults(verb=_errors)

    verb = verbs.add_parser("benchmark", help="time a bundle against a transformer of KoELECTRA-small's shape")
    verb.add_argument("bundle", help="NAME, NAME@VERSION or a folder")
    verb.add_argument("--fp32", type=Path, metavar="MODEL", help="the bundle's graph without int8 tables, for the fp32 pair")
    verb.add_argument("--json", action="store_true", help="print JSON instead of lines")
    verb.set_defaults(verb=_benchmark)

    verb = verbs.add_parser("corpus", help="what is in the chat corpus of export/chat, and how varied it is")
    verb.set_defaults(verb=_corpus)

    verb = verbs.add_parser("figures", help="draw a run's figures again, into its folder")
    verb.add_argument("run", nargs="?", type=Path, help="a run's folder (default: the newest finished one)")
    verb.set_defaults(verb=_figures)

    verb = verbs.add_parser("compare-tokenizers", help="words, Okt and Mecab: accuracy, time a message, memory")
    verb.set_defaults(verb=_compare_tokenizers)

    for verb in verbs.choices.values():  # SUPPRESS: an absent one must not undo the one before the verb
        verb.add_argument("--config", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        verb.add_argument("--data", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return parser


def _fetch_data(settings: Settings, options: argparse.Namespace) -> None:
    from .data import nsmc

    if options.all:
        _fetch_all(settings.export.data)
        return
    for name in nsmc.SHA256:
        path = nsmc.locate(settings.export.data, name)
        note = "" if nsmc.is_official(path, name) else " (not the published file)"
        print(f"{path}: {nsmc.read(path).summary()}{note}")


def _fetch_all(data: str) -> None:
    """A line for each public file; one that is not to be had keeps no other away. SentiNeg, never trained on, may be lacking."""
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
    lacking = []
    for source, summary in contents.items():
        derived = source in (stars.RATED, stars.TRAIN_STARS)
        try:
            path = stars.locate(data, source, print) if derived else downloads.locate(data, source)
            content = summary()
            note = "" if derived or downloads.is_published(path, source) else " (not the published file)"
            print(f"{path}: {content}{note}; {source.licence}", flush=True)
        except DataError as error:
            print(f"gamseong-export: {error}", file=sys.stderr)
            lacking += [source.path] if source is not corpora.SENTINEG else []
    if lacking:
        raise DataError(f"{', '.join(lacking)}: not to be had, as said above; mend that and run fetch-data --all again.")


def _train(settings: Settings, options: argparse.Namespace) -> None:
    from .training import recipes
    from .training.history import best
    from .training.run import Run

    root = Path(settings.export.runs)
    recipe = _with_seed(_with_tokenizer(settings.recipes[options.recipe], options.tokenizer), options.seed)
    if options.resume is not None and options.seed is not None:
        raise RunError("--resume goes on with the seed that its run began with; leave out --seed.")
    taught = False
    if isinstance(recipe, Flagship) and options.earlier is None:
        taught = recipes.teach(root, recipe, settings.recipes, settings.export.data)
    if options.earlier is not None:
        run = _begun(root, recipe, Run.open(options.earlier), options)
    elif options.resume is None:
        run = Run.start(root, options.recipe, recipe)
    elif options.resume:
        run = _same(Run.open(Path(options.resume)), Run(root, options.recipe, recipe).bundle_name)
    else:
        run = _unfinished(root, options.recipe, recipe, or_new=taught)
    print(f"{run.path}\n{devices()}", flush=True)
    kept = best(recipes.run_training(run, settings.export.data))
    _draw(run)
    print(f"epoch {kept.epoch} kept in {run.path}; next: gamseong-export convert {run.path}")


def _unfinished(root: Path, name: str, recipe: Recipe, *, or_new: bool) -> Run:
    """The run to go on with. Killed while its teachers learned, a flagship has none of its own yet: ``or_new``."""
    from .training.run import Run

    try:
        return Run.latest(root, name=Run(root, name, recipe).bundle_name, finished=False)
    except RunError:
        if not or_new:
            raise
    return Run.start(root, name, recipe)


def _begun(root: Path, recipe: Recipe, earlier: Run, options: argparse.Namespace) -> Run:
    """A new run that takes over the first stages of ``earlier``."""
    from .training.loop import begin_after, last_end
    from .training.run import Run

    if options.resume is not None:
        raise RunError("--from starts a new run and --resume goes on with one; give one of them.")
    if differing := first_stages_differ(recipe, earlier.settings):
        raise RunError(f"{earlier.path}: trained its first stages with another {', '.join(differing)}; set that alike.")
    last_end(earlier.path)  # before a folder is made that the next --resume would find
    run = Run.start(root, options.recipe, recipe)
    begin_after(run.path, earlier.path)
    return run


def _same(run: Run, name: str) -> Run:
    if run.bundle_name == name:
        return run
    tokenizer = f" --tokenizer {run.settings.tokenizer}" if isinstance(run.settings, SeedLstm) else ""
    mend = f"go on with: gamseong-export train {run.recipe}{tokenizer} --resume {run.path}"
    raise RunError(f"{run.path}: is a run of {run.bundle_name}, not of {name}; {mend}")


def _with_tokenizer(recipe: Recipe, tokenizer: SeedTokenizer | None) -> Recipe:
    if tokenizer is None:
        return recipe
    if not isinstance(recipe, SeedLstm):
        raise GamseongError("--tokenizer belongs to seed-lstm; leave it out for other recipes.")
    return replace(recipe, tokenizer=tokenizer)


def _with_seed(recipe: Recipe, seed: int | None) -> Recipe:
    if seed is None:
        return recipe
    if seed < 0:
        raise GamseongError("--seed must be 0 or more.")
    return replace(recipe, seed=seed)


def _convert(settings: Settings, options: argparse.Namespace) -> None:
    from .release.convert import convert

    run = _finished(settings, options)
    root = options.out or Path(settings.export.bundles)
    bundle = convert(run, settings.export.data, root, int8_lstm=options.int8_lstm)
    print(f"{bundle.path}: {bundle.readable_size}, verified")
    for name, value in bundle.manifest.metrics.items():
        print(f"  {name} {value:.6g}")


def _validate(settings: Settings, options: argparse.Namespace) -> None:
    from .release.validate import validate

    print("\n".join(validate(_finished(settings, options), settings.export.data)))


def _evaluate(settings: Settings, options: argparse.Namespace) -> None:
    from .evaluation.report import report

    found = report(options.bundle, settings.export)
    print(json.dumps(found.figures, ensure_ascii=False, indent=2) if options.json else "\n".join(found.lines))
    if options.figures:
        options.figures.mkdir(parents=True, exist_ok=True)
        for name, picture in found.pictures().items():
            (options.figures / f"{name}.png").write_bytes(picture)


def _errors(settings: Settings, options: argparse.Namespace) -> None:
    from ..model_store import Analyzer
    from .evaluation.mistakes import report
    from .release.bundles import find

    analyzer = Analyzer(find(options.bundle, settings.export), threads=2)
    found, lines = report(analyzer, options.on, settings.export.data, max(options.count, 0))
    print(json.dumps(found, ensure_ascii=False, indent=2) if options.json else "\n".join(lines))


def _benchmark(settings: Settings, options: argparse.Namespace) -> None:
    from .benchmark.speed import benchmark, lines
    from .release.bundles import find

    result = benchmark(find(options.bundle, settings.export), settings.export.data, options.fp32)
    print(json.dumps(result, ensure_ascii=False, indent=2) if options.json else "\n".join(lines(result)))


def _figures(settings: Settings, options: argparse.Namespace) -> None:
    _draw(_finished(settings, options))


def _finished(settings: Settings, options: argparse.Namespace) -> Run:
    """The run that was named, else the newest finished one."""
    from .training.run import Run

    return Run.open(options.run) if options.run else Run.latest(Path(settings.export.runs), finished=True)


def _draw(run: Run) -> None:
    from .training.drawing import draw

    (run.path / "figures").mkdir(exist_ok=True)
    for name, picture in draw(run).items():
        path = run.path / "figures" / f"{name}.png"
        path.write_bytes(picture)
        print(path)


def _corpus(settings: Settings, _: argparse.Namespace) -> None:
    from .data.diversity import describe

    print("\n".join(describe(settings.export.data)))


def _compare_tokenizers(settings: Settings, _: argparse.Namespace) -> None:
    from .benchmark.tokenizers import table

    print(table(settings))
