"""What commands of our own bot begin with. A host keeps its own prefixes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord
from discord.ext import commands

from .services import services_of

Prefixes = Callable[[discord.Message], Awaitable[Sequence[str]]]
"""Returns what begins a command where a message is, as ``invocations`` does for a bot."""

_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}  # what a Korean keyboard writes for the same key


async def prefixes(bot: Any, message: discord.Message) -> list[str]:
    """Returns the bot's mentions, and the prefix that the server's moderators chose or that of ``bot.gamseong_settings``.

    It may be typed full-width too ("！" for "!").

    A ``command_prefix`` of discord.py, asked for every message.
    """
    services = services_of(bot)
    chosen = (await services.guild(message.guild.id)).prefix if services is not None and message.guild is not None else None
    prefix: str = chosen or bot.gamseong_settings.bot.prefix
    return commands.when_mentioned_or(*dict.fromkeys((prefix, prefix.translate(_FULL_WIDTH))))(bot, message)


async def invocations(bot: commands.Bot | commands.AutoShardedBot, message: discord.Message) -> list[str]:
    """Returns what begins a command where ``message`` is: the bot's prefixes, its mentions, and the mention of its own role."""
    chosen = await bot.get_prefix(message)
    me = bot.user.id if bot.user is not None else 0
    role = message.guild.self_role if message.guild is not None else None
    mentions = [f"<@{me}>", f"<@!{me}>", *([role.mention] if role is not None else [])]
    return [*([chosen] if isinstance(chosen, str) else chosen), *mentions]


def has_own_prefixes(bot: commands.Bot | commands.AutoShardedBot) -> bool:
    """Returns whether ``bot`` takes its prefixes from here, so that moderators can choose one."""
    own: Any = bot.command_prefix  # compared by name: a plugin that was loaded again has another function of the same name
    return (getattr(own, "__module__", ""), getattr(own, "__qualname__", "")) == (prefixes.__module__, prefixes.__qualname__)
