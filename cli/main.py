"""Runs the command ``gamseong``. Only ``run`` and the bot's ``bench`` import Discord: ``analyze``, ``models`` and such do not."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ..archives.columns import Columns
from ..bot.settings import Settings, load_settings
from ..model_store import BUNDLES, Bundle, GamseongError
from ..shell.exit_codes import INTERRUPTED
from ..shell.language import say, speaks_korean
from ..shell.streams import close_stdout, write_utf8
from . import exit_codes
from .failures import fail, print_failure, unwritable
from .parser import build_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code (see ``exit_codes``)."""
    write_utf8()
    try:
        code = _dispatch(build_parser().parse_args(argv))
        if sys.stdout is not None:
            sys.stdout.flush()  # here a disk that is full can still be told; at exit Python would print a traceback
        return code
    except SystemExit as stop:  # argparse has already said why
        return stop.code if isinstance(stop.code, int) else exit_codes.USAGE
    except GamseongError as error:
        return print_failure(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `| head` has read enough; Python would complain again when it flushes at exit
        close_stdout()
        return exit_codes.OK
    except OSError as error:
        close_stdout()
        return fail(exit_codes.FAILED, unwritable(error, error.filename or "stdout"))


def _dispatch(arguments: argparse.Namespace) -> int:
    command = arguments.command
    if command is None:
        build_parser().print_help()
        return exit_codes.OK
    if command == "analyze" and not arguments.texts and arguments.file is None:
        if sys.stdin is None or sys.stdin.isatty():
            sentence = say('give a text, a file or a pipe, such as: gamseong analyze "정말 재밌다" (see --help).')
            return fail(exit_codes.USAGE, sentence)
        arguments.file = "-"
    if command != "run" and sys.stdout is None:
        return fail(exit_codes.FAILED, say("standard output is closed; open it, or send the answers to a file."))
    settings = load_settings(arguments.config, in_host=False)
    if command == "run":
        from .run import run

        return run(settings, require_token=arguments.require_token, shards=arguments.shards)
    if command == "analyze":
        return _analyze(arguments, settings)
    if command == "score":
        return _score(arguments, settings)
    if command == "report":
        return _report(arguments, settings)
    if command == "bench":
        return _bench(arguments, settings)
    if command == "playground":
        return _playground(arguments, settings)
    from .models import list_models, verify_models

    if arguments.action == "verify":
        return verify_models(BUNDLES, arguments.names)
    return list_models(BUNDLES, [settings.model.bundle, settings.model.series])


def _analyze(arguments: argparse.Namespace, settings: Settings) -> int:
    from .analyze import analyze

    return analyze(
        Bundle.find(settings.model.bundle if arguments.bundle is None else arguments.bundle),
        [_as_utf8(text) for text in arguments.texts],
        arguments.file,
        encoding=arguments.encoding,
        form=arguments.format,
        raw=arguments.raw,
        threads=settings.model.threads,
    )


def _score(arguments: argparse.Namespace, settings: Settings) -> int:
    from .score import score
    from .score_addresses import is_address, score_addresses

    files, out = tuple(map(_as_utf8, arguments.files)), _as_utf8(arguments.out)
    bundle = settings.model.bundle if arguments.bundle is None else arguments.bundle
    if any(map(is_address, (*files, out))):
        return score_addresses(
            files,
            out,
            bundle,
            local={
                "--format": arguments.format,
                "--encoding": arguments.encoding,
                "--by": arguments.by,
                "--time-column": arguments.time_column,
                "--channel-column": arguments.channel_column,
                "--force": arguments.force,
            },
            text_column=None if arguments.text_column is None else _as_utf8(arguments.text_column),
            authors=arguments.authors is not None,
            engine=arguments.engine,
            workers=arguments.workers,
            resume=arguments.resume,
            quiet=arguments.quiet,
        )
    if arguments.by and arguments.authors:
        return fail(exit_codes.USAGE, say("--by writes counts, which have no authors; leave --authors out."))
    options = {
        "files": files,
        "out": Path(out),
        "columns": _columns(arguments),
        "replace": arguments.force,
        "form": arguments.format,
        "text_column": None if arguments.text_column is None else _as_utf8(arguments.text_column),
        "encoding": arguments.encoding,
        "by": arguments.by,
        "zone": arguments.timezone,
        "authors": arguments.authors is not None,
    }
    return score(
        options,
        bundle,
        engine=arguments.engine,
        workers=arguments.workers,
        resume=arguments.resume,
        quiet=arguments.quiet,
    )


def _columns(arguments: argparse.Namespace) -> Columns:
    names = (arguments.time_column, arguments.channel_column)
    return Columns(*(None if name is None else _as_utf8(name) for name in names))


def _report(arguments: argparse.Namespace, settings: Settings) -> int:
    from .report import report

    options = {
        "files": tuple(map(_as_utf8, arguments.files)),
        "out": Path(_as_utf8(str(arguments.out))),
        "zone": arguments.timezone,
        "quotes": arguments.quotes,
        "compare": None if arguments.compare is None else tuple(arguments.compare),
        "language": arguments.language or ("ko" if speaks_korean() else "en"),
        "text_column": None if arguments.text_column is None else _as_utf8(arguments.text_column),
        "columns": _columns(arguments),
    }
    return report(options, settings.scan.nouns)


def _bench(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.what == "archives":
        if arguments.rate or arguments.scan:
            return fail(exit_codes.USAGE, say("--rate and --scan belong to the bot; leave them out with archives."))
        from .bench_archives import bench_archives

        bundle = Bundle.find(settings.model.bundle)
        graphs = [Path(_as_utf8(str(path))) for path in arguments.transformer]
        return bench_archives(bundle, arguments.messages or 1_000_000, arguments.workers, arguments.engine, graphs)
    if arguments.workers or arguments.engine or arguments.transformer:
        return fail(
            exit_codes.USAGE, say("--workers, --engine and --transformer belong to archives; write: gamseong bench archives")
        )
    from .bench import bench

    return bench(settings, arguments.messages or 20_000, arguments.rate, arguments.scan)


def _playground(arguments: argparse.Namespace, settings: Settings) -> int:
    from .playground import playground

    folder = None if arguments.dir is None else Path(_as_utf8(str(arguments.dir)))
    bundle = None if folder is not None else Bundle.find(settings.model.bundle)
    return playground(bundle, folder, arguments.port, browse=not arguments.no_browser)


def _as_utf8(argument: str) -> str:
    """Returns the argument as it was typed, also where a C locale made Python decode the command line as ASCII."""
    if os.name == "nt" or argument.isascii():
        return argument
    return os.fsencode(argument).decode("utf-8", "surrogateescape")
