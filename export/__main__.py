"""``gamseong-export``: one verb a stage, from raw data to a shipped bundle."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..model_store.errors import GamseongError, how_to_install
from .settings import RECIPES, SEED_TOKENIZERS, Recipe, SeedLstm, SeedTokenizer, Settings, load_settings

if TYPE_CHECKING:
    from .run import Run

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
            _import_tensorflow()
        options.verb(settings, options)
    except GamseongError as error:
        print(f"gamseong-export: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\ngamseong-export: stopped; train --resume goes on after the last finished epoch.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _is_installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ValueError:  # a module that was set to None, as a host does to forbid it
        return False


def _import_tensorflow() -> None:
    """Imports it with stderr closed: its C++ start-up chatter, which no setting silences, would bury our own lines."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        import tensorflow  # noqa: F401
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gamseong-export", description="Train Keras LSTMs on Korean reviews and export them to ONNX bundles."
    )
    parser.add_argument("--config", type=Path, help="a config.toml (default: the one in this folder, else the shipped one)")
    parser.add_argument("--data", help="folder with NSMC's two files; overrides GAMSEONG_DATA and config.toml")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    verb = verbs.add_parser("fetch-data", help="find or download NSMC and say what is in it")
    verb.set_defaults(verb=_fetch_data)

    verb = verbs.add_parser("train", help="train a recipe")
    verb.add_argument("recipe", choices=tuple(RECIPES))
    verb.add_argument("--tokenizer", choices=SEED_TOKENIZERS, help="of seed-lstm")
    verb.add_argument(
        "--resume", nargs="?", const="", metavar="RUN", help="go on with the newest unfinished run, or with this folder"
    )
    verb.set_defaults(verb=_train)

    verb = verbs.add_parser("convert", help="turn a finished run into a verified bundle")
    verb.add_argument("run", nargs="?", type=Path, help="a run's folder (default: the newest finished one)")
    verb.add_argument("--out", type=Path, help="folder of bundles (default: export.bundles of config.toml)")
    verb.set_defaults(verb=_convert)

    verb = verbs.add_parser("evaluate", help="measure a bundle on NSMC's test set")
    verb.add_argument("bundle", help="NAME, NAME@VERSION or a folder")
    verb.add_argument("--json", action="store_true", help="print JSON instead of lines")
    verb.set_defaults(verb=_evaluate)

    verb = verbs.add_parser("figures", help="draw a run's figures again, into its folder")
    verb.add_argument("run", nargs="?", type=Path, help="a run's folder (default: the newest finished one)")
    verb.set_defaults(verb=_figures)

    verb = verbs.add_parser("compare-tokenizers", help="words, Okt and Mecab: accuracy, time a message, memory")
    verb.set_defaults(verb=_compare_tokenizers)
    return parser


def _fetch_data(settings: Settings, _: argparse.Namespace) -> None:
    from . import nsmc

    for name in nsmc.SHA256:
        path = nsmc.locate(settings.export.data, name)
        note = "" if nsmc.is_official(path, name) else " (not the published file)"
        print(f"{path}: {nsmc.read(path).summary()}{note}")


def _train(settings: Settings, options: argparse.Namespace) -> None:
    from . import recipes
    from .history import best
    from .run import Run

    root = Path(settings.export.runs)
    recipe = _with_tokenizer(settings.recipes[options.recipe], options.tokenizer)
    if options.resume is None:
        run = Run.start(root, options.recipe, recipe)
    elif options.resume:
        run = Run.open(Path(options.resume))
    else:
        run = Run.latest(root, name=Run(root, options.recipe, recipe).bundle_name, finished=False)
    print(run.path, flush=True)
    kept = best(recipes.run_training(run, settings.export.data))
    _draw(run)
    print(f"epoch {kept.epoch} kept in {run.path}; next: gamseong-export convert {run.path}")


def _with_tokenizer(recipe: Recipe, tokenizer: SeedTokenizer | None) -> Recipe:
    if tokenizer is None:
        return recipe
    if not isinstance(recipe, SeedLstm):
        raise GamseongError("--tokenizer belongs to seed-lstm; leave it out for other recipes.")
    return replace(recipe, tokenizer=tokenizer)


def _convert(settings: Settings, options: argparse.Namespace) -> None:
    from .convert import convert
    from .run import Run

    run = Run.open(options.run) if options.run else Run.latest(Path(settings.export.runs), finished=True)
    bundle = convert(run, settings.export.data, options.out or Path(settings.export.bundles))
    print(f"{bundle.path}: {bundle.size / 1e6:.1f} MB, verified")
    for name, value in bundle.manifest.metrics.items():
        print(f"  {name} {value:.6g}")


def _evaluate(settings: Settings, options: argparse.Namespace) -> None:
    from .report import report

    figures, lines = report(options.bundle, settings.export)
    print(json.dumps(figures, ensure_ascii=False, indent=2) if options.json else "\n".join(lines))


def _figures(settings: Settings, options: argparse.Namespace) -> None:
    from .run import Run

    _draw(Run.open(options.run) if options.run else Run.latest(Path(settings.export.runs), finished=True))


def _draw(run: Run) -> None:
    from .drawing import draw

    (run.path / "figures").mkdir(exist_ok=True)
    for name, picture in draw(run).items():
        path = run.path / "figures" / f"{name}.png"
        path.write_bytes(picture)
        print(path)


def _compare_tokenizers(settings: Settings, _: argparse.Namespace) -> None:
    from .compare import table

    print(table(settings))


if __name__ == "__main__":
    sys.exit(main())
