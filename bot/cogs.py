"""Which cogs and buttons the plugin is made of."""

from __future__ import annotations

from collections.abc import Callable

from discord.ext import commands

from .base import Base
from .cog import Sentiment
from .context_menu import MessageMenu
from .opinions import OpinionButton
from .privacy import Privacy
from .services import Services

COGS = (Sentiment, MessageMenu, Privacy)
BUTTONS = (OpinionButton,)  # those that answer after a restart as well

Adapt = Callable[[type[Base]], type[Base]]


async def add_cogs(bot: commands.Bot | commands.AutoShardedBot, services: Services, adapt: Adapt | None = None) -> None:
    """Adds all of them or raises; what was added by then is taken off by ``load_extension``."""
    bot.add_dynamic_items(*BUTTONS)
    for kind in COGS:
        await bot.add_cog((adapt(kind) if adapt else kind)(bot, services))


def remove_buttons(bot: commands.Bot | commands.AutoShardedBot) -> None:
    """What ``load_extension`` does not take off by itself."""
    bot.remove_dynamic_items(*BUTTONS)
