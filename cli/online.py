"""``gamseong run`` with a token: connects the bot to Discord."""

from __future__ import annotations

import asyncio

from ..bot.client import create_bot
from ..bot.core import logs
from ..bot.core.shards import Shards
from ..bot.settings import Settings
from ..bot.storage.urls import parse_url
from . import exit_codes
from .failures import fail
from .lifecycle import check_bundles, print_run_failure, until_stopped
from .token_shape import token_problem


def run_online(settings: Settings, token: str, shards: Shards | None = None) -> int:
    """Runs until SIGTERM, Ctrl-C or a failure that no reconnection mends. Returns an exit code."""
    logs.configure(settings.log)
    if (problem := token_problem(token)) is not None:
        return fail(exit_codes.BAD_TOKEN, problem)
    try:
        check_bundles(settings)
        if settings.storage.url:
            parse_url(settings.storage.url)  # a URL that cannot be one is told before Discord is asked
        asyncio.run(until_stopped(_connect(settings, token, shards)))
    except Exception as error:
        return print_run_failure(error)
    return exit_codes.OK


async def _connect(settings: Settings, token: str, shards: Shards | None) -> None:
    async with create_bot(settings, shards) as bot:
        await bot.start(token)
