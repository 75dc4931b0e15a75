"""The terminal of the offline Discord: reads lines without blocking the event loop, and turns messages into text."""

from __future__ import annotations

import asyncio
import concurrent.futures
import re
import sys
import threading
from collections.abc import AsyncIterator, Mapping
from typing import Any

_CHUNK = 65536
_SQUARES = str.maketrans("🟦⬜🟨🟥⬛", "■□▤▨·")  # every Korean font has these, while a console may have no emoji
_WAITING_LINES = 64  # read ahead of what was posted, so that a large pipe does not fill the memory


async def typed_lines() -> AsyncIterator[str]:
    """Yields the lines of standard input as they come, without line ends; bytes that are not UTF-8 become U+FFFD.

    A daemon thread reads them: nothing else can wait for a terminal, a pipe and a file alike, and a thread
    that still waits for a key must not keep the process alive.
    """
    if sys.stdin is None:  # closed before we began
        return
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue(_WAITING_LINES)
    threading.Thread(target=_read, args=(loop, queue), name="gamseong-stdin", daemon=True).start()
    while (line := await queue.get()) is not None:
        yield line


def _read(loop: asyncio.AbstractEventLoop, queue: asyncio.Queue[str | None]) -> None:
    # Not the buffered reader: a thread that holds its lock when the interpreter ends aborts the process.
    raw = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
    rest = b""
    try:
        while chunk := raw.read(_CHUNK):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                _put(loop, queue, line)
        if rest:
            _put(loop, queue, rest)
    except (OSError, ValueError):  # the terminal went away, which ends the input too
        pass
    _put(loop, queue, None)


def _put(loop: asyncio.AbstractEventLoop, queue: asyncio.Queue[str | None], line: bytes | None) -> None:
    text = None if line is None else line.decode("utf-8", "replace").removesuffix("\r").removeprefix("\ufeff")
    coroutine = queue.put(text)
    try:
        asyncio.run_coroutine_threadsafe(coroutine, loop).result()
    except (RuntimeError, concurrent.futures.CancelledError):  # the loop has closed or is closing
        coroutine.close()


def as_text(message: Mapping[str, Any]) -> str:
    """Returns the lines that a person reads in a message's payload: content, then each embed, without Markdown.

    Squares of verdicts are told apart by their pattern instead of their colour.
    """
    parts = [_without_markdown(message.get("content") or ""), *map(_embed_text, message.get("embeds") or ())]
    return "\n".join(part for part in parts if part)


def _embed_text(embed: Mapping[str, Any]) -> str:
    fields = [text for field in embed.get("fields", ()) for text in (field["name"], field["value"])]
    lines = (embed.get("title", ""), embed.get("description", ""), *fields, embed.get("footer", {}).get("text", ""))
    return "\n".join(_without_markdown(line) for line in lines if line)


def _without_markdown(text: str) -> str:
    text = re.sub(r"^-# ", "", text, flags=re.MULTILINE)
    return re.sub(r"\\(\W|_)|\*\*|`", lambda match: match[1] or "", text).translate(_SQUARES)
