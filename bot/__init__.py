"""The Discord side: a plugin for anyone's discord.py bot.

``await bot.load_extension("gamseong.bot")`` adds the commands. It syncs no command tree, configures no logging
and installs no global error handler: those are the host's. Settings come from ``bot.gamseong_settings`` if the
host set it, else from ``config.toml`` and the environment. Kept of a message: nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discord.ext import commands

    from .core.services import Services
    from .plugin import Adapt

__all__ = ["plug_in", "setup", "teardown"]


async def setup(bot: commands.Bot | commands.AutoShardedBot) -> None:
    """What ``load_extension`` calls. Raises ``ConfigError``, ``StorageError``, ``BundleError`` and their like."""
    from .core.services import Services
    from .settings import load_settings

    await plug_in(bot, await Services.open(getattr(bot, "gamseong_settings", None) or load_settings()))


async def plug_in(bot: commands.Bot | commands.AutoShardedBot, services: Services, adapt: Adapt | None = None) -> None:
    """Adds the cogs on ``services``, which are closed if that fails, else by ``teardown``.

    For a host with its own kind of cogs, ``adapt`` makes from each class of ours the subclass to be added.
    """
    from .core.services import ATTRIBUTE
    from .plugin import add_cogs

    try:
        await add_cogs(bot, services, adapt)
    except BaseException:
        await services.close()
        raise
    setattr(bot, ATTRIBUTE, services)


async def teardown(bot: commands.Bot | commands.AutoShardedBot) -> None:
    """What ``unload_extension`` calls once the cogs are gone; also when ``setup`` failed."""
    from .core.services import ATTRIBUTE
    from .plugin import remove_buttons

    remove_buttons(bot)
    services = bot.__dict__.pop(ATTRIBUTE, None)
    if services is not None:
        await services.close()
