"""Makes a page of scored files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..columns import BY_NAME, Columns
from ..errors import OutputError
from ..period import Period
from ..reading import expand
from ..resuming import write_whole
from .findings import find
from .page import page
from .reading_again import NounExtractor
from .scored import Scored
from .times import clock
from .wording import LANGUAGES


@dataclass(frozen=True)
class Request:
    """What to make a page of. ``zone``: whose clocks it follows. ``quotes``: with lines of messages.

    ``language``: a key of ``LANGUAGES``. ``text_column``: of tables whose texts cannot be found by name, as ``columns`` are
    those of times and channels.
    """

    files: tuple[str, ...]
    out: Path
    zone: str = "Asia/Seoul"
    quotes: bool = False
    compare: tuple[Period, Period] | None = None
    language: str = "ko"
    text_column: str | None = None
    columns: Columns = BY_NAME


@dataclass(frozen=True)
class Result:
    """What a page shows. ``first`` and ``last`` are ``None`` where no message has a time. ``size``: of the file, in bytes."""

    messages: int
    first: date | None
    last: date | None
    turning_points: int
    rejected: int
    size: int


def make_report(request: Request, nouns: NounExtractor | None = None) -> Result:
    """Writes the page; it appears whole. ``nouns`` finds the words of a text, ``None`` looks for none.

    Raises ``ArchiveError`` for files that cannot be read or were not scored, ``OSError`` where the page cannot be written.
    """
    _check(request.out)
    paths = [path for path in expand(request.files) if not _is(path, request.out)]
    files: Sequence[Scored] = [Scored(path, request.zone, request.text_column, request.columns) for path in paths]
    found = find(files, request.compare, nouns, quotes=request.quotes)
    content = page(found, LANGUAGES[request.language], request.zone).encode()
    write_whole(request.out, content)
    first, last = (None if hour is None else clock(hour).date() for hour in (found.first, found.last))
    return Result(found.whole.total, first, last, len(found.turns), found.rejected, len(content))


def _check(out: Path) -> None:
    if out.suffix.lower() not in (".html", ".htm") or out.is_dir():
        raise OutputError(f"{out}: --out of a report takes a file that ends in .html.")
    if not out.absolute().parent.is_dir():
        raise OutputError(f"{out}: its folder is not there; make it, or name another output.")


def _is(path: str, out: Path) -> bool:
    return out.exists() and Path(path).exists() and Path(path).samefile(out)
