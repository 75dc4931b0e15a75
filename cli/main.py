"""The ``gamseong`` command. Discord is imported by ``run`` and ``bench``: ``analyze`` and ``models`` start without it."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from ..bot.core.shards import Shards, parse_shards
from ..bot.settings import Settings, load_settings
from ..model_store import BUNDLES, Bundle, GamseongError
from . import exit_codes
from .failures import explain, fail


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code (see ``exit_codes``)."""
    _speak_utf8()
    try:
        arguments = _parser().parse_args(argv)
        return _dispatch(arguments)
    except SystemExit as stop:  # argparse has already said why
        return stop.code if isinstance(stop.code, int) else exit_codes.USAGE
    except GamseongError as error:
        return explain(error)
    except KeyboardInterrupt:
        return exit_codes.INTERRUPTED
    except BrokenPipeError:  # `| head` has read enough; Python would complain again when it flushes at exit
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exit_codes.OK


def _dispatch(arguments: argparse.Namespace) -> int:
    command = arguments.command
    if command is None:
        _parser().print_help()
        return exit_codes.OK
    if command == "analyze" and not arguments.texts and arguments.file is None:
        usage = 'usage: gamseong analyze "문장" ["문장" …] [--file FILE|-] [--bundle NAME|DIR] [--json] [--raw]'
        return fail(exit_codes.USAGE, usage)
    if command != "run" and sys.stdout is None:
        return fail(exit_codes.FAILED, "standard output is closed; open it, or send the answers to a file.")
    settings = load_settings(arguments.config)
    if command == "run":
        from .run import run

        return run(settings, require_token=arguments.require_token, shards=arguments.shards)
    if command == "analyze":
        return _analyze(arguments, settings)
    if command == "bench":
        from .bench import bench

        return bench(settings, arguments.messages, arguments.rate)
    from .models import list_models, verify_models

    if arguments.action == "verify":
        return verify_models(BUNDLES, arguments.names)
    return list_models(BUNDLES, [settings.model.bundle, settings.model.series])


def _analyze(arguments: argparse.Namespace, settings: Settings) -> int:
    from .analyze import analyze

    return analyze(
        Bundle.find(arguments.bundle or settings.model.bundle),
        [_as_utf8(text) for text in arguments.texts],
        arguments.file,
        as_json=arguments.json,
        raw=arguments.raw,
        threads=settings.model.threads,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gamseong", description="Korean sentiment (감성) for chat.")
    parser.add_argument("--version", action="version", version=f"gamseong {version('gamseong')}")
    parser.add_argument("--config", type=Path, metavar="PATH", help="take settings from this file, not ./config.toml")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    run = commands.add_parser("run", help="start the bot; without DISCORD_TOKEN an offline Discord to try it in")
    run.add_argument(
        "--shards", type=_shards, metavar="A-B/N", help="serve only these of N shards, such as 0-3/8 (with DISCORD_TOKEN)"
    )
    run.add_argument("--require-token", action="store_true", help=f"exit with {exit_codes.NO_TOKEN} if DISCORD_TOKEN is not set")

    analyze = commands.add_parser("analyze", help="judge texts without Discord")
    analyze.add_argument("texts", nargs="*", metavar="TEXT", help="a sentence; quote it")
    analyze.add_argument("--bundle", metavar="NAME|DIR", help="NAME, NAME@VERSION or a bundle's folder instead of the default")
    analyze.add_argument("--file", metavar="FILE|-", help="UTF-8, one text a line; - reads standard input")
    analyze.add_argument("--json", action="store_true", help="one object a line: text, negative, positive, label, bundle")
    analyze.add_argument("--raw", action="store_true", help="the graph's own numbers for 판단 불가 as well, instead of none")

    models = commands.add_parser("models", help="list the installed bundles, or verify them")
    models.add_argument("action", nargs="?", choices=["verify"], help="run the golden vectors")
    models.add_argument("names", nargs="*", metavar="NAME", help="only these bundles")

    bench = commands.add_parser("bench", help="measure the bot against a Discord on this machine")
    bench.add_argument("--messages", type=_count, default=20_000, metavar="N", help="how many (20000)")
    rate = "N messages a second in a watched channel, instead of questions as fast as they are answered"
    bench.add_argument("--rate", type=_count, default=0, metavar="N", help=rate)
    for command in (run, analyze, models, bench):  # SUPPRESS: an absent one must not undo the one before the command
        command.add_argument("--config", type=Path, metavar="PATH", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return parser


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"must be a whole number above 0, not {text!r}")
    return int(text)


def _shards(text: str) -> Shards:
    try:
        return parse_shards(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _speak_utf8() -> None:
    """Korean must come out of any locale; a lone surrogate of argv leaves as an escape, which JSON reads back."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _as_utf8(argument: str) -> str:
    """What was typed, where a C locale made Python decode the command line as ASCII."""
    if os.name == "nt" or argument.isascii():
        return argument
    return os.fsencode(argument).decode("utf-8", "surrogateescape")
