"""The bot of ``gamseong run``: a plain discord.py bot that loads the plugin as any host would."""

from __future__ import annotations

import copy
import logging
import sys
from typing import Any

import discord
from discord.ext import commands

from .core.command_text import plain_command
from .core.logs import describe
from .core.prefixes import prefixes
from .core.shards import Shards
from .settings import Settings

EXTENSION = __package__
_log = logging.getLogger(__name__)


class GamseongBot(commands.AutoShardedBot):
    """Loads the plugin and syncs the command tree. The plugin finds its settings in ``gamseong_settings``."""

    def __init__(self, settings: Settings, shards: Shards | None = None) -> None:
        intents = discord.Intents.default()
        intents.message_content = True  # without it Discord blanks `!감성 …`
        part: dict[str, Any] = {"shard_ids": list(shards.ids), "shard_count": shards.count} if shards else {}
        super().__init__(
            prefixes,
            strip_after_prefix=True,  # phones put a space behind "!"
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            help_command=None,
            max_messages=None,  # nothing here looks back, so nothing is kept
            # Without numbers Discord says how many shards it wants, and all of them belong to this process.
            **part,
        )
        self.gamseong_settings = settings
        self._syncs = shards is None or shards.first

    async def setup_hook(self) -> None:
        """Loads the plugin and, in one process of several, syncs its commands with Discord."""
        await self.load_extension(EXTENSION)
        if not self._syncs:
            return
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            _log.warning("slash commands were not synced (HTTP %s); prefix and mentions work", error.status)

    async def get_context(self, origin: discord.Message | discord.Interaction[Any], /, *, cls: Any = commands.Context) -> Any:
        """Finds the command that a reader of the message sees, such as "!감성, …" or one with invisible characters."""
        if isinstance(origin, discord.Interaction):
            return await super().get_context(origin, cls=cls)
        content = plain_command(origin.content, await self.get_prefix(origin), self)
        if content == origin.content:
            return await super().get_context(origin, cls=cls)
        plain = copy.copy(origin)
        plain.content = content
        context = await super().get_context(plain, cls=cls)
        context.message = origin
        return context

    async def on_ready(self) -> None:
        """Logs that the bot is connected."""
        _log.info("connected as %s, %d servers, %d shards", self.user, len(self.guilds), len(self.shards))

    async def on_command_error(self, context: commands.Context[Any], exception: commands.CommandError, /) -> None:
        """Stays silent: our cogs answer for their commands, and an unknown command's name is text that somebody wrote."""

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Logs an error of a listener without the text of the event."""
        error = sys.exc_info()[1]
        _log.error("%s failed: %s", event_method, describe(error) if error is not None else "unknown")


def create_bot(settings: Settings, shards: Shards | None = None) -> GamseongBot:
    """Returns a bot that has not connected yet, for all shards or for those of this process."""
    return GamseongBot(settings, shards)
