"""``gamseong score`` where FILE and --out are addresses such as s3://bucket/folder: a cluster reads, judges and writes there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..model_store import Bundle
from ..shell.language import say
from . import exit_codes
from .failures import fail
from .score import not_installed, print_scoring

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
    except ModuleNotFoundError:
        return not_installed("cluster")
    job = TablesJob(tuple(files), out, text_column, authors, workers or 0)
    return print_scoring(
        lambda watch: score_tables(job, Bundle.find(bundle), resume=resume, watch=watch),
        _shown(out),
        is_kept=bool,
        quiet=quiet,
    )


def _shown(address: str) -> str:
    """Returns an address without keys and passwords."""
    return re.sub(r"://[^/]*@", "://", address.partition("?")[0])
