"""``gamseong run`` without a token: serves the real bot to a Discord-like page on loopback and to this terminal."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import tempfile
from importlib.util import find_spec
from pathlib import Path

from ...bot.core import logs
from ...bot.settings import LogSettings, Settings
from ...extras import how_to_install
from ...shell.language import say
from .. import exit_codes
from ..failures import fail
from ..lifecycle import check_bundles, print_run_failure, until_stopped


def run_offline(settings: Settings) -> int:
    """Runs until standard input ends, SIGTERM, Ctrl-C or the page's own end button. Returns an exit code."""
    # At INFO "connected", and from discord.py its warnings about simcord, would stand between the replies.
    level = LogSettings("WARNING") if settings.log.level == "INFO" else settings.log
    logs.configure(level, library=logging.ERROR)
    if find_spec("simcord") is None:
        sentence = say(
            "the offline Discord is not installed; set DISCORD_TOKEN, or install it with: {command}",
            command=how_to_install("demo"),
        )
        return fail(exit_codes.NOT_INSTALLED, sentence)
    from .serving import serve  # it needs simcord

    try:
        check_bundles(settings)
        with tempfile.TemporaryDirectory(prefix="gamseong-", ignore_cleanup_errors=True) as folder:
            asyncio.run(until_stopped(serve(_for_one_try(settings, Path(folder)))))
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
