"""Brings the bot, its made-up server, the page and the terminal together."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable
from datetime import UTC, datetime

from ...bot.client import create_bot
from ...bot.core.services import services_of
from ...bot.settings import Settings, variable_of
from ...config import ConfigError
from ...shell.language import say
from . import world as worlds
from .live import LiveDiscord
from .server import PageServer
from .terminal import Terminal

ENGLISH_CLIENT = "en-US"


async def serve(settings: Settings) -> None:
    """Runs the bot in its offline Discord until one of its ends. Raises what keeps it from starting."""
    bot = create_bot(settings)
    live = LiveDiscord(bot)
    live.backend.edit_bot_profile("감성")
    live.locale = "ko" if settings.bot.language == "ko" else ENGLISH_CLIENT
    async with live.running():
        try:
            world = worlds.build(live, settings.bot.language, datetime.now(UTC))
            services = services_of(bot)
            if services is not None:
                await worlds.remember(world, services)
            server = PageServer(live, world, prefix=settings.bot.prefix, locale=live.locale)
            await _open(server, settings)
            try:
                async with Terminal(live) as terminal:
                    _greet(terminal, server.url, settings)
                    lines = terminal.post_lines(world.start, world.people[0])
                    await _wait_for_first(server.stopped.wait(), terminal.closed.wait(), lines)
            finally:
                await bot.close()  # while the page still shows what the bot does at its end, such as buttons that go grey
                await server.close()
        finally:
            await bot.close()
    if terminal.closed.is_set():
        raise BrokenPipeError


async def _open(server: PageServer, settings: Settings) -> None:
    port = settings.offline.port
    try:
        await server.open(port)
    except OSError as error:
        problem = f"{port} cannot be used ({os.strerror(error.errno or 0)}); take another port, or 0 for a free one"
        variable = variable_of("offline", "port")
        source, key = (variable, "") if os.environ.get(variable) else (settings.source, "offline.port")
        raise ConfigError(source, key, problem) from error


def _greet(terminal: Terminal, url: str, settings: Settings) -> None:
    """Says where the page is: in English where the bot speaks it, else in the language of the terminal's user."""
    in_english = settings.bot.language == "en"
    sentence = "offline Discord: {url} (Ctrl-C ends it)"
    terminal.show(sentence.format(url=url) if in_english else say(sentence, url=url))
    if sys.stdin is not None and sys.stdin.isatty():
        example = f"{settings.bot.prefix}감성 정말 재밌다"
        sentence = "Write on this page, or right here, such as: {example}"
        terminal.show(sentence.format(example=example) if in_english else say(sentence, example=example))


async def _wait_for_first(*awaitables: Awaitable[object]) -> None:
    """Waits for the first to end, cancels the others and raises what the first raised."""
    tasks = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
