"""감성도움: all commands, grouped by who may use them. It also answers a bare mention."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from ...core.base_cog import BaseCog
from ...core.command_help import commands_of
from ...core.errors import answering_errors
from ...core.sending import Context, bot_permissions, send
from ...language import Strings, described, named
from ...render.answer import SERIES_COLOUR
from .overview import overview


class HelpCog(BaseCog, name="gamseong help"):
    """Says what the other cogs do."""

    @commands.hybrid_command(name=named("help"), description=described("help"))  # type: ignore[arg-type]
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def show_help(self, ctx: Context) -> None:
        """Answers with every command that the host has not switched off."""
        if ctx.author.bot:  # a host may process what bots write
            return
        strings = await self.strings(ctx)
        async with answering_errors(ctx, strings):
            self.services.count_use(ctx.author.id)
            known = [each for each in commands_of(self.bot) if isinstance(each.cog, BaseCog) and each.enabled]
            await send(ctx, **self._content(ctx, known, strings))

    def _content(self, ctx: Context, known: list[commands.Command[Any, ..., Any]], strings: Strings) -> dict[str, Any]:
        groups = overview(known, strings, self.prefix(ctx))
        if not bot_permissions(ctx).embed_links:
            lines = [f"**{strings.help.title}**", *(f"**{name}**\n{text}" for name, text in groups.items()), strings.help.ways]
            return {"content": "\n".join(lines)}
        embed = discord.Embed(title=strings.help.title, description=strings.help.ways, colour=SERIES_COLOUR)
        for name, text in groups.items():
            embed.add_field(name=name, value=text, inline=False)
        return {"embed": embed}
