"""``gamseong run`` without a token: serves the real bot to a Discord-like page on loopback and to this terminal.

simcord plays Discord in the same process. Its server listens on 127.0.0.1 and the page's address holds a secret,
so that nobody else can use it.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import os
import sys
import tempfile
import zoneinfo
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import discord

from ..bot.client import create_bot
from ..bot.core import logs
from ..bot.settings import LogSettings, Settings, variable_of
from ..config import ConfigError
from ..extras import how_to_install
from ..shell.language import say
from . import exit_codes
from .failures import fail
from .lifecycle import check_bundles, print_run_failure, until_stopped
from .terminal import as_text, typed_lines

CONTENT_LIMIT = 2000  # Discord's, in characters
SETTLE_SECONDS = 60.0
_TICK_SECONDS = 0.2


def run_offline(settings: Settings) -> int:
    """Runs until standard input ends, SIGTERM, Ctrl-C or the page's own end button. Returns an exit code."""
    # At INFO "connected", and from discord.py its warnings about simcord, would stand between the replies.
    level = LogSettings("WARNING") if settings.log.level == "INFO" else settings.log
    logs.configure(level, library=logging.ERROR)
    if find_spec("simcord") is None or find_spec("markdown_it") is None:  # markdown_it: its extra `preview`
        sentence = say(
            "the offline Discord is not installed; set DISCORD_TOKEN, or install it with: {command}",
            command=how_to_install("demo"),
        )
        return fail(exit_codes.NOT_INSTALLED, sentence)
    try:
        check_bundles(settings)
        with tempfile.TemporaryDirectory(prefix="gamseong-", ignore_cleanup_errors=True) as folder:
            asyncio.run(until_stopped(_serve(_for_one_try(settings, Path(folder)))))
    except BrokenPipeError:
        raise
    except Exception as error:
        return print_run_failure(error)
    return exit_codes.OK


def _for_one_try(settings: Settings, folder: Path) -> Settings:
    """Returns the settings with a database in ``folder``, whatever they say: the real bot's must not learn of a made-up server.

    A single person tries the bot here, so there is nobody to slow down, and a pipe has all its lines at once.
    """
    storage = dataclasses.replace(settings.storage, url=f"sqlite:///{folder / 'offline.sqlite3'}")
    return dataclasses.replace(settings, storage=storage, bot=dataclasses.replace(settings.bot, cooldown_seconds=0.0))


async def _serve(settings: Settings) -> None:
    import simcord

    bot = create_bot(settings)
    env = simcord.Env(bot, check_errors=False, settle_timeout=SETTLE_SECONDS, shard_count=1)
    _catch_up(env.backend.clock)  # first, or the bot would have run since January 2026
    async with _started(env):
        try:
            async with _running_clock(env), _Terminal(env) as terminal:
                env.backend.edit_bot_profile("감성")
                _set_client_locale(env, "ko" if settings.bot.language == "ko" else "en-US")
                guild = env.create_guild("감성 체험")
                # Whoever tries the bot alone is its moderator as well.
                moderator = guild.create_role("관리자", permissions=discord.Permissions(manage_messages=True, manage_guild=True))
                channel, person = guild.create_text_channel("일반"), guild.add_member(env.create_user("나"), roles=[moderator])
                async with _page(env, channel, person, settings) as page:
                    terminal.show(say("offline Discord: {url} (Ctrl-C ends it)", url=page.url))
                    if sys.stdin is not None and sys.stdin.isatty():
                        terminal.show(say("Write on this page, or right here, such as: !감성 정말 재밌다"))
                    tasks = (terminal.post_lines(channel, person), terminal.refresh(page))
                    await _wait_for_first(page.wait_closed(), terminal.closed.wait(), *tasks)
        finally:
            await bot.close()
    if terminal.closed.is_set():
        raise BrokenPipeError


