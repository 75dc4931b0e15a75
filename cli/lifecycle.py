"""Starts and ends a bot in this process: checks before the start, signals, and one line for every failure."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Any

import aiohttp
import discord
from discord.ext import commands

from ..bot.core import logs
from ..bot.settings import Settings
from ..bot.storage import StorageError
from ..model_store import Bundle, GamseongError
from ..shell.language import say, say_error
from . import exit_codes
from .failures import fail, print_failure

CLOSING_SECONDS = 5.0
PORTAL = "https://discord.com/developers/applications"


def check_bundles(settings: Settings) -> None:
    """Raises ``BundleError`` for a missing or damaged model before anything connects; the graphs are opened later."""
    for reference in (settings.model.bundle, settings.model.series):
        Bundle.find(reference)


async def until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Runs ``work``; SIGTERM or SIGINT cancels it and waits at most ``CLOSING_SECONDS`` for its clean-up."""
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stopped.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopped.set))
    waiting = asyncio.ensure_future(stopped.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if task.done():
        return task.result()
    task.cancel()
    await asyncio.wait({task}, timeout=CLOSING_SECONDS)
    with contextlib.suppress(asyncio.CancelledError):
        if task.done():
            task.result()
    return None


def print_run_failure(error: BaseException) -> int:
    """Prints the one line for ``error``, Discord's and the network's included, and returns its exit code."""
    while isinstance(error, commands.ExtensionFailed):
        error = error.original
    match error:
        case discord.PrivilegedIntentsRequired():
            sentence = say(
                "the Message Content Intent is off, without which `!감성` cannot be read; "
                "turn it on at {portal} (your application → Bot → Privileged Gateway Intents → Message Content Intent).",
                portal=PORTAL,
            )
            return fail(exit_codes.MISSING_INTENT, sentence)
        case discord.LoginFailure() | discord.ConnectionClosed(code=4004):
            sentence = say(
                "Discord refused the token; take a new one at {portal} (your application → Bot → Reset Token) for DISCORD_TOKEN.",
                portal=PORTAL,
            )
            return fail(exit_codes.BAD_TOKEN, sentence)
        case StorageError():
            return fail(exit_codes.BAD_STORAGE, say_error(error))
        case GamseongError():
            return print_failure(error)
        case discord.HTTPException():
            return fail(exit_codes.UNREACHABLE, say("Discord answered {status}; try again later.", status=error.status))
        case discord.GatewayNotFound() | discord.ConnectionClosed() | aiohttp.ClientError() | OSError() | TimeoutError():
            sentence = say("Discord cannot be reached; check the network and https://discordstatus.com.")
            return fail(exit_codes.UNREACHABLE, sentence)
    sentence = say("stopped by an error nobody foresaw ({error}); please report this line.", error=logs.describe(error))
    return fail(exit_codes.FAILED, sentence)
