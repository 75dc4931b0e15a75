"""Declares the command line of ``gamseong``: its subcommands, their options and the checks of single arguments."""

from __future__ import annotations

import argparse
import zoneinfo
from importlib.metadata import version
from pathlib import Path

from ..archives.encodings import can_read
from ..archives.period import Period, parse_period
from ..bot.core.shards import Shards, parse_shards
from ..shell.exit_codes import exit_code_lines
from ..shell.language import in_language, say
from ..shell.parser import CONFIG_HELP, ShellParser, add_option_everywhere
from .analyze import FORMATS
from .exit_codes import MEANINGS
from .score import ENGINES

ARCHIVE_FORMATS = (
    *("discord-json", "discord-csv", "kakaotalk", "telegram", "slack"),
    *("csv", "jsonl", "parquet", "plain"),
)
"""The keys of ``archives.reading.READERS``, which needs packages that may not be there."""
KEYS = ("channel", "day", "week", "hour")
"""Those of ``archives.aggregates``."""
LANGUAGES = ("ko", "en")
"""Those of ``archives.report``."""


def build_parser() -> ShellParser:
    """Returns the parser. Its result has ``command`` (``None`` without a subcommand), ``config`` and the subcommand's options."""
    parser = ShellParser(prog="gamseong", description="Korean sentiment (감성) for chat.", epilog=exit_code_lines(MEANINGS))
    parser.add_argument(
        "--version", action="version", version=f"gamseong {version('gamseong')}", help="show the version and exit"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_run(commands)
    _add_analyze(commands)
    _add_score(commands)
    _add_report(commands)
    _add_playground(commands)
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
        help=(
            "lines for people; an object a line; or a table with the columns text, negative, positive, label, bundle, neutral "
            "(text)"
        ),
    )
    form.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    analyze.add_argument("--raw", action="store_true", help="the graph's own numbers for 판단 불가 as well, instead of none")


def _add_score(commands: argparse._SubParsersAction[ShellParser]) -> None:
    about = "judge the messages of chat exports and tables, and write them with their verdicts"
    score = commands.add_parser("score", help=about, description=in_language(about))
    files = "chat exports, tables or texts, folders of them, or - for a pipe; .gz and .zst too; with --engine ray also addresses"
    score.add_argument("files", nargs="+", metavar="FILE", help=files)
    out = "a name that ends in .parquet, .csv or .jsonl; or a folder, for a Parquet file for each FILE"
    score.add_argument("--out", required=True, metavar="FILE|DIR", help=out)
    form = (
        "of every FILE, instead of what it looks like: discord-json, discord-csv, kakaotalk, telegram, slack, csv, jsonl, "
        "parquet or plain"
    )
    score.add_argument("--format", choices=ARCHIVE_FORMATS, metavar="NAME", help=form)
    _add_columns(score)
    score.add_argument(
        "--encoding", type=_encoding, metavar="NAME", help="of every FILE, such as cp949, instead of what it looks like"
    )
    score.add_argument(
        "--by",
        type=_keys,
        default=(),
        metavar="channel|day|week|hour",
        help="counts instead of messages; or several, as channel,day",
    )
    zone = "whose clocks --by follows (Asia/Seoul)"
    score.add_argument("--timezone", type=_zone, default="Asia/Seoul", metavar="NAME", help=zone)
    authors = "write a hash of who wrote a message, of which the key is thrown away; without it nothing is written"
    score.add_argument("--authors", choices=["hash"], metavar="hash", help=authors)
    score.add_argument("--bundle", metavar="NAME|DIR", help="NAME, NAME@VERSION or a bundle's folder instead of the default")
    engine = "embedded, on this machine; or ray, on a cluster (embedded)"
    score.add_argument("--engine", choices=ENGINES, default="embedded", metavar="embedded|ray", help=engine)
    score.add_argument("--workers", type=_count, metavar="N", help="processes that judge (one for each core)")
    score.add_argument("--resume", action="store_true", help="go on with a run that was stopped")
    score.add_argument("--force", action="store_true", help="replace an output that is there")
    score.add_argument("--quiet", action="store_true", help="no progress and no summary")


