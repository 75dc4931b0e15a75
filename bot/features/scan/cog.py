"""감성채널: the mood of a channel from its history, for its moderators."""

from __future__ import annotations

import asyncio
import typing
from datetime import datetime
from typing import Annotated, Any

import discord
from discord import app_commands
from discord.ext import commands

from ...core.arguments import ChannelOrElse
from ...core.base_cog import BaseCog
from ...core.eligibility import is_ignored
from ...core.errors import NotUnderstoodError, answering_errors
from ...core.extent import LIMIT, Extent, ExtentError, parse_extent
from ...core.parsing import not_understood_part
from ...core.permissions import Readable, may_read, require_moderator_and_reader
from ...core.prefixes import invocations
from ...core.sending import Context, defer, send, send_ephemeral
from ...core.services import Services
from ...language import Strings, described, named
from ...render.text import escape_markdown
from .presenter import ScanPresenter
from .run import ScanRun

DEFAULT_EXTENT = "500"


def _is_extent(text: str) -> bool:
    try:
        parse_extent(text, discord.utils.utcnow())
    except ExtentError:
        return False
    return True


_CHANNEL = ChannelOrElse(*typing.get_args(Readable), reads=_is_extent)


class ScanCog(BaseCog, name="gamseong scan"):
    """Runs one scan at a time in each server, and forgets every page once it is counted."""

    def __init__(self, bot: commands.Bot | commands.AutoShardedBot, services: Services) -> None:
        super().__init__(bot, services)
        self._running: dict[int, asyncio.Task[Any] | None] = {}

    async def cog_unload(self) -> None:
        """Ends the scans that run."""
        tasks = [task for task in self._running.values() if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @commands.hybrid_command(name=named("scan"), description=described("scan"))  # type: ignore[arg-type]
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.rename(channel=named("channel"), extent=named("extent"))
    @app_commands.describe(channel=described("scan_channel"), extent=described("scan_extent"))
    @commands.guild_only()
    async def scan(
        self,
        ctx: Context,
        channel: Annotated[Readable | None, _CHANNEL] = None,
        *,
        extent: str = "",
    ) -> None:
        """Scans a channel, this one if none is named, over the newest messages or a time span (500 messages without one)."""
        if ctx.interaction is not None:
            await defer(ctx.interaction, ephemeral=True)
        strings = await self.strings(ctx)
        if ctx.guild is None:
            return
        async with answering_errors(ctx, strings):
            self.services.count_use(ctx.author.id)
            target = channel or ctx.channel
            asked = _extent(extent or DEFAULT_EXTENT, ctx.message.created_at)
            if not isinstance(target, Readable):
                raise commands.ChannelNotFound(extent)
            await require_moderator_and_reader(target, ctx.author)
            if ctx.guild.id in self._running:
                # Not by max_concurrency: discord.py's hybrid commands give a place back that they did not get.
                raise commands.MaxConcurrencyReached(1, commands.BucketType.guild)
            self._running[ctx.guild.id] = asyncio.current_task()
            try:
                if channel is None and await _CHANNEL.namesake(ctx, extent) is not None:
                    await send(ctx, content=strings.refusals.period_taken.format(word=escape_markdown(extent)))
                await self._scan(ctx, target, asked, strings)
            finally:
                del self._running[ctx.guild.id]

    async def _scan(self, ctx: Context, target: Readable, asked: Extent, strings: Strings) -> None:
        settings = await self.services.store.guild(target.guild.id)
        obstacle = await self._obstacle(target, settings.ignored_channels, strings)
        if obstacle is not None:
            await send_ephemeral(ctx, obstacle)
            return
        prefixes = await invocations(self.bot, ctx.message)
        run = ScanRun(self.services, target, asked, ctx.message.id, prefixes, settings)
        await ScanPresenter(self.services, ctx, run, strings).run()

    async def _obstacle(self, target: Readable, ignored: frozenset[int], strings: Strings) -> str | None:
        """Returns why the channel cannot be scanned, or ``None``."""
        if not self.bot.intents.message_content:
            return strings.scan.no_intent
        if is_ignored(target, ignored):
            return strings.scan.ignored.format(channel=target.mention)
        if not await may_read(target, target.guild.me):
            return strings.scan.cannot_read.format(channel=target.mention)
        return None


def _extent(text: str, now: datetime) -> Extent:
    """Parses how much to read. Raises ``NotUnderstoodError``, naming the words at fault."""
    try:
        return parse_extent(text, now)
    except ExtentError as error:
        raise NotUnderstoodError(not_understood_part(text, _is_extent), "extent", [f"{LIMIT:,}"]) from error
