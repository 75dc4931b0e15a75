"""The bot of ``gamseong run``: a plain discord.py bot that loads the plugin like any host would."""

from __future__ import annotations

import logging
import sys
from typing import Any

import discord
from discord.ext import commands

from .core.logs import describe
from .core.services import services_of
from .core.shards import Shards
from .settings import Settings

EXTENSION = __package__
_log = logging.getLogger(__name__)


class GamseongBot(commands.AutoShardedBot):
    """``gamseong_settings`` is where the plugin looks for its settings."""

    def __init__(self, settings: Settings, shards: Shards | None = None) -> None:
        intents = discord.Intents.default()
        intents.message_content = True  # without it Discord blanks `!감성 …`
        part: dict[str, Any] = {"shard_ids": list(shards.ids), "shard_count": shards.count} if shards else {}
        super().__init__(
            prefixes,
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            help_command=None,
            max_messages=None,  # nothing here looks back, so nothing is kept
            # Without numbers Discord says how many it wants, and all of them are this process's.
            **part,
        )
        self.gamseong_settings = settings
        self._syncs = shards is None or shards.first

    async def setup_hook(self) -> None:
        await self.load_extension(EXTENSION)
        if not self._syncs:
            return
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            _log.warning("slash commands were not synced (HTTP %s); prefix and mentions work", error.status)

    async def on_ready(self) -> None:
        _log.info("connected as %s, %d servers, %d shards", self.user, len(self.guilds), len(self.shards))

    async def on_command_error(self, context: commands.Context[Any], exception: commands.CommandError, /) -> None:
        """Silent: the cog answers for its own commands, and an unknown one is none of ours (its name is what somebody wrote)."""

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        error = sys.exc_info()[1]
        _log.error("%s failed: %s", event_method, describe(error) if error is not None else "unknown")


async def prefixes(bot: GamseongBot, message: discord.Message) -> list[str]:
    """A mention, and the prefix that the server's moderators chose, or the default one."""
    services = services_of(bot)
    chosen = (await services.guild(message.guild.id)).prefix if services is not None and message.guild is not None else None
    return commands.when_mentioned_or(chosen or bot.gamseong_settings.bot.prefix)(bot, message)


def create_bot(settings: Settings, shards: Shards | None = None) -> GamseongBot:
    """A bot that has not connected yet."""
    return GamseongBot(settings, shards)
