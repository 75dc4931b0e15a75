"""The command ``gamseong-export``: one verb a stage, from raw data to a shipped bundle."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..extras import how_to_install
from ..model_store.errors import GamseongError
from ..shell.exit_codes import INTERRUPTED, exit_code_lines
from ..shell.language import in_language, say, say_error
from ..shell.parser import CONFIG_HELP, ShellParser, add_option_everywhere
from ..shell.streams import close_stdout, outliving_readers, write_utf8
from . import commands
from .settings import RECIPE_SETTINGS, SEED_TOKENIZERS, load_settings
from .targets.packaging import TARGETS

OK, FAILED, USAGE = 0, 1, 2  # argparse exits with 2 by itself
EXIT_CODES = {
    OK: "done",
    FAILED: "it could not be done (one sentence on stderr says why)",
    USAGE: "the command was typed wrong",
    INTERRUPTED: "Ctrl-C before the end",
}
_DATA = "folder with NSMC's two files; overrides GAMSEONG_DATA and config.toml"
_NEEDED = ("tensorflow", "keras", "tf2onnx", "onnx", "matplotlib", "pooch")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one verb and returns one of ``EXIT_CODES``. A failure is one sentence on stderr, never a traceback."""
    write_utf8()
    options = _parser().parse_args(argv)
    missing = [name for name in _NEEDED if not _is_installed(name)]
    if missing:
        return _fail(say("{names} not installed; {command}", names=", ".join(missing), command=how_to_install("export")))
    if sys.stdout is None and not options.trains:
        return _fail(say("standard output is closed; open it, or send the answers to a file."))
    try:
        settings = load_settings(options.config)
        if options.data is not None:
            settings = replace(settings, export=replace(settings.export, data=options.data))
        with outliving_readers() if options.trains else contextlib.nullcontext():  # hours of work do not hang on who reads
            options.verb(settings, options)
            sys.stdout.flush()  # where it is a file on a full disk, the failure is ours to tell
    except GamseongError as error:
        return _fail(say_error(error))
    except KeyboardInterrupt as stop:  # its text, if any, says how to go on
        sentence = say("stopped; {hint}", hint=in_language(str(stop))) if stop.args else say("stopped.")
        print(f"\ngamseong-export: {sentence}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe, such as head, has closed it
        close_stdout()
    except OSError as error:
        problem = f"{f'{error.filename}: ' if error.filename else ''}{in_language(error.strerror or str(error))}"
        close_stdout()
        return _fail(say("{problem}; make room, or give a place that can be read and written.", problem=problem))
    return OK


def _fail(sentence: str) -> int:
    print(f"gamseong-export: {sentence}", file=sys.stderr)
    return FAILED


def _is_installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ValueError:  # a module that was set to None, as a host does to forbid it
        return False


def _count(typed: str) -> int:
    if not typed.isdecimal() or int(typed) < 1:
        raise argparse.ArgumentTypeError(f"{typed} is not a whole number of 1 or more")
    return int(typed)


def _parser() -> ShellParser:
    parser = ShellParser(
        prog="gamseong-export",
        description="Train Keras LSTMs on Korean reviews and export them to ONNX bundles.",
        epilog=exit_code_lines(EXIT_CODES),
    )
    parser.set_defaults(trains=False)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    _add_run_verbs(verbs)
    _add_bundle_verbs(verbs)
    _add_further_verbs(verbs)
    add_option_everywhere(parser, verbs, "--config", type=Path, help=CONFIG_HELP)
    add_option_everywhere(parser, verbs, "--data", help=_DATA)
    return parser


def _add_run_verbs(verbs: Any) -> None:
    """Adds the verbs from the data to a finished run and its bundle."""
    verb = verbs.add_parser("fetch-data", help="find or download NSMC and say what is in it")
    verb.add_argument("--all", action="store_true", help="the starred reviews, comments and chat of the flagship model as well")
    verb.set_defaults(verb=commands.fetch_data)

    verb = verbs.add_parser("train", help="train a recipe")
    verb.add_argument("recipe", choices=tuple(RECIPE_SETTINGS), help="what to train")
    verb.add_argument("--tokenizer", choices=SEED_TOKENIZERS, help="of seed-lstm")
    verb.add_argument("--seed", type=int, help="another seed than the recipe's")
    verb.add_argument(
        "--resume",
        nargs="?",
        const="",
        metavar="RUN",
        help="go on with the newest unfinished run that has an epoch, or with this folder",
    )
    verb.add_argument("--from", dest="earlier", type=Path, metavar="RUN", help="begin the last stage where this run began it")
    verb.set_defaults(verb=commands.train, trains=True)

    verb = verbs.add_parser(
        "average", help="make a run of the mean of several runs' weights that began their last stage from one model"
    )
    verb.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="their folders")
    verb.set_defaults(verb=commands.average)

    verb = verbs.add_parser("convert", help="turn a finished run into a verified bundle")
    verb.add_argument("run", nargs="?", type=Path, help="a run's folder (default: the newest finished one)")
    verb.add_argument("--out", type=Path, help="folder of bundles (default: export.bundles of config.toml)")
    verb.add_argument("--int8-lstm", action="store_true", help="write its variant NAME-int8: faster with VNNI, slower in wasm")
    verb.add_argument("--force", action="store_true", help="replace another bundle of the same version, and say what differed")
    verb.set_defaults(verb=commands.convert)

    verb = verbs.add_parser("runs", help="list the runs with recipe, epochs and best figure")
    verb.add_argument("--json", action="store_true", help="print JSON instead of lines")
    verb.set_defaults(verb=commands.runs)

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
        choices=("nsmc", "kote", "comments", "hands", "discord", "fresh"),
        default="nsmc",
        help="validation texts (default: nsmc), or our own lists discord and fresh, which nothing may be learned from",
    )
    verb.add_argument("--count", type=_count, default=100, help="how many (default: 100)")
    verb.add_argument("--json", action="store_true", help="print JSON instead of lines")
    verb.set_defaults(verb=commands.errors)

    verb = verbs.add_parser("benchmark", help="time a bundle against a transformer of KoELECTRA-small's shape")
    verb.add_argument("bundle", help="NAME, NAME@VERSION or a folder")
    verb.add_argument("--fp32", type=Path, metavar="MODEL", help="the bundle's graph without int8 tables, for the fp32 pair")
    verb.add_argument("--runtimes", action="store_true", help="time it in every runtime instead, each in a process of its own")
    verb.add_argument("--json", action="store_true", help="print JSON instead of lines")
    verb.set_defaults(verb=commands.benchmark)

    verb = verbs.add_parser(
        "package", help="write a bundle as a package for another runtime, once it answers there as it does here"
    )
    verb.add_argument("bundle", help="NAME, NAME@VERSION or a folder")
    verb.add_argument("--target", choices=TARGETS, required=True, help="for what")
    verb.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    verb.set_defaults(verb=commands.package)

    verb = verbs.add_parser(
        "transformer", help="write a graph of KoELECTRA-small's shape with random weights, to measure archives beside it"
    )
    verb.add_argument("--out", type=Path, required=True, metavar="FILE", help="a name that ends in .onnx")
    verb.add_argument("--int8", action="store_true", help="with int8 weights")
    verb.set_defaults(verb=commands.transformer)


