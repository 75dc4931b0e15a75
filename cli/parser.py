"""Declares the command line of ``gamseong``: its subcommands, their options and the checks of single arguments."""

from __future__ import annotations

import argparse
from importlib.metadata import version
from pathlib import Path

from ..bot.core.shards import Shards, parse_shards
from ..shell.exit_codes import exit_code_lines
from ..shell.language import in_language, say
from ..shell.parser import CONFIG_HELP, ShellParser, add_option_everywhere
from .analyze import FORMATS
from .exit_codes import MEANINGS
from .text_file import can_read


def build_parser() -> ShellParser:
    """Returns the parser. Its result has ``command`` (``None`` without a subcommand), ``config`` and the subcommand's options."""
    parser = ShellParser(prog="gamseong", description="Korean sentiment (감성) for chat.", epilog=exit_code_lines(MEANINGS))
    parser.add_argument(
        "--version", action="version", version=f"gamseong {version('gamseong')}", help="show the version and exit"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_run(commands)
    _add_analyze(commands)
    _add_models(commands)
    _add_bench(commands)
    add_option_everywhere(parser, commands, "--config", type=Path, metavar="PATH", help=CONFIG_HELP)
    return parser


def _add_run(commands: argparse._SubParsersAction[ShellParser]) -> None:
    about = "start the bot; without DISCORD_TOKEN an offline Discord to try it in"
    run = commands.add_parser("run", help=about, description=in_language(about))
    run.add_argument(
        "--shards", type=_shards, metavar="A-B/N", help="serve only these of N shards, such as 0-3/8 (with DISCORD_TOKEN)"
    )
    run.add_argument("--require-token", action="store_true", help="exit with 3 if DISCORD_TOKEN is not set")


def _add_analyze(commands: argparse._SubParsersAction[ShellParser]) -> None:
    about = "judge texts without Discord"
    analyze = commands.add_parser("analyze", help=about, description=in_language(about))
    analyze.add_argument("texts", nargs="*", metavar="TEXT", help="a sentence; quote it. Without any, a pipe is read")
    analyze.add_argument("--bundle", metavar="NAME|DIR", help="NAME, NAME@VERSION or a bundle's folder instead of the default")
    analyze.add_argument("--file", metavar="FILE|-", help="a file with one text a line; - reads standard input")
    analyze.add_argument(
        "--encoding", type=_encoding, default="utf-8", metavar="NAME", help="of the file or the pipe, such as cp949 (utf-8)"
    )
    form = analyze.add_mutually_exclusive_group()
    form.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        metavar="text|json|csv",
        help="lines for people; an object a line; or a table with the columns text, negative, positive, label, bundle (text)",
    )
    form.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    analyze.add_argument("--raw", action="store_true", help="the graph's own numbers for 판단 불가 as well, instead of none")


def _add_models(commands: argparse._SubParsersAction[ShellParser]) -> None:
    about = "list the installed bundles, or verify them"
    models = commands.add_parser("models", help=about, description=in_language(about))
    models.add_argument("action", nargs="?", choices=["verify"], help="check hashes and graphs, and run the golden vectors")
    models.add_argument("names", nargs="*", metavar="NAME", help="only these bundles: NAME, NAME@VERSION or a folder")


def _add_bench(commands: argparse._SubParsersAction[ShellParser]) -> None:
    about = "measure the bot against a Discord on this machine"
    bench = commands.add_parser("bench", help=about, description=in_language(about))
    bench.add_argument("--messages", type=_count, default=20_000, metavar="N", help="how many (20000)")
    rate = "N messages a second in a watched channel, instead of questions as fast as they are answered"
    bench.add_argument("--rate", type=_count, default=0, metavar="N", help=rate)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(say("must be a whole number above 0, not {value}", value=repr(text)))
    return int(text)


def _encoding(text: str) -> str:
    if not can_read(text):
        raise argparse.ArgumentTypeError(
            say("must be an encoding that Python knows, such as cp949, not {value}", value=repr(text))
        )
    return text


def _shards(text: str) -> Shards:
    try:
        return parse_shards(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(in_language(str(error))) from error
