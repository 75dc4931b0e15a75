"""The Discord side: a plugin for any discord.py bot.

``await bot.load_extension("gamseong.bot")`` adds the commands. It syncs no command tree, configures no logging
and installs no global error handler: those are the host's. Settings come from ``bot.gamseong_settings`` if the
host set it, else from ``[gamseong.*]`` of its ``config.toml`` and the environment. No message is kept.

Functions import what they need, so that ``import gamseong.bot`` stays cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discord import app_commands
    from discord.ext import commands

    from .core.services import Services
    from .plugin import Adapt

__all__ = ["plug_in", "setup", "teardown", "translator"]


async def setup(bot: commands.Bot | commands.AutoShardedBot) -> None:
    """Loads the plugin for ``load_extension``. Raises ``ConfigError``, ``StorageError``, ``BundleError`` and their like."""
    from .core.services import Services
    from .settings import load_settings

    await plug_in(bot, await Services.open(getattr(bot, "gamseong_settings", None) or load_settings()))


async def plug_in(bot: commands.Bot | commands.AutoShardedBot, services: Services, adapt: Adapt | None = None) -> None:
    """Adds the cogs on ``services``, and closes these if that fails; otherwise ``teardown`` does.

    For a host with its own kind of cogs, ``adapt`` turns each of our classes into the subclass to add.
    """
    from .core.services import ATTRIBUTE
    from .plugin import add_cogs

    services.store.application = lambda: bot.application_id  # unknown before the login, which may be still to come
    try:
        await add_cogs(bot, services, adapt)
    except BaseException:
        await services.close()
        raise
    setattr(bot, ATTRIBUTE, services)


def translator() -> app_commands.Translator:
    """Returns what gives our slash commands their English names, for hosts whose own translator asks it for further texts.

    A bot without a translator gets this one by itself.
    """
    from .core.translator import GamseongTranslator

    return GamseongTranslator()


async def teardown(bot: commands.Bot | commands.AutoShardedBot) -> None:
    """Cleans up for ``unload_extension`` once the cogs are gone. discord.py also calls it when ``setup`` failed."""
    from .core.services import ATTRIBUTE
    from .core.views import end_views
    from .plugin import remove_buttons, remove_translator

    remove_buttons(bot)
    services = bot.__dict__.pop(ATTRIBUTE, None)
    if services is not None:
        await remove_translator(bot, services)
        await end_views(services)
        await services.close()
