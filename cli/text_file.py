"""Reads the lines of a file or a pipe in any encoding, and recognises one that is not the one it was said to be."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from io import BufferedIOBase

from ..archives.encodings import MARK, MARKING, UTF_8, decode, looks_like_cp949
from ..shell.language import say

BLOCK = 1 << 16  # bytes of one read, a full pipe: many lines to batch by length, few enough for memory


class InputFileError(Exception):
    """Raised for a file of texts that cannot be read; ``str(error)`` is a sentence for people in the user's language."""


def read_lines(file: BufferedIOBase, name: str, encoding: str = UTF_8) -> Iterator[list[str]]:
    """Yields the lines of a file, with or without a byte order mark and CR LF, as many at a time as there are to read.

    ``name`` is the file's in errors. Raises ``InputFileError`` after yielding the lines before the one that is no text.
    """
    number = 0
    for raw, block in _blocks(file, encoding):
        if number == 0 and _is_utf8(encoding) and raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise InputFileError(say("{file}: looks like UTF-16; add --encoding utf-16.", file=name))
        lines: list[str] = []
        for line in block:
            number += 1
            if MARK in line:
                yield lines
                raise InputFileError(_sentence(name, number, encoding, raw))
            lines.append((line.removeprefix("\ufeff") if number == 1 else line).removesuffix("\r"))
        yield lines


def _blocks(file: BufferedIOBase, encoding: str) -> Iterator[tuple[bytes, list[str]]]:
    """Yields what was read, and the whole lines in it: each as it comes from a slow pipe, many from a file or a full pipe."""
    decoder = codecs.getincrementaldecoder(encoding)(MARKING)
    parts: list[str] = []  # of a line whose end has not been read
    raw = b""
    while block := file.read1(BLOCK):
        raw = block
        ended, newline, rest = decode(decoder, block).rpartition("\n")
        if newline:
            yield raw, "".join([*parts, ended]).split("\n")
            parts.clear()
        parts.append(rest)
    if last := "".join([*parts, decode(decoder, b"", final=True)]):
        yield raw, [last]


def _sentence(name: str, number: int, encoding: str, raw: bytes) -> str:
    if _is_utf8(encoding) and looks_like_cp949(raw):
        return say("{file}: line {number} is not UTF-8 but looks like cp949; add --encoding cp949.", file=name, number=number)
    shown = "UTF-8" if _is_utf8(encoding) else encoding
    return say(
        "{file}: line {number} is not {encoding}; save the file as UTF-8, or name its encoding with --encoding.",
        file=name,
        number=number,
        encoding=shown,
    )


def _is_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name == UTF_8
