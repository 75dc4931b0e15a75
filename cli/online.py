"""``gamseong run`` with a token: connects the bot to Discord."""

from __future__ import annotations

import asyncio
import re

from ..bot.client import create_bot
from ..bot.core import logs
from ..bot.core.shards import Shards
from ..bot.settings import Settings
from . import exit_codes
from .failures import fail
from .lifecycle import BAD_TOKEN, check_bundles, report_run_failure, until_stopped


def run_online(settings: Settings, token: str, shards: Shards | None = None) -> int:
    """Runs until SIGTERM, Ctrl-C or a failure that no reconnection mends. Returns an exit code."""
    logs.configure(settings.log)
    if re.fullmatch(r"[!-~]+", token) is None:  # it travels in a header, whose own error would print it
        return fail(exit_codes.BAD_TOKEN, BAD_TOKEN)
    try:
        check_bundles(settings)
        asyncio.run(until_stopped(_connect(settings, token, shards)))
    except Exception as error:
        return report_run_failure(error)
    return exit_codes.OK


async def _connect(settings: Settings, token: str, shards: Shards | None) -> None:
    async with create_bot(settings, shards) as bot:
        await bot.start(token)
