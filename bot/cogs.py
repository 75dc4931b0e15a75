"""Which cogs and buttons the plugin is made of."""

from __future__ import annotations

from collections.abc import Callable

from discord.ext import commands

from .answer_view import ExplainButton
from .base import Base
from .cog import Sentiment
from .context_menu import MessageMenu
from .explain.cog import Explaining
from .guild_settings import GuildChoices
from .info import Info
from .monitor import Monitor
from .opinions import OpinionButton
from .privacy import Privacy
from .scan.cog import ChannelScan
from .services import Services
from .views import Remnant
from .watch.cog import Watch
from .watch.trend import Trend

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
