"""Logging of our own processes: one line for each event on stderr, without message content and tracebacks."""

from __future__ import annotations

import logging
import re
import sys
import traceback

from ..settings import LogSettings


def describe(error: BaseException) -> str:
    """Returns type and place of ``error``. Its text is left out, since it may quote what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


class _OneLine(logging.Formatter):
    """Puts an error in brackets behind the message, instead of a traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        message = record.getMessage()
        if record.name == "asyncio":  # the reprs of tasks and callbacks follow, and quote the error's text
            message = re.split(r"[<(\n]", message)[0]
        line = f"{self.formatTime(record)} {record.levelname:<7} {record.name}: {message}"
        return " ".join(line.splitlines()) + (f" ({describe(error)})" if error is not None else "")


def configure(settings: LogSettings, *, library: int = logging.INFO) -> None:
    """Sets up logging for a process of our own; a plugin leaves that to its host. ``library``: the lowest level of discord.py."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    level = logging.getLevelNamesMapping()[settings.level]
    logging.getLogger("gamseong").setLevel(level)
    # Below INFO discord.py logs every message it receives and sends.
    logging.getLogger("discord").setLevel(max(level, library, logging.INFO))
    logging.getLogger("discord.client").addFilter(lambda record: "voice will NOT be supported" not in record.msg)
