"""Opens a file or a pipe (``-``), compressed with gzip or zstd or not, and gives its bytes and its text piece by piece."""

from __future__ import annotations

import codecs
import functools
import io
import os
import re
import stat
import sys
from collections.abc import Iterator
from typing import IO, Any, TextIO, TypeAlias, cast

import pyarrow as pa

from ..encodings import MARK, MARKING, UTF_8, decode, looks_like_cp949
from ..errors import ArchiveError

BLOCK = 1 << 16  # bytes of one piece
HEAD = 1 << 16  # bytes that a format is recognised by
LONGEST_LINE = 1 << 22  # characters; a longer line is told of and not kept, or a file without line ends would fill the memory
TOO_LONG = "\udc81"  # stands for such a line: a lone surrogate, as MARK is

_ORDINARY = re.compile("[\t\n\r -~가-힣ㄱ-ㅣ]")
_SAMPLE = 1 << 10  # bytes that an encoding is told by
_WAIT = 1 << 18  # bytes in which a line end is waited for before they are decoded without one
_STEP = 1 << 12  # bytes asked of a decompressor at once: when its file is cut off, so much is lost before the cut
_COMPRESSIONS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_BOMS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class CutOffError(Exception):
    """The rest of a file cannot be read. ``str(error)`` says why, for a ``Rejected``."""


class _Pipe(io.RawIOBase):
    """A pipe, the beginning of which can be looked at before it is read. ``ours``: it is closed at its end."""

    def __init__(self, stream: io.BufferedReader, *, ours: bool) -> None:
        self._stream, self._seen, self._ours = stream, b"", ours

    def peek(self, count: int) -> bytes:
        """Returns the first ``count`` bytes, or all where there are fewer, and leaves them to be read. It waits for them."""
        while len(self._seen) < count and (more := self._next(count - len(self._seen))):
            self._seen += more
        return self._seen[:count]

    def readable(self) -> bool:
        return True

    def read(self, count: int = -1) -> bytes:
        """Returns at most ``count`` bytes: what was looked at, then what comes."""
        if not self._seen:
            return self._next(count)
        found, self._seen = self._seen[:count], self._seen[count:]
        return found

    def _next(self, count: int) -> bytes:
        found = b"" if self._stream.closed else self._stream.read1(count)
        if not found and self._ours:
            self._stream.close()
        return found

    def close(self) -> None:
        """Leaves the pipe open: who looked at its beginning has yet to read it."""


_Source: TypeAlias = "io.BufferedReader[Any] | _Pipe"


@functools.lru_cache(maxsize=1)
def _standard_input(stdin: TextIO) -> _Pipe:
    return _Pipe(cast(io.BufferedReader, stdin.buffer), ours=False)


@functools.cache
def _named_pipe(path: str) -> _Pipe:
    return _Pipe(open(path, "rb"), ours=True)  # a shell's <(…), which cannot be opened again to be read


class _Counted(io.FileIO):
    """A file that notes how much of it has been read."""

    def readinto(self, buffer: Any, /) -> int | None:
        count = super().readinto(buffer)
        _read_of[self.name] = self.tell()
        return count


_read_of: dict[object, int] = {}  # bytes, by path


def position(path: str) -> int:
    """Returns how many bytes of a file were read by who read it last, as they stand on the disk."""
    return _read_of.get(path, 0)


def _opened(path: str) -> _Source:
    if path == "-":
        if sys.stdin is None:
            raise ArchiveError("standard input is closed; name a file instead of -.")
        return _standard_input(sys.stdin)
    try:
        return _named_pipe(path) if stat.S_ISFIFO(os.stat(path).st_mode) else io.BufferedReader(_Counted(path))
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: str, error: Exception) -> ArchiveError:
    """Returns the sentence for a file that cannot be opened or read at all."""
    problem = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return ArchiveError(f"{path}: cannot be read ({problem}); check the path.")


def head_of(path: str) -> bytes:
    """Returns the first ``HEAD`` bytes of what the file holds, unpacked; those of a pipe are left to be read again."""
    head = b""
    with _opened(path) as source:
        beginning = io.BufferedReader(io.BytesIO(source.peek(HEAD))) if isinstance(source, _Pipe) else source
        try:
            for piece in _pieces(beginning):
                head += piece
                if len(head) >= HEAD:
                    break
        except CutOffError as error:
            if not head:
                raise unreadable(path, error) from error
    return head[:HEAD]


def blocks(path: str | IO[bytes]) -> Iterator[bytes]:
    """Yields the bytes of a file or pipe, unpacked; an open file is read from its beginning, as it is.

    Raises ``ArchiveError`` if it cannot be opened, ``CutOffError`` where no more can be read.
    """
    if not isinstance(path, str):
        path.seek(0)
        yield from _read(path, BLOCK)
        return
    with _opened(path) as source:
        yield from _pieces(source)


def _compression_of(source: _Source) -> str | None:
    first = source.peek(4)
    return next((name for magic, name in _COMPRESSIONS.items() if first.startswith(magic)), None)


def _pieces(source: _Source) -> Iterator[bytes]:
    try:
        compression = _compression_of(source)
    except OSError as error:
        raise CutOffError(f"cannot be read ({error.strerror or error})") from error
    if compression is None:
        yield from _read(source, BLOCK)
    else:
        yield from _joined(_read(pa.CompressedInputStream(pa.PythonFile(source, "r"), compression), _STEP))


