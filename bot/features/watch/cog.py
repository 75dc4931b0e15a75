"""감성감시: the live tone of channels whose moderators asked for it, and an alert where it stays low."""

from __future__ import annotations

import asyncio
import logging
import typing
from collections.abc import Sequence
from functools import partial
from typing import Annotated

import discord
from discord import app_commands
from discord.ext import commands, tasks

from ...core.arguments import ChannelArgument
from ...core.audience import Audience
from ...core.base_cog import BaseCog
from ...core.eligibility import is_proxied
from ...core.permissions import answer_may_reveal, may_see
from ...core.prefixes import invocations
from ...core.sending import Context, send_ephemeral
from ...core.services import Services
from ...core.shards import serves
from ...language import Count, described, named, subcommand
from ...storage import StorageError
from .alerts import alert_rule
from .channels import Watchable, moderated_channel, watched_channel_id
from .notifier import Notifier
from .status import obstacles, status
from .worker import DeletedMessages, ReceivedMessage, WatchWorker

WRITE_SECONDS = 60.0  # a killed process loses the counts and the live tone of this time at most
REFRESH_SECONDS = 60.0  # until a change that another process made is known here, and between two looks for recoveries
MAX_WATCHED = 50  # channels of a server: each takes memory
_CHANNEL = ChannelArgument(*typing.get_args(Watchable), discord.Thread)  # a thread stands for its channel
_log = logging.getLogger(__name__)