def _add_further_verbs(verbs: Any) -> None:
    """Adds the verbs that stand beside the way from the data to a bundle."""
    verb = verbs.add_parser("corpus", help="what is in the chat corpus of export/chat, and how varied it is")
    verb.set_defaults(verb=commands.corpus)

    verb = verbs.add_parser(
        "conformance", help="ask every runtime the same texts, and write what differs from the bundle's own Python"
    )
    verb.add_argument("bundles", nargs="+", metavar="BUNDLE", help="NAME, NAME@VERSION or a folder")
    verb.add_argument("--runtime", action="append", default=[], metavar="NAME", help="only this one; may be given several times")
    verb.add_argument(
        "--executor",
        action="append",
        default=[],
        metavar="COMMAND",
        help="a program of your own that answers by the kit's protocol",
    )
    verb.add_argument("--write-expected", action="store_true", help="first write what the bundle's own Python answers")
    verb.add_argument("--kit", type=Path, metavar="DIR", help="folder of cases and results (default: the repository's)")
    verb.add_argument("--report", type=Path, metavar="FILE", help="where the report goes (default: report.md of the kit)")
    verb.set_defaults(verb=commands.conformance)

    verb = verbs.add_parser("figures", help="draw a run's figures again, into its folder")
    verb.add_argument("run", nargs="?", type=Path, help="a run's folder (default: the newest finished one)")
    verb.set_defaults(verb=commands.figures)

    verb = verbs.add_parser("compare-tokenizers", help="words, Okt and Mecab: accuracy, time a message, memory")
    verb.set_defaults(verb=commands.compare_tokenizers, trains=True)
