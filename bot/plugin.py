"""The cogs and buttons of the plugin. The only file that knows every feature."""

from __future__ import annotations

from collections.abc import Callable

from discord.ext import commands

from .core.base_cog import BaseCog
from .core.services import Services
from .core.translator import GamseongTranslator
from .core.views import ExpiredItem
from .features.analyze.answer_view import ExplainButton
from .features.analyze.cog import AnalyzeCog
from .features.analyze.message_menu import MessageMenuCog
from .features.analyze.opinion_button import OpinionButton
from .features.digest.cog import DigestCog
from .features.explain.cog import ExplainCog
from .features.guild_settings.cog import GuildSettingsCog
from .features.help.cog import HelpCog
from .features.info.cog import InfoCog
from .features.privacy.cog import PrivacyCog
from .features.scan.cog import ScanCog
from .features.watch.cog import WatchCog
from .features.watch.trend_cog import TrendCog
from .monitoring.cog import MonitoringCog

COGS = (
    MonitoringCog,
    AnalyzeCog,
    ExplainCog,
    MessageMenuCog,
    PrivacyCog,
    ScanCog,
    GuildSettingsCog,
    InfoCog,
    WatchCog,
    TrendCog,
    DigestCog,
    HelpCog,
)
BUTTONS = (OpinionButton, ExplainButton, ExpiredItem)  # which also answer after a restart

Adapt = Callable[[type[BaseCog]], type[BaseCog]]


async def add_cogs(bot: commands.Bot | commands.AutoShardedBot, services: Services, adapt: Adapt | None = None) -> None:
    """Adds all cogs and buttons, or raises; ``load_extension`` then removes the cogs added so far."""
    bot.add_dynamic_items(*BUTTONS)
    for kind in COGS:
        await bot.add_cog((adapt(kind) if adapt else kind)(bot, services))
    if bot.tree.translator is None:  # a host's own stays
        services.translator = GamseongTranslator()
        await bot.tree.set_translator(services.translator)


async def remove_translator(bot: commands.Bot | commands.AutoShardedBot, services: Services) -> None:
    """Removes the translator if it is the one that ``add_cogs`` set."""
    if services.translator is not None and bot.tree.translator is services.translator:
        await bot.tree.set_translator(None)


def remove_buttons(bot: commands.Bot | commands.AutoShardedBot) -> None:
    """Removes the buttons, which discord.py does not do by itself when an extension is unloaded."""
    bot.remove_dynamic_items(*BUTTONS)
