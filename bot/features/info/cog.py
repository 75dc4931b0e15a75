"""감성정보: which model answers, how good it is, how it is doing, and which data is kept."""

from __future__ import annotations

import time
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from ....model_store import Bundle
from ...core.base_cog import BaseCog
from ...core.errors import answering_errors
from ...core.sending import Context, bot_permissions, defer_if_slow, send
from ...inference.backlog import Work
from ...language import Count, Strings, described, named
from ...render import answer
from ...storage import StorageError
from .card import gateway_text, latency_text, model_lines, opinion_line, uptime_text

_MAX_FIELD = 1024  # characters of a field in an embed
_MAX_MESSAGE = 2000


class InfoCog(BaseCog, name="gamseong info"):
    """Shows one card, the same for everybody."""

    @commands.hybrid_command(name=named("info"), description=described("info"))  # type: ignore[arg-type]
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def info(self, ctx: Context) -> None:
        """Shows which model answers, how good it is, and what is kept of users."""
        strings = await self.strings(ctx)
        async with answering_errors(ctx, strings):
            self.services.count_use(ctx.author.id)
            bundle = self.services.engine.analyzer.bundle
            parts = {
                strings.info.model: model_lines(bundle, strings),
                strings.info.opinions: await defer_if_slow(ctx, self._opinions(bundle, strings)),
                strings.info.state: self._state(strings),
                strings.info.privacy: strings.info.privacy_text.format(
                    prefix=self.prefix(ctx), days=Count(self.services.settings.storage.retention_days)
                ),
            }
            await send(ctx, **_content(answer.bundle_footer(bundle), parts, embeds=bot_permissions(ctx).embed_links))

    async def _opinions(self, bundle: Bundle, strings: Strings) -> str:
        try:
            found = await self.services.store.opinions(answer.bundle_reference(bundle))
        except StorageError:
            return strings.storage_unavailable
        return opinion_line(found, strings)

    def _state(self, strings: Strings) -> str:
        shown = {
            "latency": latency_text(self.services.engine.statistics.latency[Work.COMMAND], strings),
            "gateway": gateway_text(self.bot.latency, strings),
            "uptime": uptime_text(time.monotonic() - self.services.started, strings),
            "servers": Count(len(self.bot.guilds)),
            "version": version("gamseong"),
        }
        return strings.info.state_text.format(**shown)


def _content(title: str, parts: Mapping[str, str], *, embeds: bool) -> dict[str, Any]:
    if not embeds:
        lines = [f"**{title}**", *(f"**{name}**\n{text}" for name, text in parts.items())]
        return {"content": "\n".join(lines)[:_MAX_MESSAGE]}
    embed = discord.Embed(title=title, colour=answer.SERIES_COLOUR)
    for name, text in parts.items():
        embed.add_field(name=name, value=text[:_MAX_FIELD], inline=False)
    return {"embed": embed}
