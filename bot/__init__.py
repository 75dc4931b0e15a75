"""The Discord side: a plugin for anyone's discord.py bot, and the ``gamseong`` command around it.

``await bot.load_extension("gamseong.bot")`` adds the commands. It syncs no command tree, configures no logging
and installs no global error handler: those are the host's. Settings come from ``bot.gamseong_settings`` if the
host set it, else from ``config.toml`` and the environment. Kept of a message: nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discord.ext import commands

    from .services import Services

__all__ = ["setup", "teardown"]

_SERVICES = "_gamseong_services"  # an attribute of the bot, from set-up to tear-down


async def setup(bot: commands.Bot | commands.AutoShardedBot) -> None:
    """What ``load_extension`` calls. Raises ``ConfigError``, ``StorageError``, ``BundleError`` and their like."""
    from .cogs import add_cogs
    from .services import Services
    from .settings import load_settings

    services = await Services.open(getattr(bot, "gamseong_settings", None) or load_settings())
    try:
        await add_cogs(bot, services)
    except BaseException:
        await services.close()
        raise
    setattr(bot, _SERVICES, services)


async def teardown(bot: commands.Bot | commands.AutoShardedBot) -> None:
    """What ``unload_extension`` calls once the cogs are gone; also when ``setup`` failed."""
    from .cogs import remove_buttons

    remove_buttons(bot)
    services = bot.__dict__.pop(_SERVICES, None)
    if services is not None:
        await services.close()


def services_of(bot: commands.Bot | commands.AutoShardedBot) -> Services | None:
    """What the loaded plugin's cogs share; ``None`` while it is not loaded."""
    services: Services | None = getattr(bot, _SERVICES, None)
    return services
