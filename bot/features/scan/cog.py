"""감성채널: the mood of channels from their history, for their moderators."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Annotated, Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from ...core.audience import Audience
from ...core.base_cog import BaseCog
from ...core.errors import answering_errors
from ...core.logs import describe
from ...core.permissions import require_moderator_and_reader
from ...core.sending import Context, defer, send, send_ephemeral
from ...core.services import Services
from ...core.shards import serves
from ...language import LANGUAGES, Strings, described, named
from ...storage import ScanRecord, StorageError
from .answer import Answer
from .history import RETRY_AFTER
from .part import Ending
from .presenter import ScanPresenter
from .request import CHANNEL, CHANNELS, Request
from .resuming import record_of, resume
from .run import ScanRun
from .sources import LeftOut, Scope, scope_of
from .wording import left_out_lines

_log = logging.getLogger(__name__)


class ScanCog(BaseCog, name="gamseong scan"):
    """Runs one scan at a time in each server, and forgets every page once it is counted."""

    def __init__(self, bot: commands.Bot | commands.AutoShardedBot, services: Services) -> None:
        super().__init__(bot, services)
        self._running: dict[int, asyncio.Task[Any] | None] = {}
        self._runs: dict[int, ScanRun] = {}

    async def cog_load(self) -> None:
        """Goes on with scans at once where the host loads the plugin into a bot that is connected."""
        if self.bot.is_ready():
            await self.on_ready()

    async def cog_unload(self) -> None:
        """Ends the scans that run; a restart goes on with them."""
        tasks = [task for task in self._running.values() if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @commands.hybrid_command(name=named("scan"), description=described("scan"))  # type: ignore[arg-type]
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.rename(channel=named("channel"), channels=named("channels"), extent=named("extent"))
    @app_commands.describe(
        channel=described("scan_channel"), channels=described("scan_channels"), extent=described("scan_extent")
    )
    @commands.guild_only()
    async def scan(
        self,
        ctx: Context,
        channel: Annotated[Any, CHANNEL] = None,
        channels: Annotated[str, CHANNELS] = "",
        *,
        extent: str = "",
    ) -> None:
        """Scans channels, this one if none is named, over the newest messages or a time span (500 messages without one)."""
        if ctx.interaction is not None:
            await defer(ctx.interaction, ephemeral=True)
        strings = await self.strings(ctx)
        if ctx.guild is None or not isinstance(ctx.author, discord.Member):
            return
        async with answering_errors(ctx, strings):
            self.services.count_use(ctx.author.id)
            settings = await self.services.store.guild(ctx.guild.id)
            request = Request(ctx, ctx.author, self.services.zone(settings))
            targets = await request.targets(channel, channels, extent)
            span = request.extent()
            if len(targets) == 1 and not isinstance(targets[0], discord.Guild | discord.CategoryChannel):
                await require_moderator_and_reader(targets[0], ctx.author)
            if not self.bot.intents.message_content:
                await send_ephemeral(ctx, strings.scan.no_intent)
                return
            scope = await scope_of(ctx.guild, targets, ctx.author, settings.ignored_channels)
            if not scope.channels:
                await send_ephemeral(ctx, _nothing_to_scan(ctx, scope, strings))
                return
            language = next(code for code, each in LANGUAGES.items() if each is strings)
            record = record_of(scope, ctx.author, ctx.channel.id, language, span, ctx.message.id)
            run = ScanRun(self.bot, self.services, scope, ctx.author, span, ctx.message.id, settings)
            presenter = ScanPresenter(self.services, Answer(ctx.author, ctx.channel, ctx), run, strings)
            await self._alone(run, self._begin(ctx, record, presenter, request.notes(strings)))

    async def _begin(self, ctx: Context, record: ScanRecord, presenter: ScanPresenter, notes: Sequence[str]) -> None:
        if not await self.services.store.scans.begin(record):  # one of before a restart, which is not gone on with yet
            raise commands.MaxConcurrencyReached(1, commands.BucketType.guild)
        for note in notes:
            await send(ctx, content=note)
        await presenter.run()

    async def _alone(self, run: ScanRun, work: Coroutine[Any, Any, None]) -> None:
        """Does the ``work`` of a scan. Raises ``MaxConcurrencyReached`` where the server has one that runs."""
        guild_id = run.scope.guild.id
        if guild_id in self._running:
            work.close()
            # Not by max_concurrency: discord.py's hybrid commands give a place back that they did not get.
            raise commands.MaxConcurrencyReached(1, commands.BucketType.guild)
        self._running[guild_id], self._runs[guild_id] = asyncio.current_task(), run
        try:
            await work
        finally:
            del self._running[guild_id], self._runs[guild_id]

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Goes on with the scans of this process' servers that a restart interrupted."""
        try:
            records = await self.services.store.scans.all()
            for record in records:
                guild = self.bot.get_guild(record.guild_id)
                if guild is not None:
                    self._resume(guild)
                elif serves(self.bot, record.guild_id):
                    await self.services.store.scans.end(record.guild_id)
        except StorageError as error:
            _log.debug("scans of before a restart are not known: %s", error)  # the store logs an outage once

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Goes on with the scan of a server that Discord could not bring at the start."""
        try:
            records = await self.services.store.scans.all()
        except StorageError:
            return
        if any(record.guild_id == guild.id for record in records):
            self._resume(guild)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Ends the scan of a server that the bot has left."""
        run = self._runs.get(guild.id)
        if run is not None:
            run.stop(Ending.DELETED)
        try:
            await self.services.store.scans.end(guild.id)
        except StorageError as error:
            _log.debug("the scan of a server that was left is still stored: %s", error)

    def _resume(self, guild: discord.Guild) -> None:
        if guild.id not in self._running and not guild.unavailable:
            self._running[guild.id] = asyncio.create_task(self._go_on(guild))

    async def _go_on(self, guild: discord.Guild) -> None:
        def know(run: ScanRun) -> None:
            self._runs[guild.id] = run

        try:
            await self._resume_patiently(guild, know)
        except StorageError as error:  # it stays stored, and the next connection tries again
            _log.warning("the scan of server %s could not be gone on with: %s", guild.id, error)
        except Exception as error:
            _log.error("the scan of server %s ended: %s", guild.id, describe(error))
            with contextlib.suppress(StorageError):
                await self.services.store.scans.end(guild.id)
        finally:
            self._running.pop(guild.id, None)
            self._runs.pop(guild.id, None)

    async def _resume_patiently(self, guild: discord.Guild, know: Callable[[ScanRun], None]) -> None:
        for pause in RETRY_AFTER:
            try:
                await resume(self.bot, self.services, guild, know)
                return
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                _log.info("the scan of server %s waits for Discord: %s", guild.id, describe(error))
                await asyncio.sleep(pause)
        await resume(self.bot, self.services, guild, know)


def _nothing_to_scan(ctx: Context, scope: Scope, strings: Strings) -> str:
    """Returns why no channel is left to scan, which for a prefix command everybody reads."""
    audience = Audience.of(ctx)
    left_out = [(channel, why) for channel, why in scope.left_out if audience.sees(channel.id)]
    if scope.kind == "channel" and len(left_out) == len(scope.left_out) == 1:
        [(channel, why)] = left_out
        sentence = strings.scan.ignored if why is LeftOut.IGNORED else strings.scan.cannot_read
        return sentence.format(channel=channel.mention)
    return "\n".join([strings.scan.no_channels, *left_out_lines(left_out, strings)])
