"""The services of our cogs, at home in Red: its data folder, its settings, its language."""

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

_OWN_CONFIG = "config.toml"  # the owner's, in the cog's data folder


class RedServices(Services):
    """Speaks as Red does where nobody chose a language for us."""

    bot: Red

    async def strings(self, guild: discord.Guild | None, locale: discord.Locale | None = None) -> Strings:
        """The user's language where Discord tells it, else what 감성설정 says, else what ``[p]set locale`` does."""
        if locale is not None or (await self.guild(guild.id if guild else None)).language is not None:
            return await super().strings(guild, locale)
        return LANGUAGES["ko" if (await i18n.get_locale_from_guild(self.bot, guild)).startswith("ko") else "en"]


async def open_services(bot: Red) -> RedServices:
    """Raises ``ConfigError``, ``BundleError``, ``StorageError`` and their like."""
    settings = _settings(cog_data_path(raw_name=__package__))
    services = await RedServices.open(settings, await RedStore.open(settings.storage.url))
    services.bot = bot
    return services


def _settings(folder: Path) -> Settings:
    """From ``config.toml`` in ``folder`` and the environment: the folder that Red was started in is none of ours."""
    own = folder / _OWN_CONFIG
    settings = load_settings(own if own.is_file() else DEFAULT_CONFIG)
    url = settings.storage.url or f"sqlite:///{folder / DEFAULT_FILE}"
    return dataclasses.replace(settings, storage=dataclasses.replace(settings.storage, url=url))
