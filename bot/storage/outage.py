"""Knows whether the database is away, and logs one line when it goes and one when it is back."""

from __future__ import annotations

import logging
from enum import Enum, auto

from .errors import StorageError

_log = logging.getLogger(__name__)


class _Lost(Enum):
    NOTHING = auto()
    WRITES = auto()  # a locked file or a full disk can still be read
    ALL = auto()


class Outage:
    """Follows the successes and failures of one database, and logs only those that change something.

    A ``silent`` one is for a start, whose error is shown anyway.
    """

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent
        self._lost = _Lost.NOTHING
        self._slow = False

    @property
    def reads_fail(self) -> bool:
        """Whether the last read failed or goes unanswered, so that the next one would only keep people waiting."""
        return self._lost is _Lost.ALL or self._slow

    def read_is_slow(self) -> None:
        """Records a read that people no longer wait for, which is no outage yet."""
        self._slow = True

    def read_failed(self, error: StorageError) -> None:
        """Records a read without a result."""
        self._log_first(error)
        self._lost = _Lost.ALL

    def write_failed(self, error: StorageError) -> None:
        """Records a write that was not kept."""
        self._log_first(error)
        if self._lost is _Lost.NOTHING:
            self._lost = _Lost.WRITES

    def read_succeeded(self) -> None:
        """Records an answer; writes that failed on their own may go on failing."""
        self._slow = False
        if self._lost is _Lost.ALL:
            self._end()

    def write_succeeded(self) -> None:
        """Records that the database does all it should."""
        self._slow = False
        if self._lost is not _Lost.NOTHING:
            self._end()

    def _log_first(self, error: StorageError) -> None:
        if self._lost is _Lost.NOTHING and not self._silent:
            _log.error("the database cannot be used, and what was read before is used instead: %s", error)

    def _end(self) -> None:
        self._lost = _Lost.NOTHING
        if not self._silent:
            _log.info("the database can be used again")
