"""Which cogs and buttons the plugin is made of."""

from __future__ import annotations

from collections.abc import Callable

from discord.ext import commands

from .core.base_cog import Base
from .core.services import Services
from .core.views import Remnant
from .features.analyze.answer_view import ExplainButton
from .features.analyze.cog import Sentiment
from .features.analyze.message_menu import MessageMenu
from .features.analyze.opinion_button import OpinionButton
from .features.explain.cog import Explaining
from .features.guild_settings.cog import GuildChoices
from .features.info.cog import Info
from .features.privacy.cog import Privacy
from .features.scan.cog import ChannelScan
from .features.watch.cog import Watch
from .features.watch.trend import Trend
from .monitoring.cog import Monitor

COGS = (Monitor, Sentiment, Explaining, MessageMenu, Privacy, ChannelScan, GuildChoices, Info, Watch, Trend)
BUTTONS = (OpinionButton, ExplainButton, Remnant)  # those that answer after a restart as well

Adapt = Callable[[type[Base]], type[Base]]


async def add_cogs(bot: commands.Bot | commands.AutoShardedBot, services: Services, adapt: Adapt | None = None) -> None:
    """Adds all of them or raises; what was added by then is taken off by ``load_extension``."""
    bot.add_dynamic_items(*BUTTONS)
    for kind in COGS:
        await bot.add_cog((adapt(kind) if adapt else kind)(bot, services))


def remove_buttons(bot: commands.Bot | commands.AutoShardedBot) -> None:
    """What ``load_extension`` does not take off by itself."""
    bot.remove_dynamic_items(*BUTTONS)
