"""The bot of ``gamseong run``: a plain discord.py bot that loads the plugin like any host would."""

from __future__ import annotations

import logging
import sys
from typing import Any

import discord
from discord.ext import commands

from .logs import describe
from .settings import Settings

EXTENSION = __package__
_log = logging.getLogger(__name__)


class GamseongBot(commands.Bot):
    """``gamseong_settings`` is where the plugin looks for its settings."""

    def __init__(self, settings: Settings) -> None:
        intents = discord.Intents.default()
        intents.message_content = True  # without it Discord blanks `!감성 …`
        super().__init__(
            commands.when_mentioned_or(settings.bot.prefix),
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            help_command=None,
            max_messages=None,  # nothing here looks back, so nothing is kept
        )
        self.gamseong_settings = settings

    async def setup_hook(self) -> None:
        await self.load_extension(EXTENSION)
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            _log.warning("slash commands were not synced (HTTP %s); prefix and mentions work", error.status)

    async def on_ready(self) -> None:
        _log.info("connected as %s, %d servers", self.user, len(self.guilds))

    async def on_command_error(self, context: commands.Context[Any], exception: commands.CommandError, /) -> None:
        """Silent: the cog answers for its own commands, and an unknown one is none of ours (its name is what somebody wrote)."""

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        error = sys.exc_info()[1]
        _log.error("%s failed: %s", event_method, describe(error) if error is not None else "unknown")


def create_bot(settings: Settings) -> commands.Bot:
    """A bot that has not connected yet. Not sharded: Discord asks for shards from 2,500 servers on."""
    return GamseongBot(settings)
