"""What an error says may quote a message, so no line of the log may repeat it."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
from collections.abc import Iterator

import pytest

from gamseong.bot.core import logs
from gamseong.bot.settings import LogSettings

SECRET = "나만 아는 말"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the handler of our own processes writes."""
    root = logging.getLogger()
    handlers = root.handlers[:]
    levels = {name: logging.getLogger(name).level for name in ("", "gamseong", "discord")}
    logs.configure(LogSettings("INFO"))
    [handler] = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    handler.setStream(stream)
    yield stream
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def _fail() -> None:
    raise ValueError(SECRET)


def test_a_task_nobody_waited_for_is_told_without_its_text(written: io.StringIO) -> None:
    async def forget() -> None:
        task = asyncio.ensure_future(_fail())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task
        gc.collect()

    asyncio.run(forget())
    [line] = written.getvalue().splitlines()
    assert "ERROR   asyncio: Task exception was never retrieved" in line
    assert "ValueError at" in line
    assert SECRET not in line


def test_a_callback_that_fails_is_told_without_what_it_was_given(written: io.StringIO) -> None:
    def refuse(_: str) -> None:
        raise ValueError(SECRET)

    async def call() -> None:
        asyncio.get_running_loop().call_soon(refuse, SECRET)
        await asyncio.sleep(0)

    asyncio.run(call())
    [line] = written.getvalue().splitlines()
    assert "Exception in callback " in line
    assert SECRET not in line


def test_others_lines_stay_whole(written: io.StringIO) -> None:
    logging.getLogger("gamseong.bot").warning("no answer in channel %s (yet)", 5)
    assert written.getvalue().endswith("WARNING gamseong.bot: no answer in channel 5 (yet)\n")
