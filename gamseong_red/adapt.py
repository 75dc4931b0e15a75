"""Our cogs as Red's: the same callbacks and listeners in Red's classes, under Red's permissions, ignore lists and error texts."""

from __future__ import annotations

import functools
import types
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord.ext import commands as plain
from discord.utils import maybe_coroutine
from redbot.core import commands
from redbot.core.bot import Red

from gamseong.bot.core.base_cog import Base, cause_of, refusal

from .user_data import UserData

# Red takes commands of these classes only.
_KINDS: dict[type[Any], type[Any]] = {
    plain.Command: commands.Command,
    plain.Group: commands.Group,
    plain.HybridCommand: commands.HybridCommand,
    plain.HybridGroup: commands.HybridGroup,
}
Listener = Callable[[Any, discord.Message], Awaitable[None]]


class RedCog(UserData, commands.Cog, Base):
    """What a Red cog does beside what ours do."""

    bot: Red

    async def cog_command_error(self, ctx: Any, error: Exception) -> None:
        """Red leaves a cog that handles errors to itself unless it is handed those for which the cog has no sentence."""
        await super().cog_command_error(ctx, error)
        cause = cause_of(error)
        if isinstance(cause, commands.CommandError) and refusal(cause, await self.strings(ctx)) is None:
            on_error: Any = self.bot.on_command_error  # Red's, which takes more than a plain bot's
            await on_error(ctx, error, unhandled_by_cog=True)

    async def cog_check(self, ctx: Any) -> bool:
        """A mention comes to a command without Red's look at whether ``[p]command disable`` has been used on it."""
        return ctx.command.is_enabled(ctx.guild) and bool(await maybe_coroutine(super().cog_check, ctx))

    async def hears(self, message: discord.Message) -> bool:
        """Not where the cog or the channel is switched off, and nobody who is blocked: a listener has to ask Red itself."""
        if message.author.bot or message.webhook_id or isinstance(message.channel, discord.PartialMessageable):
            return False
        if message.guild is not None and await self.bot.cog_disabled_in_guild(self, message.guild):
            return False
        allowed_here = await self.bot.ignored_channel_or_guild(message)  # which is True where nothing is ignored
        return bool(allowed_here and await self.bot.allowed_by_whitelist_blacklist(message.author))


def red_cog(kind: type[Base]) -> type[Base]:
    """A subclass of ``kind`` that Red accepts. It counts as this package's: that is what ``[p]unload`` goes by."""
    members = {"__module__": __package__, "__doc__": kind.__doc__, **_commands_of(kind), **_listeners_of(kind)}
    adapted: type[Base] = types.new_class(
        kind.__name__, (RedCog, kind), {"name": kind.__cog_name__}, lambda body: body.update(members)
    )
    return adapted


def _commands_of(kind: type[Base]) -> dict[str, Any]:
    """Red's counterparts of all commands of ``kind``, by attribute; a group comes before its subcommands."""
    made: dict[plain.Command[Any, Any, Any], Any] = {}
    found = {name: value for base in reversed(kind.__mro__) for name, value in vars(base).items() if type(value) in _KINDS}
    for command in found.values():
        # Decorators below the command's own leave their marks on the callback, and come along with it.
        options = {**command.__original_kwargs__, "help_override": command.description}
        if isinstance(command, plain.HybridGroup):
            options["invoke_without_command"] = True  # as it is everywhere but in Red
        if command.parent is not None:
            options["parent"] = made[command.parent]
        made[command] = _KINDS[type(command)](command.callback, **options)
        if command.parent is not None:
            made[command.parent].add_command(made[command])
    return {name: made[command] for name, command in found.items()}


def _listeners_of(kind: type[Base]) -> dict[str, Any]:
    """Those for messages, behind ``hears``."""
    return {name: _gated(getattr(kind, name)) for event, name in kind.__cog_listeners__ if event == "on_message"}


def _gated(listener: Listener) -> Listener:
    @functools.wraps(listener)  # with the marks of a listener
    async def gate(self: Any, message: discord.Message) -> None:
        if await self.hears(message):
            await listener(self, message)

    return gate
