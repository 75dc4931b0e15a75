"""Parses ``storage.url``: which database it names, with which driver, and how to print it without its password."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urlsplit

from platformdirs import user_data_path

from .errors import StorageError

DEFAULT_FILE = "gamseong.sqlite3"
_SQLITE = re.compile(r"sqlite(?:\+aiosqlite)?:///(.+)", re.IGNORECASE | re.DOTALL)
_POSTGRES = re.compile(r"postgres(?:ql)?(?:\+asyncpg)?://", re.IGNORECASE)
_FORMS = "write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE"
# Options of psql, and of services that print URLs for others, that this driver would send to the server, which refuses them.
# They say nothing about what is connected to or how safely, so they are left out: by name, and for which values.
_LEFT_OUT: Mapping[str, re.Pattern[str]] = {
    **dict.fromkeys(("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"), re.compile(r"\d*")),
    **dict.fromkeys(("tcp_user_timeout", "pool_timeout", "connection_limit"), re.compile(r"\d*")),
    "pgbouncer": re.compile("true|false"),
    "gssencmode": re.compile("disable|prefer"),
    "channel_binding": re.compile("disable|prefer"),
}
_INSTEAD = {
    "gssencmode": "write sslmode=verify-full in its place",
    "channel_binding": "write sslmode=verify-full&sslrootcert=system in its place, which also makes sure of the server",
}
_TIMEOUT = "connect_timeout"


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
    """A PostgreSQL server. ``dsn`` may hold a password; ``redacted`` does not.

    ``options`` are the names of those the driver is given, ``connect_seconds`` how long connecting may take.
    """

    dsn: str = field(repr=False)
    redacted: str
    options: tuple[str, ...] = ()
    connect_seconds: float | None = None


DatabaseUrl = SqliteUrl | PostgresUrl


def parse_url(url: str) -> DatabaseUrl:
    """Returns the database that ``url`` names; "" is an SQLite file in the user's own data folder.

    Raises ``StorageError`` with a message that quotes nothing of ``url`` after its scheme but the names of options.
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
    query, seconds = [], None
    for piece in filter(None, parts.query.split("&")):
        name, _, value = (unquote(text) for text in piece.partition("="))
        if name == _TIMEOUT:
            seconds = _seconds(value)
        elif name not in _LEFT_OUT:
            query.append(_with_the_systems_certificates(piece, name, value))
        elif not _LEFT_OUT[name].fullmatch(value):
            mend = _INSTEAD.get(name, "take it out")
            raise StorageError("storage.url", f"has a value for the option {name} that this program cannot keep", mend)
    names = tuple(unquote(piece.partition("=")[0]) for piece in query)
    return PostgresUrl(parts._replace(query="&".join(query)).geturl(), redacted, names, seconds)


def _redacted(parts: SplitResult) -> str:
    """Raises ``ValueError`` for a port that is none. There may be several hosts, each with a port."""
    hosts = [urlsplit(f"//{host}") for host in parts.netloc.rpartition("@")[2].split(",")]
    named = (f"{host.hostname or ''}{f':{host.port}' if host.port else ''}" for host in hosts)
    return f"postgresql://{','.join(named)}{parts.path}"


def _seconds(value: str) -> float | None:
    """Returns what ``connect_timeout`` says; ``None`` for 0, which means no choice."""
    if not value.isascii() or not value.isdigit():
        raise StorageError("storage.url", f"has an option {_TIMEOUT} that is no number of seconds", f"write {_TIMEOUT}=10")
    return float(value) or None


def _with_the_systems_certificates(piece: str, name: str, value: str) -> str:
    """Names the file behind ``sslrootcert=system``, which psql understands and the driver takes for a file."""
    found = ssl.get_default_verify_paths().cafile if (name, value) == ("sslrootcert", "system") else None
    return f"sslrootcert={quote(found)}" if found else piece
