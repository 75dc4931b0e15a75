"""Makes Red's cogs of ours: the same callbacks and listeners under Red's permissions, ignore lists and error texts."""

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

from gamseong.bot.core.base_cog import BaseCog
from gamseong.bot.core.command_help import brief_of
from gamseong.bot.core.errors import cause_of, sentence_for
from gamseong.bot.language import LANGUAGES

from .user_data import UserData

# Red accepts commands of its own classes only: discord.py's class → Red's.
_KINDS: dict[type[Any], type[Any]] = {
    plain.Command: commands.Command,
    plain.Group: commands.Group,
    plain.HybridCommand: commands.HybridCommand,
    plain.HybridGroup: commands.HybridGroup,
}
Listener = Callable[[Any, discord.Message], Awaitable[None]]


class RedCog(UserData, commands.Cog, BaseCog):
    """The part of an adapted cog that Red asks for and ours lack."""

    bot: Red

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        for command in self.walk_commands():
            command.brief = None  # else it would hide ``help_override`` in lists of commands

    async def cog_command_error(self, ctx: Any, error: Exception) -> None:
        """Hands errors that have no sentence of ours to Red, which otherwise leaves a cog with an error handler alone."""
        await super().cog_command_error(ctx, error)
        cause = cause_of(error)
        if isinstance(cause, commands.CommandError) and sentence_for(cause, await self.strings(ctx), self.prefix(ctx)) is None:
            on_error: Any = self.bot.on_command_error  # Red's own has one parameter more
            await on_error(ctx, error, unhandled_by_cog=True)

    async def cog_check(self, ctx: Any) -> bool:
        """Refuses what ``[p]command disable`` switched off; Red itself does not check it for a command that a mention runs."""
        return ctx.command.is_enabled(ctx.guild) and bool(await maybe_coroutine(super().cog_check, ctx))

    async def may_read(self, message: discord.Message) -> bool:
        """Returns whether a listener may read ``message``: the cog and the channel are on, the author is not blocked.

        Red checks this before commands only.
        """
        if message.author.bot or message.webhook_id or isinstance(message.channel, discord.PartialMessageable):
            return False
        if message.guild is not None and await self.bot.cog_disabled_in_guild(self, message.guild):
            return False
        allowed_here = await self.bot.ignored_channel_or_guild(message)  # True means, despite the name, that nothing is ignored
        return bool(allowed_here and await self.bot.allowed_by_whitelist_blacklist(message.author))


def red_cog(kind: type[BaseCog]) -> type[BaseCog]:
    """Returns a subclass of ``kind`` that Red accepts, in this package: ``[p]unload`` removes the cogs of a package."""
    members = {"__module__": __package__, "__doc__": kind.__doc__, **_commands_of(kind), **_listeners_of(kind)}
    adapted: type[BaseCog] = types.new_class(
        kind.__name__, (RedCog, kind), {"name": kind.__cog_name__}, lambda body: body.update(members)
    )
    return adapted


def _commands_of(kind: type[BaseCog]) -> dict[str, Any]:
    """Returns Red's counterparts of all commands of ``kind``, by attribute; a group comes before its subcommands."""
    made: dict[plain.Command[Any, Any, Any], Any] = {}
    found = {name: value for base in reversed(kind.__mro__) for name, value in vars(base).items() if type(value) in _KINDS}
    for command in found.values():
        # Checks and cooldowns that decorate the callback itself come along with it.
        options = {**command.__original_kwargs__, "help_override": _in_both_languages(command)}
        if isinstance(command, plain.HybridGroup):
            options["invoke_without_command"] = True  # discord.py's default for hybrid groups, but not Red's
        if command.parent is not None:
            options["parent"] = made[command.parent]
        made[command] = _KINDS[type(command)](command.callback, **options)
        if command.parent is not None:
            made[command.parent].add_command(made[command])
    return {name: made[command] for name, command in found.items()}


def _in_both_languages(command: plain.Command[Any, Any, Any]) -> str:
    """Returns what ``command`` does; Red's help has one text for servers of all languages."""
    return " · ".join(brief_of(command, strings) for strings in LANGUAGES.values())


def _listeners_of(kind: type[BaseCog]) -> dict[str, Any]:
    """Returns the listeners for messages, each behind ``may_read``."""
    return {name: _behind_may_read(getattr(kind, name)) for event, name in kind.__cog_listeners__ if event == "on_message"}


def _behind_may_read(listener: Listener) -> Listener:
    @functools.wraps(listener)  # keeps the attributes by which discord.py knows a listener
    async def gate(self: Any, message: discord.Message) -> None:
        if await self.may_read(message):
            await listener(self, message)

    return gate
