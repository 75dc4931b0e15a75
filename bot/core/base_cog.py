"""What every cog of ours does alike: language, cooldown, and one funnel for errors."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from ..inference.engine import BusyError
from ..language import Strings
from ..storage import StorageError
from .logs import describe
from .message_text import MessageGoneError, MessageHiddenError
from .sending import Context, respond, send
from .services import Services

T = TypeVar("T")
Ask = Callable[[Strings], Awaitable[T | str]]  # a sentence for the asker alone, or an answer
Show = Callable[[T, Strings], Awaitable[None]]
_log = logging.getLogger(__name__)


class Base(commands.Cog):
    """A cog on the shared ``services``."""

    def __init__(self, bot: commands.Bot | commands.AutoShardedBot, services: Services) -> None:
        self.bot = bot
        self.services = services

    async def strings(self, source: Context | discord.Interaction[Any]) -> Strings:
        """The catalogue to answer in: the user's client's language, else the server's, else the default."""
        interaction = source if isinstance(source, discord.Interaction) else source.interaction
        return await self.services.strings(source.guild, interaction.locale if interaction else None)

    def prefix(self, ctx: Context) -> str:
        """As the user typed it; a mention by the bot's name, for in a code span Discord would show its number."""
        if ctx.interaction is not None:
            return "/"
        if ctx.prefix and not ctx.prefix.startswith("<@"):
            return ctx.prefix
        return f"@{ctx.me.display_name} ".replace("`", "")

    async def say(self, ctx: Context, sentence: str) -> None:
        """A sentence that only the asker sees where Discord can do that (slash commands)."""
        await send(ctx, content=sentence, ephemeral=True)

    async def refused(self, ctx: Context, strings: Strings) -> bool:
        """Counts a use; whether the user has asked too often, and is told so."""
        refusal = self.services.cooldown.use(ctx.author.id, discord.utils.utcnow().timestamp())
        # Told once: somebody who goes on is not answered each time. An interaction has to be, and only they see it.
        if refusal is not None and (refusal.first or ctx.interaction is not None):
            await self.say(ctx, strings.cooldown.format(seconds=max(1, round(refusal.seconds))))
        return refusal is not None

    async def answer(self, ctx: Context, work: Ask[T], show: Show[T]) -> None:
        """Answers a question about a text: ``work``'s answer as ``show`` shows it, or the sentence that ``work`` has instead."""
        strings = await self.strings(ctx)
        if ctx.author.bot or await self.refused(ctx, strings):
            return
        try:
            shown = await work(strings)
        except MessageGoneError:
            shown = strings.message_gone
        except MessageHiddenError:
            shown = strings.message_hidden
        except BusyError:
            shown = strings.busy
        if isinstance(shown, str):
            await self.say(ctx, shown)
        else:
            await show(shown, strings)

    async def cog_command_error(self, ctx: Context, error: Exception) -> None:
        await self.command_failed(ctx, error)

    async def command_failed(self, source: Context | discord.Interaction[Any], error: Exception) -> None:
        """The one funnel. A check that said no without a sentence of ours is the host's, which tells its users in its own way."""
        cause, strings = cause_of(error), await self.strings(source)
        sentence = refusal(cause, strings)
        if sentence is None and isinstance(cause, commands.CommandError | app_commands.CheckFailure):
            return
        if sentence is None:
            _log.error("a command failed: %s", describe(cause))
        await self.tell(source, sentence or strings.failed)

    async def failed(self, source: Context | discord.Interaction[Any], error: BaseException) -> None:
        """Logs type and place of ``error`` and tells the user, without details, that it did not work."""
        _log.error("a command failed: %s", describe(error))
        await self.tell(source, (await self.strings(source)).failed)

    async def tell(self, source: Context | discord.Interaction[Any], sentence: str) -> None:
        """``say``, or for an interaction without a context the same."""
        if isinstance(source, discord.Interaction):
            await respond(source, content=sentence)
        else:
            await self.say(source, sentence)


def refusal(error: BaseException, strings: Strings) -> str | None:
    """What to tell somebody who may not do this, or not in this way; ``None`` for an error that is none of theirs."""
    match error:
        case commands.MissingPermissions() | app_commands.MissingPermissions():
            missing = ", ".join(strings.permissions.get(name, name) for name in error.missing_permissions)
            return strings.refusals.permission.format(permissions=missing)
        case commands.NoPrivateMessage() | app_commands.NoPrivateMessage():
            return strings.refusals.servers_only
        case commands.CommandOnCooldown() | app_commands.CommandOnCooldown():
            return strings.cooldown.format(seconds=max(1, round(error.retry_after)))
        case commands.MaxConcurrencyReached():
            return strings.refusals.running
        case commands.ChannelNotFound() | commands.ChannelNotReadable() | commands.ThreadNotFound():
            return strings.refusals.channel
        case commands.UserInputError() | app_commands.TransformerError():
            return strings.refusals.argument
        case StorageError():
            return strings.storage_away
    return None


def cause_of(error: BaseException) -> BaseException:
    """What was raised, without discord.py's wrappers."""
    while isinstance(error, commands.CommandInvokeError | commands.HybridCommandError | app_commands.CommandInvokeError):
        error = error.original
    return error