class _Terminal:
    """Prints the bot's messages, wherever it was asked, and posts the lines that are typed."""

    def __init__(self, env: Any) -> None:
        self._env = env
        self.closed = asyncio.Event()  # set once standard output has no reader any more
        self._posted = asyncio.Event()

    async def __aenter__(self) -> _Terminal:
        self._env.backend.subscribers.append(self._on_event)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._env.backend.subscribers.remove(self._on_event)

    def _on_event(self, event: str, payload: Mapping[str, Any]) -> None:
        # A deferred answer is created empty and edited later.
        if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE") and payload["author"]["id"] == str(self._env.bot.user.id):
            text = as_text(payload)
            if text:
                self.show("\n" + text)

    def show(self, text: str) -> None:
        """Prints ``text``, or sets ``closed`` where nobody reads standard output any more."""
        try:
            print(text, flush=True)
        except BrokenPipeError:
            self.closed.set()

    async def post_lines(self, channel: Any, person: Any) -> None:
        """Posts every line of standard input as a message of ``person``, until its end."""
        async for line in typed_lines():
            if len(line) > CONTENT_LIMIT:
                _complain(
                    say(
                        "a Discord message has {limit} characters at most; this one of {count} was not sent.",
                        limit=f"{CONTENT_LIMIT:,}",
                        count=f"{len(line):,}",
                    )
                )
            elif line.strip():
                try:
                    await _retry_while_busy(lambda line=line: person.send(channel, line))  # type: ignore[misc]
                except TimeoutError:
                    _complain(say("no answer came within {seconds} seconds.", seconds=f"{SETTLE_SECONDS:g}"))
                self._posted.set()

    async def refresh(self, page: Any) -> None:
        """Redraws the page, which does not see the terminal's messages by itself, but not for every line of a fast pipe."""
        while True:
            await self._posted.wait()
            self._posted.clear()
            await _retry_while_busy(page.refresh)
            await asyncio.sleep(_TICK_SECONDS)


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


async def _retry_while_busy(act: Callable[[], Awaitable[Any]]) -> None:
    """Runs ``act`` once simcord is free: it does one thing at a time, and the page may be in the middle of another."""
    import simcord

    while True:
        try:
            await act()
        except simcord.SetupError as error:
            if "overlaps" not in str(error):
                raise
            await asyncio.sleep(_TICK_SECONDS / 10)
        else:
            return


@contextlib.asynccontextmanager
async def _page(env: Any, channel: Any, person: Any, settings: Settings) -> AsyncIterator[Any]:
    port = settings.offline.port
    page = env.preview(channel, viewers=[person], layout="channel", locale="ko", timezone=_time_zone(), port=port)
    try:
        await page.__aenter__()
    except Exception as error:  # simcord raises an error of its own, with the socket's behind it
        cause = error.__cause__ or error
        if not isinstance(cause, OSError):
            raise
        problem = f"{port} cannot be used ({os.strerror(cause.errno or 0)}); take another port, or 0 for a free one"
        variable = variable_of("offline", "port")
        source, key = (variable, "") if os.environ.get(variable) else (settings.source, "offline.port")
        raise ConfigError(source, key, problem) from error
    try:
        yield page
    finally:
        await page.close()


def _time_zone() -> str:
    with contextlib.suppress(zoneinfo.ZoneInfoNotFoundError):  # Windows without the package tzdata
        return zoneinfo.ZoneInfo("Asia/Seoul").key
    return "UTC"


def _set_client_locale(env: Any, locale: str) -> None:
    """Gives everybody a client in ``locale``: simcord's people all have en-US ones, which a Korean user has not."""

    def set_locale(event: str, payload: dict[str, Any]) -> None:
        if event == "INTERACTION_CREATE":
            payload["locale"] = locale

    env.backend.subscribers.insert(0, set_locale)  # before the bot's own subscriber


def _catch_up(clock: Any) -> None:
    clock.advance(max(0.0, (datetime.now(UTC) - clock.now()).total_seconds()))


@contextlib.asynccontextmanager
async def _started(env: Any) -> AsyncIterator[None]:
    """Does what ``simcord.run`` does, for an ``env`` whose clock was set before."""
    await env.start()
    try:
        with env.time_context():
            yield
    finally:
        await env.shutdown()


@contextlib.asynccontextmanager
async def _running_clock(env: Any) -> AsyncIterator[None]:
    """Keeps simcord's clock at the real time; by itself it stands still in January 2026."""

    async def tick() -> None:
        while True:
            _catch_up(env.backend.clock)
            await asyncio.sleep(_TICK_SECONDS)

    ticking = asyncio.create_task(tick())
    try:
        yield
    finally:
        ticking.cancel()


async def _wait_for_first(*awaitables: Awaitable[Any]) -> None:
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
