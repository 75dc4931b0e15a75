"""The standard streams of a command."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any, TextIO, cast


def write_utf8() -> None:
    """Makes Korean come out in any locale; a lone surrogate of argv is written as an escape, which JSON reads back."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def close_stdout() -> None:
    """Drops what was not written yet: Python would fail to write it once more when it ends."""
    if sys.stdout is not None:
        _drop(sys.stdout)


@contextlib.contextmanager
def outliving_readers() -> Iterator[None]:
    """Within it, what is printed where nobody reads, a pipe that ``head`` left or a closed stream, is dropped without error."""
    with (
        open(os.devnull, "w", encoding="utf-8") as nowhere,
        _in_place_of_closed(nowhere.fileno()),
        contextlib.redirect_stdout(cast(TextIO, _Outliving(sys.stdout or nowhere))),
        contextlib.redirect_stderr(cast(TextIO, _Outliving(sys.stderr or nowhere))),
    ):
        yield


@contextlib.contextmanager
def _in_place_of_closed(nowhere: int) -> Iterator[None]:
    """Lets ``nowhere`` stand where descriptor 1 or 2 is closed: no other file gets that number, and libraries find one there."""
    closed = []
    for descriptor in (1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            closed.append(os.dup2(nowhere, descriptor))
    try:
        yield
    finally:
        for descriptor in closed:
            os.close(descriptor)


class _Outliving:
    """``stream``, which goes on as nowhere's once its reader has left."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            _drop(self._stream)
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except BrokenPipeError:
            _drop(self._stream)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _drop(stream: TextIO) -> None:
    """Sends what ``stream`` has not written yet, and all that follows, nowhere."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
