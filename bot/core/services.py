"""What the cogs of one bot share: settings, the engine, the database and the cooldown."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Self
from weakref import WeakSet

import discord
from discord.ext import commands

from .. import language
from ..inference.engine import Engine
from ..language import LANGUAGES, Strings
from ..settings import Settings
from ..storage import GuildSettings, HourBuffer, StorageError, Store
from ..storage.watch_list import Watched
from .cooldown import Cooldown

ATTRIBUTE = "_gamseong_services"  # of the bot, from set-up to tear-down
_log = logging.getLogger(__name__)


@dataclass
class Services:
    """``await Services.open(settings)`` makes them, ``await close()`` leaves no thread, task or connection behind."""

    settings: Settings
    engine: Engine
    store: Store
    cooldown: Cooldown
    started: float = field(default_factory=time.monotonic)
    answers: deque[discord.ui.View] = field(default_factory=deque)  # the newest, oldest first; see ``AnswerView``
    views: WeakSet[discord.ui.View] = field(default_factory=WeakSet)  # of messages that can still be pressed
    watched: Watched = field(init=False)
    hours: HourBuffer = field(init=False)  # counts of watched messages that are not written yet

    def __post_init__(self) -> None:
        self.watched, self.hours = Watched(self.store), HourBuffer(self.store)

    @classmethod
    async def open(cls, settings: Settings, store: Store | None = None) -> Self:
        """On ``store`` if there is an open one already, else on the database that the settings name.

        Raises ``BundleError``, ``InputError``, ``TokenizerUnavailableError`` or ``StorageError``.
        """
        store = store or await Store.open(settings.storage.url)
        try:
            engine = await Engine.open(settings.model)
        except BaseException:
            await store.close()
            raise
        return cls(settings, engine, store, Cooldown(settings.bot.cooldown_uses, settings.bot.cooldown_seconds))

    async def close(self) -> None:
        """May be called twice."""
        for view in list(self.views):
            view.stop()
        await asyncio.sleep(0)  # for their clocks to end
        self.engine.close()
        await self.store.close()

    async def guild(self, guild_id: int | None) -> GuildSettings:
        """What a server's moderators set; defaults in direct messages and while the database is away, for answers go on."""
        if guild_id is not None:
            try:
                return await self.store.guild(guild_id)
            except StorageError as error:
                _log.error("%s", error)
        return GuildSettings(guild_id or 0)

    async def delete_guild(self, guild_id: int) -> int:
        """Everything of a server, what waits in memory first, lest it be written afterwards. Returns the rows deleted."""
        self.watched.drop(guild_id)
        await self.hours.forget(guild_id)
        try:
            return await self.store.delete_guild(guild_id)
        finally:
            self.watched.drop(guild_id)  # what a refresh has read meanwhile

    async def strings(self, guild: discord.Guild | None, locale: discord.Locale | None = None) -> Strings:
        """The user's language where Discord tells it (``locale`` of an interaction), else the server's, else the default."""
        if locale is not None:
            return LANGUAGES[language.for_locale(locale)]
        chosen = (await self.guild(guild.id if guild else None)).language
        return LANGUAGES[language.for_guild(guild, chosen, self.settings.bot.language)]


def services_of(bot: commands.Bot | commands.AutoShardedBot) -> Services | None:
    """What the loaded plugin's cogs share; ``None`` while it is not loaded."""
    services: Services | None = getattr(bot, ATTRIBUTE, None)
    return services