def _read(stream: IO[bytes] | _Source | pa.NativeFile, count: int) -> Iterator[bytes]:
    try:
        while piece := stream.read(count):
            yield piece
    except OSError as error:
        raise CutOffError(f"the rest cannot be read ({error.strerror or error})") from error


def _joined(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yields what is whole even where the next piece cannot be read."""
    block = bytearray()
    try:
        for piece in pieces:
            block += piece
            if len(block) >= BLOCK:
                yield bytes(block)
                block.clear()
    except CutOffError:
        yield bytes(block)
        raise
    yield bytes(block)


def texts(path: str | IO[bytes], encoding: str | None = None) -> Iterator[str]:
    """Yields the text of a file piece by piece, without its byte order mark.

    ``encoding``: the file's, or ``None`` for UTF-8, UTF-16 or cp949, whatever it is. Bytes that are no text become ``MARK``.
    """
    first = True
    for text in _decoded(blocks(path), encoding):
        yield text.removeprefix("\ufeff") if first else text
        first = first and not text


def _decoded(source: Iterator[bytes], encoding: str | None) -> Iterator[str]:
    start, cut = b"", None
    try:
        while len(start) < _SAMPLE and (block := next(source, b"")):  # a pipe may give single bytes
            start += block
    except CutOffError as error:
        cut = error
    encoding = encoding or encoding_of(start)
    rest = _chain(start, cut, source)
    if encoding is None:
        yield from _by_line(rest)
        return
    decoder = codecs.getincrementaldecoder(encoding)(MARKING)
    for block in rest:
        yield decode(decoder, block)
    yield decode(decoder, b"", final=True)


def _chain(start: bytes, cut: CutOffError | None, source: Iterator[bytes]) -> Iterator[bytes]:
    yield start
    if cut is not None:
        raise cut
    yield from source


def encoding_of(start: bytes) -> str | None:
    """Returns the encoding that the beginning of a file tells: by its mark, or UTF-16 by its zeros; else ``None``."""
    for mark, name in _BOMS:
        if start.startswith(mark):
            return None if name == UTF_8 else name
    sample = start[: min(_SAMPLE, len(start) & ~1)]
    for name in ("utf-16-le", "utf-16-be") if 0 in sample else ():
        text = sample.decode(name, "replace")
        if 5 * len(_ORDINARY.findall(text)) >= 4 * len(text):
            return name
    return None


def _by_line(source: Iterator[bytes]) -> Iterator[str]:
    """Decodes UTF-8, and lines that are none but Korean in cp949: files are put together from old and new ones."""
    rest = b""
    try:
        for block in source:
            whole = rest + block
            end = whole.rfind(b"\n") + 1 or (_whole_characters(whole) if len(whole) > _WAIT else 0)
            rest = whole[end:]
            yield _either(whole[:end])
    except CutOffError:
        yield _either(rest[: _whole_characters(rest)])
        raise
    yield _either(rest)


def _whole_characters(block: bytes) -> int:
    """Returns where the last character of UTF-8 that may be unfinished begins, or the length of ``block``."""
    for back in range(1, min(4, len(block)) + 1):
        byte = block[-back]
        if byte & 0xC0 != 0x80:
            return len(block) - back if byte >= 0xC0 else len(block)
    return len(block)


def _either(block: bytes) -> str:
    try:
        return block.decode(UTF_8)
    except UnicodeDecodeError:
        return "\n".join(map(_either_line, block.split(b"\n")))


def _either_line(line: bytes) -> str:
    try:
        return line.decode(UTF_8)
    except UnicodeDecodeError:
        return line.decode("cp949") if looks_like_cp949(line) else line.decode(UTF_8, MARKING)


def lines(path: str | IO[bytes], encoding: str | None = None) -> Iterator[str]:
    """Yields the lines of a file with their line ends. One of more than ``LONGEST_LINE`` characters is ``TOO_LONG`` alone.

    Raises ``CutOffError`` in place of the line that is not whole.
    """
    parts: list[str] = []
    size = 0
    for text in texts(path, encoding):
        for piece in io.StringIO(text, newline="\n"):
            size += len(piece)
            if size > LONGEST_LINE:
                parts = [TOO_LONG]
            else:
                parts.append(piece)
            if piece.endswith("\n"):
                yield "".join(parts)
                parts, size = [], 0
    if parts:
        yield "".join(parts)


def why_unreadable(text: str) -> str | None:
    """Returns why a line, or a cell of it, cannot be taken as it is; ``None`` for a sound one."""
    if TOO_LONG in text:
        return f"is longer than {LONGEST_LINE} characters"
    if MARK in text:
        return "holds bytes that are no text in the file's encoding; name it with --encoding"
    return None


def is_pipe(path: str) -> bool:
    """Whether a file can be read only once."""
    with _opened(path) as source:
        return isinstance(source, _Pipe)


def is_packed(path: str) -> bool:
    """Whether a file is compressed with gzip or zstd."""
    with _opened(path) as source:
        return _compression_of(source) is not None


def copy_to(copy: IO[bytes], path: str) -> None:
    """Writes what a file or pipe holds, unpacked, to ``copy``. Raises ``CutOffError`` where no more can be read."""
    for block in blocks(path):
        copy.write(block)
