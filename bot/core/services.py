"""What the cogs of one bot share: settings, engine, database, cooldown and the views that can be pressed."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Self
from weakref import WeakSet

import discord
from discord import app_commands
from discord.ext import commands

from .. import language
from ..inference.engine import Engine
from ..keywords.extracting import NounThread
from ..language import LANGUAGES, Strings
from ..settings import Settings
from ..storage import GuildSettings, HourBuffer, Store
from ..storage.watch_list import WatchList
from .cooldown import Cooldown
from .errors import CooldownError
from .sending import Asked
from .zones import zone

ATTRIBUTE = "_gamseong_services"  # of the bot, from setup to teardown


@dataclass
class Services:
    """Everything that cogs, views and buttons share. ``await Services.open(settings)`` makes one."""

    settings: Settings
    engine: Engine
    store: Store
    cooldown: Cooldown
    started: float = field(default_factory=lambda: time.monotonic())  # looked up now: the offline Discord has its own clock
    answers: deque[discord.ui.View] = field(default_factory=deque)  # the newest ones, oldest first; see ``AnswerView``
    rated: dict[int, None] = field(default_factory=dict)  # the newest answers (their ids) of which an opinion was counted
    views: WeakSet[discord.ui.View | discord.ui.Modal] = field(default_factory=WeakSet)  # that can still be pressed or sent
    translator: app_commands.Translator | None = None  # of the bot's command tree, where the plugin set it
    nouns: NounThread = field(init=False)
    watch_list: WatchList = field(init=False)
    hours: HourBuffer = field(init=False)  # counts of watched messages that are not written yet
    _forgetting: asyncio.TimerHandle | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.nouns = NounThread(self.settings.scan.nouns)
        self.watch_list, self.hours = WatchList(self.store), HourBuffer(self.store)

    @classmethod
    async def open(cls, settings: Settings, store: Store | None = None) -> Self:
        """Loads the models, and opens the database that the settings name unless there is an open ``store``.

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
        """Leaves no thread, task or connection behind. May be called twice. ``views.end_views`` comes before it."""
        if self._forgetting is not None:
            self._forgetting.cancel()
        for view in list(self.views):
            view.stop()
        await asyncio.sleep(0)  # so that the tasks of their time-outs end
        self.nouns.close()
        self.engine.close()
        await self.store.close()

    async def guild(self, guild_id: int | None) -> GuildSettings:
        """Returns what a server's moderators chose, and defaults in direct messages; see ``Store.guild_or_known``.

        Judging has to go on without the database, so this never raises ``StorageError`` nor waits long.
        """
        return GuildSettings(0) if guild_id is None else await self.store.guild_or_known(guild_id)

    def zone(self, settings: GuildSettings) -> tzinfo:
        """Returns the time zone of a server: the one that its moderators chose, else the default."""
        return zone(settings.time_zone or self.settings.bot.time_zone)

    async def delete_guild(self, guild_id: int) -> int:
        """Deletes everything that is kept about a server and returns the number of rows. Raises ``StorageError``.

        What waits in memory goes first, or it would be written afterwards.
        """
        self.watch_list.drop_guild(guild_id)
        await self.hours.drop_guild(guild_id)
        try:
            return await self.store.delete_guild(guild_id)
        finally:
            self.watch_list.drop_guild(guild_id)  # a refresh may have read it again meanwhile

    async def strings(self, guild: discord.Guild | None, locale: discord.Locale | None = None) -> Strings:
        """Returns the catalogue in the user's language (``locale`` of an interaction), else the server's, else the default."""
        if locale is not None:
            return LANGUAGES[language.for_locale(locale)]
        chosen = (await self.guild(guild.id if guild else None)).language
        return LANGUAGES[language.for_guild(guild, chosen, self.settings.bot.language)]

    async def strings_for(self, asked: Asked) -> Strings:
        """Returns the catalogue to answer a command or an interaction in, see ``strings``."""
        interaction = asked if isinstance(asked, discord.Interaction) else asked.interaction
        return await self.strings(asked.guild, interaction.locale if interaction else None)

    def count_use(self, user_id: int) -> None:
        """Counts a use for the cooldown of a user. Raises ``CooldownError`` if they ask too often."""
        refusal = self.cooldown.use(user_id, _now())
        if self._forgetting is None:
            self._forget_users()
        if refusal is not None:
            raise CooldownError(refusal.seconds, refusal.first)

    def _forget_users(self) -> None:
        """Makes the cooldown forget who may ask again anyway, now and as long as it remembers anybody."""
        self._forgetting = None
        wait = self.cooldown.forget(_now())
        if wait is not None:
            self._forgetting = asyncio.get_running_loop().call_later(wait, self._forget_users)


def _now() -> float:
    return discord.utils.utcnow().timestamp()


def services_of(bot: commands.Bot | commands.AutoShardedBot) -> Services | None:
    """Returns what the cogs of the loaded plugin share; ``None`` while it is not loaded."""
    services: Services | None = getattr(bot, ATTRIBUTE, None)
    return services
