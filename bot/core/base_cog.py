"""The base class of every cog: the shared services, the language to answer in, and the way to the funnel for errors."""

from __future__ import annotations

import unicodedata

from discord.ext import commands

from ..language import LANGUAGES, Strings, TypedPrefix
from .command_help import describe_for_host, permission_for, subcommands_of
from .errors import CooldownError, NotUnderstoodError, answer_error, cause_of
from .permissions import require_in_some_channel
from .sending import Asked, Context, prefix_of
from .services import Services

_OPENING = ("Pi", "Ps", "Po")  # the categories of “, 「 and "


class BaseCog(commands.Cog):
    """A cog on the shared ``services``."""

    def __init__(self, bot: commands.Bot | commands.AutoShardedBot, services: Services) -> None:
        self.bot = bot
        self.services = services
        strings = LANGUAGES[services.settings.bot.language]
        for command in self.walk_commands():
            command.ignore_extra = False  # a word too many was not understood
            describe_for_host(command, strings)

    async def strings(self, asked: Asked) -> Strings:
        """Returns the catalogue to answer ``asked`` in, see ``Services.strings_for``."""
        return await self.services.strings_for(asked)

    def prefix(self, ctx: Context) -> TypedPrefix:
        """Returns what the user typed before the command's name, see ``prefix_of``."""
        return prefix_of(ctx)

    async def cog_check(self, ctx: Context) -> bool:
        """Refuses who has nowhere in the server what the command needs, before anything that they typed is read."""
        command = ctx.command.root_parent or ctx.command if ctx.command is not None else None
        if command is not None and (needed := permission_for(command)) is not None:
            require_in_some_channel(ctx, needed)
        return True

    async def cog_command_error(self, ctx: Context, error: Exception) -> None:
        """Brings every error that left a command of this cog to the funnel."""
        if isinstance(error, commands.TooManyArguments):
            error = _first_word_too_many(ctx)
        elif isinstance(error, commands.ArgumentParsingError):
            error = _word_with_odd_quotes(ctx, error)
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
        return NotUnderstoodError(words.split(maxsplit=1)[0], "subcommand", [each.name for each in subcommands_of(command)])
    return NotUnderstoodError(words, "nothing")


def _word_with_odd_quotes(ctx: Context, error: commands.ArgumentParsingError) -> NotUnderstoodError:
    """Returns the error that names the word whose quotes discord.py could not pair; unclosed ones take in the rest."""
    typed, place = ctx.view.buffer, ctx.view.previous
    if isinstance(error, commands.ExpectedClosingQuoteError):
        words = typed.split()[1:]
        first = next((number for number, word in enumerate(words) if unicodedata.category(word[0]) in _OPENING), 0)
        return NotUnderstoodError(" ".join(words[first:]), "quotes")
    start = max((number + 1 for number in range(place) if typed[number].isspace()), default=0)
    return NotUnderstoodError(typed[start:].split(maxsplit=1)[0], "quotes")