def _add_report(commands: argparse._SubParsersAction[ShellParser]) -> None:
    about = "make a page that shows what scored messages say: one HTML file"
    report = commands.add_parser("report", help=about, description=in_language(about))
    files = "what score wrote, or the CSV that 감성채널 attaches; or folders of them"
    report.add_argument("files", nargs="+", metavar="SCORED", help=files)
    report.add_argument("--out", type=Path, required=True, metavar="FILE", help="a name that ends in .html")
    report.add_argument("--quotes", action="store_true", help="with the clearest messages; without it the page holds none")
    report.add_argument(
        "--timezone", type=_zone, default="Asia/Seoul", metavar="NAME", help="whose clocks the page follows (Asia/Seoul)"
    )
    compare = "two periods to compare, as 2025-01..2025-03 or 2025-06-01..2025-06-14 or 2026"
    report.add_argument("--compare", type=_period, nargs=2, metavar="PERIOD", help=compare)
    language = "of the page (as that of the command)"
    report.add_argument("--language", choices=LANGUAGES, metavar="ko|en", help=language)
    _add_columns(report)


def _add_playground(commands: argparse._SubParsersAction[ShellParser]) -> None:
    about = "open a page that judges in the browser; no text leaves this machine"
    playground = commands.add_parser("playground", help=about, description=in_language(about))
    folder = "the page that package --target web wrote, instead of one built here"
    playground.add_argument("--dir", type=Path, metavar="DIR", help=folder)
    port = "of this machine, to serve it at (8010, or any that is free)"
    playground.add_argument("--port", type=_port, metavar="N", help=port)
    playground.add_argument("--no-browser", action="store_true", help="do not open a browser")


def _add_columns(command: ShellParser) -> None:
    command.add_argument("--text-column", metavar="NAME", help="the column of a table that holds the texts")
    times = "the column of a table that says when a text was written"
    command.add_argument("--time-column", metavar="NAME", help=times)
    channels = "the column of a table that says in which channel"
    command.add_argument("--channel-column", metavar="NAME", help=channels)


def _add_models(commands: argparse._SubParsersAction[ShellParser]) -> None:
    about = "list the installed bundles, or verify them"
    models = commands.add_parser("models", help=about, description=in_language(about))
    models.add_argument("action", nargs="?", choices=["verify"], help="check hashes and graphs, and run the golden vectors")
    models.add_argument("names", nargs="*", metavar="NAME", help="only these bundles: NAME, NAME@VERSION or a folder")


def _add_bench(commands: argparse._SubParsersAction[ShellParser]) -> None:
    about = "measure the bot against a Discord on this machine, or how fast archives are scored"
    bench = commands.add_parser("bench", help=about, description=in_language(about))
    bench.add_argument("what", nargs="?", choices=["archives"], help="scoring made-up chat instead of the bot")
    bench.add_argument("--messages", type=_count, metavar="N", help="how many (20000; of archives 1000000)")
    rate = "N messages a second in a watched channel, instead of questions as fast as they are answered"
    bench.add_argument("--rate", type=_count, default=0, metavar="N", help=rate)
    scan = "scan a whole server of 30 channels and 20000 messages meanwhile, over and over"
    bench.add_argument("--scan", action="store_true", help=scan)
    workers = "of archives: processes that judge (one for each core)"
    bench.add_argument("--workers", type=_count, metavar="N", help=workers)
    engine = "of archives: embedded leaves Ray out, ray measures it as well (what is installed)"
    bench.add_argument("--engine", choices=ENGINES, metavar="embedded|ray", help=engine)
    transformer = "of archives: a graph that gamseong-export transformer wrote, to measure beside; may be given twice"
    bench.add_argument("--transformer", type=Path, action="append", default=[], metavar="FILE", help=transformer)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(say("must be a whole number above 0, not {value}", value=repr(text)))
    return int(text)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(say("must be a port from 1 to 65535, not {value}", value=repr(text)))
    return int(text)


def _keys(text: str) -> tuple[str, ...]:
    keys = tuple(text.split(","))
    if not set(keys) <= set(KEYS) or len(set(keys)) < len(keys):
        raise argparse.ArgumentTypeError(say("must be some of {keys}, not {value}", keys=", ".join(KEYS), value=repr(text)))
    return keys


def _zone(text: str) -> str:
    try:
        zoneinfo.ZoneInfo(text)
    except (KeyError, OSError, ValueError):  # what is no name can still be a folder, or no path at all
        raise argparse.ArgumentTypeError(say("must be a time zone such as Asia/Seoul, not {value}", value=repr(text))) from None
    return text


def _period(text: str) -> Period:
    try:
        return parse_period(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            say("must be days, months or years such as 2025-01..2025-03, not {value}", value=repr(text))
        ) from None


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
