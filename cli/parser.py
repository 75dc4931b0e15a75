"""Declares the command line of ``gamseong``: its subcommands, their options and the checks of single arguments."""

from __future__ import annotations

import argparse
from importlib.metadata import version
from pathlib import Path

from ..bot.core.shards import Shards, parse_shards
from . import exit_codes


def build_parser() -> argparse.ArgumentParser:
    """Returns the parser. Its result has ``command`` (``None`` without a subcommand), ``config`` and the subcommand's options."""
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
