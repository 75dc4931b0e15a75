"""Turns database errors into one sentence that holds no password and none of the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy.exc import TimeoutError as PoolTimeout

from ...model_store import GamseongError

# By SQLSTATE or by its class (the first two characters): what is wrong, and what to do.
_POSTGRES: Mapping[str, tuple[str, str]] = {
    "08P01": ("does not understand what it is sent", "take options that it does not know out of storage.url"),
    "08": ("broke the connection", "check that the server is up"),
    "28": ("refuses the user or the password", "correct them in storage.url"),
    "25006": ("is read-only", "name the primary server, not a standby"),
    "3D000": ("has no such database", "create it, or correct the name in storage.url"),
    "40": ("gave way to another process", "try again"),
    "42704": ("does not know an option of the URL", "correct storage.url"),
    "42501": ("does not let this user do that", "grant the user CREATE on the schema its tables lie in"),
    "53": ("has run out of space or of connections", "free some"),
    "57": ("is starting or stopping", "try again in a moment"),
}
_SQLITE: Mapping[int, tuple[str, str]] = {  # by primary result code
    5: ("is locked by another process", "end that one, or try again"),
    8: ("cannot be written", "let this user write the file and its folder"),
    10: ("cannot be read or written", "check the disk"),
    11: ("is damaged", "move the file away, or put a backup in its place"),
    13: ("has no room left on its disk", "free some"),
    14: ("cannot be opened", "let this user write the file and its folder"),
    26: ("is not an SQLite database", "name another file in storage.url"),
}
_LOCKED = 5
_UNKNOWN = ("failed", "see whether the database is well")


class StorageError(GamseongError, RuntimeError):
    """The database cannot be used, or one operation failed and changed nothing.

    ``where`` names the database without its password, ``problem`` what is wrong and ``mend`` what to do.
    """

    def __init__(self, where: str, problem: str, mend: str) -> None:
        self.where, self.problem, self.mend = where, problem, mend
        super().__init__(f"{where}: {problem}; {mend}.")


class UnconfirmedError(StorageError):
    """The connection broke while a write was being confirmed, so the write may or may not have been kept."""

    def __init__(self, where: str) -> None:
        super().__init__(where, "broke the connection before it confirmed a write", "it may have been kept, or not")


class ClosedError(StorageError):
    """The store was closed, as a bot does that stops; whatever was still to be done is left undone."""

    def __init__(self, where: str) -> None:
        super().__init__(where, "is closed", "start the bot again")


def locked(where: str) -> StorageError:
    """Returns the error for an SQLite file whose lock was not free in time."""
    return StorageError(where, *_SQLITE[_LOCKED])


def storage_error(error: BaseException, where: str) -> StorageError:
    """Returns the ``StorageError`` for an error of a driver, of SQLAlchemy or of the system.

    ``where`` names the database without its password.
    """
    for cause in causes(error):
        state = getattr(cause, "sqlstate", None)
        if isinstance(state, str):
            return StorageError(where, *(_POSTGRES.get(state) or _POSTGRES.get(state[:2]) or _UNKNOWN))
        code = getattr(cause, "sqlite_errorcode", None)
        if isinstance(code, int):
            return StorageError(where, *_SQLITE.get(code & 0xFF, _UNKNOWN))
        if isinstance(cause, OSError):  # TimeoutError is one
            return StorageError(where, f"cannot be reached ({cause.strerror or 'no answer'})", "check the address and the server")
        if isinstance(cause, ValueError):  # the driver raises it for an option of the URL
            return StorageError(where, "cannot be connected to as storage.url says", "correct the options of the URL")
        if isinstance(cause, PoolTimeout):
            return StorageError(where, "has too much to do", "try again in a moment")
    return StorageError(where, *_UNKNOWN)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yields ``error`` and its causes: SQLAlchemy wraps its adapters' errors, which wrap those of the drivers."""
    while error is not None:
        yield error
        below = getattr(error, "orig", None)
        error = below if isinstance(below, BaseException) else error.__cause__
