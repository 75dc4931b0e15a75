"""Logging of ``gamseong run``: one line an event on stderr, no message content, no traceback."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

from .settings import LogSettings


def describe(error: BaseException) -> str:
    """Its type and place. Not its text, which may quote what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


class _OneLine(logging.Formatter):
    def formatException(  # noqa: N802
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return f"  {describe(ei[1])}" if ei[1] is not None else ""


def configure(settings: LogSettings) -> None:
    """For a process of our own; a plugin leaves logging to its host."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    level = logging.getLevelNamesMapping()[settings.level]
    logging.getLogger(__package__).setLevel(level)
    # Below INFO discord.py logs every message it receives and sends.
    logging.getLogger("discord").setLevel(max(level, logging.INFO))
