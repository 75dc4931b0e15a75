"""The base class of every cog: the shared services, the language to answer in, and the way to the funnel for errors."""

from __future__ import annotations

from discord.ext import commands

from ..language import Strings
from .errors import answer_error
from .sending import Context, Source
from .services import Services


class BaseCog(commands.Cog):
    """A cog on the shared ``services``."""

    def __init__(self, bot: commands.Bot | commands.AutoShardedBot, services: Services) -> None:
        self.bot = bot
        self.services = services
        for command in self.walk_commands():
            command.help = None  # a host's help command would show the docstring of the code; ``description`` is for users

    async def strings(self, source: Source) -> Strings:
        """Returns the catalogue to answer ``source`` in, see ``Services.strings_for``."""
        return await self.services.strings_for(source)

    def prefix(self, ctx: Context) -> str:
        """Returns what the user typed before the command's name, to be shown in a code span.

        A mention is shown as the bot's name, since Discord doesn't resolve mentions in code spans.
        """
        if ctx.interaction is not None:
            return "/"
        if ctx.prefix and not ctx.prefix.startswith("<@"):
            return ctx.prefix
        return f"@{ctx.me.display_name} ".replace("`", "")

    async def cog_command_error(self, ctx: Context, error: Exception) -> None:
        """Brings every error that left a command of this cog to the funnel."""
        await answer_error(ctx, error, await self.strings(ctx))
