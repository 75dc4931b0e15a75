"""Parses ``storage.url``: which database it names, with which driver, and how to print it without its password."""

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
class SqliteUrl:
    """An SQLite file on this machine."""

    path: Path

    @property
    def redacted(self) -> str:
        """The path, as error messages name it."""
        return str(self.path)


@dataclass(frozen=True)
class PostgresUrl:
    """A PostgreSQL server. ``dsn`` may hold a password; ``redacted`` does not."""

    dsn: str = field(repr=False)
    redacted: str


DatabaseUrl = SqliteUrl | PostgresUrl


def parse_url(url: str) -> DatabaseUrl:
    """Returns the database that ``url`` names; "" is an SQLite file in the user's own data folder.

    Raises ``StorageError`` with a message that quotes nothing of ``url`` after its scheme.
    """
    url = url.strip()
    if not url:
        return SqliteUrl(user_data_path("gamseong", appauthor=False) / DEFAULT_FILE)
    if _POSTGRES.match(url):
        return _postgres(_POSTGRES.sub("postgresql://", url, count=1))
    match = _SQLITE.fullmatch(url)
    if match is None:
        raise StorageError("storage.url", "is not the URL of a database this program can use", _FORMS)
    if "?" in match[1] or ":memory:" in match[1]:
        raise StorageError("storage.url", "names no file behind sqlite:///", "write sqlite:///PATH, without options")
    return SqliteUrl(Path(match[1]).expanduser())


def _postgres(dsn: str) -> PostgresUrl:
    try:
        parts = urlsplit(dsn)
        redacted = _redacted(parts)
    except ValueError:  # not chained: its message would quote what stands where the port is expected
        parts, redacted = None, ""
    # An unescaped / ? or # in a password ends the host too early, and then what follows may be part of the password.
    if parts is None or "@" in parts.path + parts.query + parts.fragment:
        problem = "is not a PostgreSQL URL"
        raise StorageError("storage.url", problem, "write the signs : / ? # @ of a password as %3A %2F %3F %23 %40")
    return PostgresUrl(dsn, redacted)


def _redacted(parts: SplitResult) -> str:
    port = f":{parts.port}" if parts.port else ""
    return f"postgresql://{parts.hostname or ''}{port}{parts.path}"
