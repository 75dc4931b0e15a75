"""Reads a JSON text of any size a value at a time, and finds its way behind a place where it is broken or cut off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .opening import CutOffError

_LONGEST_VALUE = 1 << 24  # characters; what is longer is taken for broken, or it would fill the memory
_NEAR = 16  # characters before the end of what was read in which an error may only mean that more has to be read
_BEGINNING = 256  # characters in which the beginning of an element is recognised
_BLANK = re.compile(r"[ \t\r\n]*")
# Not strict: some exporters write line ends inside strings.
_decode = json.JSONDecoder(strict=False).raw_decode


@dataclass(frozen=True)
class Broken:
    """A place where a text is no JSON, or ends too early. ``line``: its number from 1."""

    line: int
    reason: str


class BrokenJsonError(ValueError):
    """There is no value where one was to be read. ``broken`` says where and why."""

    def __init__(self, broken: Broken) -> None:
        super().__init__(broken.reason)
        self.broken = broken


class JsonText:
    """A JSON text that comes piece by piece. Methods that cannot go on raise ``BrokenJsonError`` and stay where they are."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._text = ""
        self._at = self._start = 0  # where it is read next, and where the last value began
        self._lines = self._counted = 0  # line ends, and up to where they were counted
        self._end: str | None = None  # once nothing more comes: why, or "" for the file's own end

    @property
    def line(self) -> int:
        """The number, from 1, of the line in which the value that was read last begins."""
        self._lines += self._text.count("\n", self._counted, self._start)
        self._counted = self._start
        return self._lines + 1

    def peek(self) -> str:
        """Returns the next character that is not blank, or "" at the end."""
        while True:
            blank = _BLANK.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._grow():
                return ""

    def take(self, character: str) -> bool:
        """Passes over ``character`` if it is the next one, and returns whether it was."""
        if self.peek() != character:
            return False
        self._at += 1
        return True

    def value(self) -> Any:
        """Returns the next value."""
        self.peek()
        self._start = self._at
        while True:
            try:
                value, end = _decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                unfinished = self._is_near_the_end(error)
                if not unfinished or not self._grow(2 * (len(self._text) - self._at)):
                    raise self._broken(unfinished) from error
            else:
                if end < len(self._text) or not self._grow():  # a number may go on
                    self._at = end
                    return value

    def fields(self) -> Iterator[str]:
        """Yields the name of each field of an object. Its value has to be read before the next one is asked for."""
        self._expect("{")
        if self.take("}"):
            return
        while True:
            name = self.value()
            if not isinstance(name, str):
                raise self._broken()
            self._expect(":")
            yield name
            if self.take("}"):
                return
            self._expect(",")

    def elements(self) -> Iterator[int]:
        """Yields the number of each element of an array. It has to be read before the next one is asked for."""
        self._expect("[")
        if self.take("]"):
            return
        number = 0
        while True:
            yield number
            if self.take("]"):
                return
            self._expect(",")
            number += 1

    def items(self, beginning: re.Pattern[str]) -> Iterator[Any]:
        """Yields the elements of an array, and a ``Broken`` for each place where they cannot be read.

        From there it goes on where ``beginning``, the beginning of an element, is found next, and raises if there is none.
        """
        self._expect("[")
        if self.take("]"):
            return
        while True:
            try:
                value = self.value()
            except BrokenJsonError as error:
                if not self._find(beginning, self._at + 1):
                    raise
                yield error.broken
                continue
            yield value
            if self.take(","):
                continue
            if self.take("]"):
                return
            missing = self._broken(self.peek() == "")
            if not self._find(beginning, self._at):
                raise missing
            yield missing.broken

    def _expect(self, character: str) -> None:
        if not self.take(character):
            raise self._broken(self.peek() == "")

    def _broken(self, unfinished: bool = False) -> BrokenJsonError:
        self._start = self._at
        if not unfinished or self._end is None:
            return BrokenJsonError(Broken(self.line, "is not JSON"))
        return BrokenJsonError(Broken(self.line, self._end or "the file ends here, before its JSON does"))

    def _is_near_the_end(self, error: Exception) -> bool:
        if not isinstance(error, json.JSONDecodeError):
            return False
        return error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - _NEAR

    def _find(self, beginning: re.Pattern[str], at: int) -> bool:
        """Goes to the first ``beginning`` from ``at`` on, and returns whether there is one."""
        while (found := beginning.search(self._text, at)) is None:
            self._at = self._start = max(at, len(self._text) - _BEGINNING)
            if not self._grow():
                return False
            at = self._at
        self._at = found.start()
        return True

    def _grow(self, size: int = 1) -> bool:
        """Reads on until ``size`` characters are there from the next one on; returns whether any came."""
        if self._end is not None or len(self._text) - self._at > _LONGEST_VALUE:
            return False
        self._lines = self.line - 1
        parts = [self._text[self._start :]]
        self._at -= self._start
        self._start = self._counted = 0
        missing = size - (len(parts[0]) - self._at)
        came = 0
        while came < max(1, missing):
            try:
                piece = next(self._pieces, None)
            except CutOffError as error:
                piece, self._end = None, str(error)
            if piece is None:
                self._end = self._end or ""
                break
            came += len(piece)
            parts.append(piece)
        self._text = "".join(parts)
        return came > 0