class WatchCog(BaseCog, name="gamseong watch"):
    """Reads channels where moderators switched it on. Keeps hourly counts, and ids, authors and margins of recent messages."""

    def __init__(self, bot: commands.Bot | commands.AutoShardedBot, services: Services) -> None:
        super().__init__(bot, services)
        self._notifier = Notifier(bot, services, self._save_tones)
        self._worker = WatchWorker(services, partial(invocations, bot), self._notifier.alert)
        self._restored = False
        self._listening: float | None = _now()  # since when every message has come here; None while Discord is away

    async def cog_load(self) -> None:
        """Reads the watch list and the tones of before, and starts the loops. Raises ``StorageError``."""
        await self.services.watch_list.refresh()
        await self._restore()
        self.write.start()
        self.refresh.start()

    async def cog_unload(self) -> None:
        """Ends the worker, the loops and the deliveries. What is left of counts and tones is written."""
        await self._worker.close()
        loops = [loop.get_task() for loop in (self.write, self.refresh)]
        tasks = [*self._notifier.tasks, *(task for task in loops if task is not None)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @commands.hybrid_group(name=named("watch"), description=described("watch"))  # type: ignore[arg-type]
    @app_commands.default_permissions(manage_messages=True)
    @commands.guild_only()
    @commands.has_permissions(manage_messages=True)
    async def watch(self, ctx: Context) -> None:
        """Shows the live tone of the watched channels."""
        await self._show_status(ctx)

    async def _show_status(self, ctx: Context) -> None:
        if ctx.guild is None:
            return
        strings, settings = await self.strings(ctx), await self.services.store.guild(ctx.guild.id)
        listed = self.services.watch_list.channels_of(ctx.guild.id)
        watched = [channel for channel in listed if await self._channel_exists(ctx.guild, channel)]
        shown = [channel for channel in watched if _may_show(ctx, ctx.guild, channel)]
        rule = alert_rule(settings, self.services.settings.watch)
        live = {channel: self._worker.live.get(channel) for channel in shown}
        for each in live.values():
            if each is not None and each.alert is not None:
                each.alert = await self._notifier.without_opted_out(each.alert, each.authors)
        audience, prefix = Audience.of(ctx), self.prefix(ctx)
        lines = [status(ctx.guild, live, settings, rule, audience, strings, prefix)] if shown or not watched else []
        if len(shown) < len(watched):
            lines.append(strings.watch.not_here.format(count=Count(len(watched) - len(shown))))
        await send_ephemeral(ctx, "\n".join(lines))

    @watch.command(**subcommand("watch_status"))  # type: ignore[arg-type]
    @commands.guild_only()
    @commands.has_permissions(manage_messages=True)
    async def watch_status(self, ctx: Context) -> None:
        """Shows the same: slash commands need a name for it, and discord.py's ``fallback`` is not understood after a prefix."""
        await self._show_status(ctx)

    @watch.command(**subcommand("watch_on"))  # type: ignore[arg-type]
    @app_commands.rename(channel=named("channel"))
    @app_commands.describe(channel=described("watch_channel"))
    @commands.guild_only()
    async def on(self, ctx: Context, *, channel: Annotated[Watchable | None, _CHANNEL] = None) -> None:
        """Begins to watch a channel, and says what keeps it from being read or alerts from being sent."""
        strings, place = await self.strings(ctx), moderated_channel(ctx, channel)
        watch_list, settings = self.services.watch_list, await self.services.store.guild(place.guild.id)
        if not _sees_alert_channel(ctx, settings.alert_channel):
            await send_ephemeral(ctx, strings.watch.alerts_unseen)
        elif not place.permissions_for(place.guild.me).read_messages:
            await send_ephemeral(ctx, strings.watch.cannot_read.format(channel=place.mention))
        elif place.id not in watch_list and len(watch_list.channels_of(place.guild.id)) >= MAX_WATCHED:
            await send_ephemeral(ctx, strings.watch.too_many.format(count=MAX_WATCHED))
        else:
            new = await watch_list.start(place.guild.id, place.id)
            if new:
                self._worker.live.pop(place.id, None)  # left from an earlier watch
            first = (strings.watch.on if new else strings.watch.on_already).format(channel=place.mention)
            hints = obstacles(place, settings, self.bot.intents, Audience.of(ctx), strings, self.prefix(ctx))
            await send_ephemeral(ctx, "\n".join([first, *hints]))

    @watch.command(**subcommand("watch_off"))  # type: ignore[arg-type]
    @app_commands.rename(channel=named("channel"))
    @app_commands.describe(channel=described("watch_channel"))
    @commands.guild_only()
    async def off(self, ctx: Context, *, channel: Annotated[Watchable | None, _CHANNEL] = None) -> None:
        """Ends the watch of a channel."""
        strings, place = await self.strings(ctx), moderated_channel(ctx, channel)
        old = await self._stop_watching(place.guild.id, place.id)
        await send_ephemeral(ctx, (strings.watch.off if old else strings.watch.off_already).format(channel=place.mention))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Queues a message of a watched channel. Discord sends every message of every channel, so others cost a look-up only."""
        self._queue_message(message, edited=False)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Queues an edited message of a watched channel, to replace its verdict."""
        if payload.message.edited_at is not None:  # else Discord only added the preview of a link
            self._queue_message(payload.message, edited=True)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Takes a deleted message out of the live tone."""
        self._queue_deletion(payload.guild_id, payload.channel_id, [payload.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Takes messages that were deleted together out of the live tone."""
        self._queue_deletion(payload.guild_id, payload.channel_id, sorted(payload.message_ids))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Ends the watch of a deleted channel, and unsets it as the alert channel."""
        try:
            if channel.id in self.services.watch_list:
                await self._stop_watching(channel.guild.id, channel.id)
            if (await self.services.store.guild(channel.guild.id)).alert_channel == channel.id:
                await self.services.store.change_guild(channel.guild.id, alert_channel=None)
                _log.info("the alert channel of server %s was deleted", channel.guild.id)
        except StorageError as error:
            _log.error("channel %s was deleted: %s", channel.id, error)

    def _queue_message(self, message: discord.Message, *, edited: bool) -> None:
        place = watched_channel_id(message.channel)
        if place is None or place not in self.services.watch_list or message.guild is None:
            return
        # Whether the server has webhooks count is left to the worker, which reads its settings once for many messages.
        if not is_proxied(message) if message.webhook_id is not None else message.author.bot:
            return
        self._worker.put(ReceivedMessage(message.guild, place, message, edited))

    def _queue_deletion(self, guild_id: int | None, channel_id: int, message_ids: Sequence[int]) -> None:
        guild = self.bot.get_guild(guild_id) if guild_id is not None else None
        if guild is None:
            return
        place = watched_channel_id(guild.get_thread(channel_id)) or channel_id
        if place in self.services.watch_list:
            self._worker.put(DeletedMessages(guild, place, message_ids, _now()))

    async def _stop_watching(self, guild_id: int, channel_id: int) -> bool:
        old = await self.services.watch_list.stop(guild_id, channel_id)
        self._worker.live.pop(channel_id, None)
        return old

    async def _channel_exists(self, guild: discord.Guild, channel_id: int) -> bool:
        """Returns whether the channel exists, and ends its watch if it was deleted while the bot was not connected."""
        if guild.get_channel(channel_id) is not None:
            return True
        try:
            await guild.fetch_channel(channel_id)
        except discord.NotFound:
            await self._stop_watching(guild.id, channel_id)
            return False
        except (discord.HTTPException, discord.InvalidData):  # it is hidden from the bot, or Discord is down
            return True
        return True

    @tasks.loop(seconds=WRITE_SECONDS)
    async def write(self) -> None:
        """Writes the hourly counts and the live tones."""
        await self.services.hours.flush_or_log()
        await self._save_tones()

    @write.after_loop
    async def write_remaining(self) -> None:
        """Writes what is left of both when the cog is unloaded."""
        await self.services.hours.flush_or_log()
        await self._save_tones()

    async def _save_tones(self) -> None:
        try:
            await self._worker.save()
        except StorageError as error:
            _log.debug("live tones wait for the database: %s", error)  # the counts, which wait as well, log it once

    async def _restore(self) -> None:
        """Goes on from the tones of before, once it is known of which application. Raises ``StorageError``."""
        if not self._restored and self.services.store.application() is not None:
            states = await self.services.store.tones.all()
            self._worker.restore([state for state in states if serves(self.bot, state.guild_id)])
            self._restored = True

    @commands.Cog.listener()
    async def on_connect(self) -> None:
        """Reads the watch list of this application, which is known from the login on."""
        await self.refresh()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Begins to measure silences anew, since messages of before a new connection may never have come here."""
        self._listening = _now()
        await self.refresh()  # a recovery of before a restart waits for its server

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """Does the same after a connection that goes on."""
        self._listening = _now()

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        """Takes no silence for one while nothing can be heard."""
        self._listening = None

    @tasks.loop(seconds=REFRESH_SECONDS)
    async def refresh(self) -> None:
        """Reads the watch list again, forgets channels and messages that are no longer needed, and looks for recoveries."""
        try:
            await self.services.watch_list.refresh()
            await self._restore()
        except StorageError as error:
            _log.debug("watched channels were not read again: %s", error)  # the store logs an outage once
        self._worker.tidy()
        watched = {channel: live for channel, live in self._worker.live.items() if channel in self.services.watch_list}
        await self._notifier.look_for_recoveries(watched, self._listening)


def _now() -> float:
    return discord.utils.utcnow().timestamp()


def _may_show(ctx: Context, guild: discord.Guild, channel_id: int) -> bool:
    """Returns whether the status may show a watched channel. Of one that the bot doesn't know it can't be told who sees it."""
    channel = guild.get_channel(channel_id)
    return channel is not None and answer_may_reveal(ctx, channel)


def _sees_alert_channel(ctx: Context, alert_channel: int | None) -> bool:
    """Returns whether who switches a watch on sees where its alerts go, if there is such a channel."""
    place = ctx.guild.get_channel_or_thread(alert_channel) if ctx.guild is not None and alert_channel is not None else None
    return place is None or may_see(place, ctx.author)
