"""The Discord side: a plugin for anyone's discord.py bot, and the ``gamseong`` command around it.

``await bot.load_extension("gamseong.bot")`` adds ``감성`` and ``수열``. It syncs no command tree, configures no logging
and installs no global error handler: those are the host's. Settings come from ``bot.gamseong_settings`` if the
host set it, else from ``config.toml`` and the environment. Kept of a message: nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discord.ext import commands

__all__ = ["setup"]


async def setup(bot: commands.Bot | commands.AutoShardedBot) -> None:
    """What ``load_extension`` calls. Raises ``ConfigError``, ``BundleError`` or ``TokenizerUnavailableError``."""
    from .cog import Sentiment
    from .engine import Engine
    from .settings import load_settings

    settings = getattr(bot, "gamseong_settings", None) or load_settings()
    engine = await Engine.open(settings.model)
    try:
        await bot.add_cog(Sentiment(bot, settings, engine))
    except BaseException:
        engine.close()
        raise
