"""The base class of every cog: the shared services, the language to answer in, and the way to the funnel for errors."""

from __future__ import annotations

from discord.ext import commands

from ..language import KOREAN, LANGUAGES, SLASH, Strings, TypedPrefix, for_locale
from .command_help import describe_for_host
from .errors import CooldownError, NotUnderstoodError, answer_error, cause_of
from .sending import Context, Source
from .services import Services


class BaseCog(commands.Cog):
    """A cog on the shared ``services``."""

    def __init__(self, bot: commands.Bot | commands.AutoShardedBot, services: Services) -> None:
        self.bot = bot
        self.services = services
        strings = LANGUAGES[services.settings.bot.language]
        for command in self.walk_commands():
            command.ignore_extra = False  # a word too many was not understood
            describe_for_host(command, strings)

    async def strings(self, source: Source) -> Strings:
        """Returns the catalogue to answer ``source`` in, see ``Services.strings_for``."""
        return await self.services.strings_for(source)

    def prefix(self, ctx: Context) -> TypedPrefix:
        """Returns what the user typed before the command's name, to be shown in a code span with a command's name.

        A mention is shown as the bot's name, since Discord doesn't resolve mentions in code spans.
        """
        if ctx.interaction is not None:
            return TypedPrefix(SLASH, LANGUAGES[for_locale(ctx.interaction.locale)])
        typed = bool(ctx.prefix) and not str(ctx.prefix).startswith("<@")
        return TypedPrefix(str(ctx.prefix) if typed else f"@{ctx.me.display_name} ".replace("`", ""), KOREAN)

    async def cog_command_error(self, ctx: Context, error: Exception) -> None:
        """Brings every error that left a command of this cog to the funnel."""
        if isinstance(error, commands.TooManyArguments):
            error = _first_word_too_many(ctx)
        if isinstance(cause_of(error), NotUnderstoodError):
            try:
                self.services.count_use(ctx.author.id)  # or a wrong word could be sent without end
            except CooldownError as refusal:
                error = refusal
        await answer_error(ctx, error, await self.strings(ctx))


def _first_word_too_many(ctx: Context) -> NotUnderstoodError:
    """Returns the error that names the words that nobody read, which ``TooManyArguments`` doesn't."""
    words, command = ctx.view.buffer[ctx.view.index :].strip(), ctx.command
    if isinstance(command, commands.Group):
        return NotUnderstoodError(words.split(maxsplit=1)[0], "subcommand", [each.name for each in command.commands])
    return NotUnderstoodError(words, "nothing")
