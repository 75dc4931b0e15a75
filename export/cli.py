"""The command ``gamseong-export``: one verb a stage, from raw data to a shipped bundle."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..extras import how_to_install
from ..model_store.errors import GamseongError
from . import commands
from .model.backend import import_keras
from .settings import RECIPE_SETTINGS, SEED_TOKENIZERS, load_settings

FAILED, INTERRUPTED = 1, 130
_NEEDED = ("tensorflow", "keras", "tf2onnx", "onnx", "matplotlib", "pooch")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one verb and returns the exit code. A failure is one sentence on stderr, never a traceback."""
    options = _parser().parse_args(argv)
    missing = [name for name in _NEEDED if not _is_installed(name)]
    if missing:
        print(f"gamseong-export: {', '.join(missing)} not installed; {how_to_install('export')}", file=sys.stderr)
        return FAILED
    try:
        settings = load_settings(options.config)
        if options.data is not None:
            settings = replace(settings, export=replace(settings.export, data=options.data))
        if options.verb in (commands.train, commands.convert):
            # tf2onnx reads only TensorFlow's graphs.
            import_keras("tensorflow" if options.verb is commands.convert else None)
        options.verb(settings, options)
    except GamseongError as error:
        print(f"gamseong-export: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        hint = "; train --resume goes on after the last finished epoch" if options.verb is commands.train else ""
        print(f"\ngamseong-export: stopped{hint}.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe, such as head, has closed it
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
    _add_run_verbs(verbs)
    _add_bundle_verbs(verbs)
    _add_further_verbs(verbs)
    for verb in verbs.choices.values():  # SUPPRESS: an absent option must not undo the one before the verb
        verb.add_argument("--config", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        verb.add_argument("--data", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return parser


def _add_run_verbs(verbs: Any) -> None:
    """Adds the verbs from the data to a finished run and its bundle."""
    verb = verbs.add_parser("fetch-data", help="find or download NSMC and say what is in it")
    verb.add_argument("--all", action="store_true", help="the starred reviews, comments and chat of the flagship model as well")
    verb.set_defaults(verb=commands.fetch_data)

    verb = verbs.add_parser("train", help="train a recipe")
    verb.add_argument("recipe", choices=tuple(RECIPE_SETTINGS))
    verb.add_argument("--tokenizer", choices=SEED_TOKENIZERS, help="of seed-lstm")
    verb.add_argument("--seed", type=int, help="another seed than the recipe's")
    verb.add_argument(
        "--resume", nargs="?", const="", metavar="RUN", help="go on with the newest unfinished run, or with this folder"
    )
    verb.add_argument("--from", dest="earlier", type=Path, metavar="RUN", help="begin the last stage where this run began it")
    verb.set_defaults(verb=commands.train)

    verb = verbs.add_parser("convert", help="turn a finished run into a verified bundle")
    verb.add_argument("run", nargs="?", type=Path, help="a run's folder (default: the newest finished one)")
    verb.add_argument("--out", type=Path, help="folder of bundles (default: export.bundles of config.toml)")
    verb.add_argument("--int8-lstm", action="store_true", help="write its variant NAME-int8: faster with VNNI, slower in wasm")
    verb.set_defaults(verb=commands.convert)

    verb = verbs.add_parser("validate", help="measure a finished run on the parts that may choose between runs; no test part")
    verb.add_argument("run", nargs="?", type=Path, help="a run's folder (default: the newest finished one)")
    verb.set_defaults(verb=commands.validate)


def _add_bundle_verbs(verbs: Any) -> None:
    """Adds the verbs that measure a bundle."""
    verb = verbs.add_parser("evaluate", help="measure a bundle on NSMC's test set, comments, chat and disturbed texts")
    verb.add_argument("bundle", help="NAME, NAME@VERSION or a folder")
    verb.add_argument("--json", action="store_true", help="print JSON instead of lines")
    verb.add_argument("--figures", type=Path, metavar="DIR", help="draw its figures into this folder as well")
    verb.set_defaults(verb=commands.evaluate)

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
    verb.set_defaults(verb=commands.errors)

    verb = verbs.add_parser("benchmark", help="time a bundle against a transformer of KoELECTRA-small's shape")
    verb.add_argument("bundle", help="NAME, NAME@VERSION or a folder")
    verb.add_argument("--fp32", type=Path, metavar="MODEL", help="the bundle's graph without int8 tables, for the fp32 pair")
    verb.add_argument("--json", action="store_true", help="print JSON instead of lines")
    verb.set_defaults(verb=commands.benchmark)


def _add_further_verbs(verbs: Any) -> None:
    """Adds the verbs that stand beside the way from the data to a bundle."""
    verb = verbs.add_parser("corpus", help="what is in the chat corpus of export/chat, and how varied it is")
    verb.set_defaults(verb=commands.corpus)

    verb = verbs.add_parser("figures", help="draw a run's figures again, into its folder")
    verb.add_argument("run", nargs="?", type=Path, help="a run's folder (default: the newest finished one)")
    verb.set_defaults(verb=commands.figures)

    verb = verbs.add_parser("compare-tokenizers", help="words, Okt and Mecab: accuracy, time a message, memory")
    verb.set_defaults(verb=commands.compare_tokenizers)
