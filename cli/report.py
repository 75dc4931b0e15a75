"""``gamseong report``: makes a page of scored files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..bot.keywords.nouns import Tagger, open_nouns
from ..model_store import GamseongError, TokenizerUnavailableError
from ..shell.language import say, say_error
from . import exit_codes
from .failures import fail, print_failure, unwritable
from .score import not_installed

if TYPE_CHECKING:
    from ..archives.report import Result


def report(options: Mapping[str, Any], tagger: Tagger) -> int:
    """Writes the page and prints what it shows. Returns an exit code.

    ``options``: the fields of ``archives.report.Request``. ``tagger``: what finds the words behind a turning point; the page
    is made without them where it is not installed.
    """
    try:
        from ..archives.report import Request, make_report
    except ModuleNotFoundError:
        return not_installed("archives")
    request = Request(**options)
    nouns, missing = None, ""
    try:
        nouns = open_nouns(tagger)
    except TokenizerUnavailableError as error:
        missing = say_error(error)
    try:
        result = make_report(request, nouns)
    except GamseongError as error:
        return print_failure(error)
    except OSError as error:
        return fail(exit_codes.BAD_OUTPUT, unwritable(error, str(request.out)))
    print("\n".join([_line(result, request.out), *([say("without words: {problem}", problem=missing)] if missing else [])]))
    return exit_codes.OK


def _line(result: Result, out: object) -> str:
    span = "" if result.first is None else f", {result.first} – {result.last}"
    values = {"file": out, "count": f"{result.messages:,}", "span": span, "turns": result.turning_points}
    line = say("{file}: {count} messages{span}, {turns} turning points", **values)
    if result.rejected:
        line += "; " + say("{count} rows could not be read", count=f"{result.rejected:,}")
    return f"{line} ({result.size / 1e6:.1f} MB)"
