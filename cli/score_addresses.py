"""``gamseong score`` where FILE and --out are addresses such as s3://bucket/folder: a cluster reads, judges and writes there."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..archives.errors import OutputError
from ..model_store import Bundle, GamseongError
from ..shell.exit_codes import INTERRUPTED
from ..shell.language import in_language, say, say_error
from . import exit_codes
from .failures import exit_code_of, fail
from .score import not_installed, summary_lines

if TYPE_CHECKING:
    from ..archives.scoring import Progress

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_address(name: str) -> bool:
    """Whether ``name`` is an address and no path."""
    return _ADDRESS.match(name) is not None


def score_addresses(
    files: Sequence[str],
    out: str,
    bundle: str,
    *,
    local: Mapping[str, Any],
    text_column: str | None,
    authors: bool,
    engine: str,
    workers: int | None,
    resume: bool,
    quiet: bool,
) -> int:
    """Scores Parquet from addresses to an address and prints what became of its rows. Returns an exit code.

    ``local``: the options, by what people type, that are for files on this machine alone; one that was given is refused.
    """
    paths = [name for name in (*files, out) if not is_address(name)]
    if paths:
        sentence = say("{path} is a path beside addresses; give its address, such as file:///folder.", path=paths[0])
        return fail(exit_codes.USAGE, sentence)
    if engine != "ray":
        return fail(exit_codes.USAGE, say("what lies at an address is scored with --engine ray; add that, or give paths."))
    for option, value in local.items():
        if value:
            sentence = say("{option} is for files on this machine; leave it out where addresses are given.", option=option)
            return fail(exit_codes.USAGE, sentence)
    try:
        from ..archives.datasets import TablesJob, score_tables
        from ..archives.progress import ProgressLine
    except ModuleNotFoundError:
        return not_installed("cluster")
    job = TablesJob(tuple(files), out, text_column, authors, workers or 0)
    begun = time.monotonic()
    rows: list[int] = []
    try:
        with ProgressLine(in_language("messages"), quiet=quiet) as line:

            def watch(progress: Progress) -> None:
                rows.append(progress.rows)
                line(progress)

            summary = score_tables(job, Bundle.find(bundle), resume=resume, watch=watch)
    except KeyboardInterrupt:
        return fail(INTERRUPTED, f"{say('stopped.')}{_kept(rows)}")
    except OutputError as error:
        return fail(exit_code_of(error), say_error(error))
    except GamseongError as error:
        return fail(exit_code_of(error), f"{say_error(error)}{_kept(rows)}")
    if not quiet:
        print("\n".join(summary_lines(summary, _shown(out), rows[-1] - rows[0], time.monotonic() - begun)))
    return exit_codes.OK


def _kept(rows: Sequence[int]) -> str:
    return " " + say("What was scored so far is kept; the same command with --resume goes on.") if rows else ""


def _shown(address: str) -> str:
    """Returns an address without keys and passwords."""
    return re.sub(r"://[^/]*@", "://", address.partition("?")[0])
