"""The services of our cogs with Red's data folder, settings of servers and language."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import discord
from redbot.core import i18n
from redbot.core.bot import Red
from redbot.core.data_manager import cog_data_path

from gamseong.bot.core.services import Services
from gamseong.bot.language import LANGUAGES, Strings
from gamseong.bot.settings import Settings, load_settings
from gamseong.bot.storage.urls import DEFAULT_FILE
from gamseong.config import DEFAULT_CONFIG

from .store import RedStore

_OWN_CONFIG = "config.toml"  # the owner may put one into the cog's data folder


class RedServices(Services):
    """Services that answer in Red's language where nobody chose one for this cog."""

    bot: Red

    async def strings(self, guild: discord.Guild | None, locale: discord.Locale | None = None) -> Strings:
        """Returns the catalogue in the user's language if Discord tells it, else by 감성설정, else by ``[p]set locale``."""
        if locale is not None or (await self.guild(guild.id if guild else None)).language is not None:
            return await super().strings(guild, locale)
        return LANGUAGES["ko" if (await i18n.get_locale_from_guild(self.bot, guild)).startswith("ko") else "en"]


async def open_services(bot: Red) -> RedServices:
    """Opens the services. Raises ``ConfigError`` and what ``Services.open`` and ``Store.open`` raise."""
    settings = _settings(cog_data_path(raw_name=__package__))
    services = await RedServices.open(settings, await RedStore.open(settings.storage.url))
    services.bot = bot
    return services


def _settings(folder: Path) -> Settings:
    """Reads ``config.toml`` in ``folder`` and the environment, but no file of the folder that Red was started in."""
    own = folder / _OWN_CONFIG
    settings = load_settings(own if own.is_file() else DEFAULT_CONFIG)
    url = settings.storage.url or f"sqlite:///{folder / DEFAULT_FILE}"
    return dataclasses.replace(settings, storage=dataclasses.replace(settings.storage, url=url))
