"""``storage.url`` read: which database, with which driver, and how to name it without its password."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from platformdirs import user_data_path

from .errors import StorageError

DEFAULT_FILE = "gamseong.sqlite3"
_SQLITE = re.compile(r"sqlite(?:\+aiosqlite)?:///(.+)", re.IGNORECASE | re.DOTALL)
_POSTGRES = re.compile(r"postgres(?:ql)?(?:\+asyncpg)?://", re.IGNORECASE)
_FORMS = "write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE"


@dataclass(frozen=True)
class SqliteFile:
    """One file of this machine."""

    path: Path

    @property
    def shown(self) -> str:
        """For sentences."""
        return str(self.path)


@dataclass(frozen=True)
class Postgres:
    """A server. ``dsn`` may hold a password; ``shown`` does not."""

    dsn: str = field(repr=False)
    shown: str


Target = SqliteFile | Postgres


def read_url(url: str) -> Target:
    """The database that ``url`` names; "" is an SQLite file in the user's own data folder.

    Raises ``StorageError`` with a sentence that quotes nothing of ``url`` behind its scheme.
    """
    url = url.strip()
    if not url:
        return SqliteFile(user_data_path("gamseong", appauthor=False) / DEFAULT_FILE)
    if _POSTGRES.match(url):
        return _postgres(_POSTGRES.sub("postgresql://", url, count=1))
    match = _SQLITE.fullmatch(url)
    if match is None:
        raise StorageError("storage.url", "is not the URL of a database this program can use", _FORMS)
    if "?" in match[1] or ":memory:" in match[1]:
        raise StorageError("storage.url", "names no file behind sqlite:///", "write sqlite:///PATH, without options")
    return SqliteFile(Path(match[1]).expanduser())


def _postgres(dsn: str) -> Postgres:
    try:
        parts = urlsplit(dsn)
        shown = _shown(parts)
    except ValueError:  # its text, and so the chain, would quote what stands where the port is expected
        parts, shown = None, ""
    # An unescaped / ? or # of a password ends the host too early: what follows is then no name to show.
    if parts is None or "@" in parts.path + parts.query + parts.fragment:
        problem = "is not a PostgreSQL URL"
        raise StorageError("storage.url", problem, "write the signs : / ? # @ of a password as %3A %2F %3F %23 %40")
    return Postgres(dsn, shown)


def _shown(parts: SplitResult) -> str:
    port = f":{parts.port}" if parts.port else ""
    return f"postgresql://{parts.hostname or ''}{port}{parts.path}"
