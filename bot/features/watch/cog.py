"""감성감시: the live tone of channels whose moderators asked for it, and an alert where it stays low."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands, tasks

from ...core.base_cog import Base
from ...core.logs import describe
from ...core.sending import Context
from ...core.services import Services
from ...language import described
from ...storage import StorageError
from .alerts import ToneAlert, alert_text, deliver
from .channels import Watchable, may_be_told, to_moderate, watched_place
from .status import obstacles, status
from .tone import Alert
from .worker import Deleted, Live, Said, WatchWorker, alert_rule

WRITE_SECONDS = 60.0  # a killed process loses at most the counts of as much
REFRESH_SECONDS = 60.0  # after which what another process switched is known here
MOST = 50  # watched channels of a server: each takes memory
EVENT = "gamseong_alert"  # a host's listener is `on_gamseong_alert(alert: ToneAlert)`
_log = logging.getLogger(__name__)


class Watch(Base, name="gamseong watch"):
    """Listens where it was switched on. Keeps counts an hour; of recent messages id, author and margin, no text."""

    def __init__(self, bot: commands.Bot | commands.AutoShardedBot, services: Services) -> None:
        super().__init__(bot, services)
        self._worker = WatchWorker(services, self._prefixes, self._alert)
        self._tasks: set[asyncio.Task[None]] = set()

    async def cog_load(self) -> None:
        await self.services.watched.refresh()
        self.write.start()
        self.refresh.start()

    async def cog_unload(self) -> None:
        await self._worker.close()
        loops = [loop.get_task() for loop in (self.write, self.refresh)]
        tasks = [*self._tasks, *(task for task in loops if task is not None)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @commands.hybrid_group(name="감성감시", fallback="상태", description=described("watch"))  # type: ignore[arg-type]
    @app_commands.default_permissions(manage_messages=True)
    @commands.guild_only()
    @commands.has_permissions(manage_messages=True)
    async def watch(self, ctx: Context) -> None:
        if ctx.guild is None:
            return
        strings, settings = await self.strings(ctx), await self.services.store.guild(ctx.guild.id)
        watched = [channel for channel in self.services.watched.of(ctx.guild.id) if await self._is_there(ctx.guild, channel)]
        shown = [channel for channel in watched if may_be_told(ctx, ctx.guild, channel)]
        rule = alert_rule(settings, self.services)
        live = {channel: self._worker.live.get(channel) for channel in shown}
        for each in live.values():
            if each is not None and each.alert is not None:
                each.alert = await self._of_the_willing(each.alert, each.authors)
        told = [status(ctx.guild, live, settings, rule, strings, self.prefix(ctx))] if shown or not watched else []
        if len(shown) < len(watched):
            told.append(strings.watch.not_here.format(count=len(watched) - len(shown)))
        await self.say(ctx, "\n".join(told))

    @watch.command(name="켜기", description=described("watch_on"))  # type: ignore[arg-type]
    @app_commands.rename(channel="채널")
    @app_commands.describe(channel=described("watch_channel"))
    @commands.guild_only()
    async def on(self, ctx: Context, channel: Watchable | None = None) -> None:
        strings, place = await self.strings(ctx), to_moderate(ctx, channel)
        watched = self.services.watched
        if not place.permissions_for(place.guild.me).read_messages:
            await self.say(ctx, strings.watch.blind.format(channel=place.mention))
        elif place.id not in watched and len(watched.of(place.guild.id)) >= MOST:
            await self.say(ctx, strings.watch.too_many.format(count=MOST))
        else:
            new = await watched.start(place.guild.id, place.id)
            if new:
                self._worker.live.pop(place.id, None)  # of an earlier watch
            told = [(strings.watch.on if new else strings.watch.on_already).format(channel=place.mention)]
            settings = await self.services.store.guild(place.guild.id)
            await self.say(ctx, "\n".join([*told, *obstacles(place, settings, self.bot.intents, strings, self.prefix(ctx))]))

    @watch.command(name="끄기", description=described("watch_off"))  # type: ignore[arg-type]
    @app_commands.rename(channel="채널")
    @app_commands.describe(channel=described("watch_channel"))
    @commands.guild_only()
    async def off(self, ctx: Context, channel: Watchable | None = None) -> None:
        strings, place = await self.strings(ctx), to_moderate(ctx, channel)
        old = await self._stop(place.guild.id, place.id)
        await self.say(ctx, (strings.watch.off if old else strings.watch.off_already).format(channel=place.mention))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Runs for every message of every channel: no more than a look-up where nothing is watched."""
        self._hear(message, edited=False)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        message = getattr(payload, "message", None)  # since discord.py 2.5
        if message is not None and message.edited_at is not None:  # else only the preview of a link was added
            self._hear(message, edited=True)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        self._gone(payload.guild_id, payload.channel_id, [payload.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        self._gone(payload.guild_id, payload.channel_id, sorted(payload.message_ids))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        try:
            if channel.id in self.services.watched:
                await self._stop(channel.guild.id, channel.id)
            if (await self.services.store.guild(channel.guild.id)).alert_channel == channel.id:
                await self.services.store.change_guild(channel.guild.id, alert_channel=None)
                _log.info("the alert channel of server %s was deleted", channel.guild.id)
        except StorageError as error:
            _log.error("channel %s was deleted: %s", channel.id, error)

    def _hear(self, message: discord.Message, *, edited: bool) -> None:
        place = watched_place(message.channel)
        if place is None or place not in self.services.watched or message.guild is None:
            return
        if message.author.bot or message.webhook_id is not None:
            return
        self._worker.put(Said(message.guild, place, message, edited))

    def _gone(self, guild_id: int | None, channel_id: int, message_ids: Sequence[int]) -> None:
        guild = self.bot.get_guild(guild_id) if guild_id is not None else None
        if guild is None:
            return
        place = watched_place(guild.get_thread(channel_id)) or channel_id
        if place in self.services.watched:
            self._worker.put(Deleted(guild, place, message_ids))

    async def _prefixes(self, message: discord.Message) -> Sequence[str]:
        """What a command begins with where ``message`` stands: the bot's own prefixes, and its mention."""
        prefixes = await self.bot.get_prefix(message)
        me = self.bot.user.id if self.bot.user is not None else 0
        return [*([prefixes] if isinstance(prefixes, str) else prefixes), f"<@{me}>", f"<@!{me}>", f"<@{me}> ", f"<@!{me}> "]

    def _alert(self, guild: discord.Guild, channel_id: int, live: Live, alert: Alert) -> None:
        _log.info("alert: channel %s of server %s is at %.2f", channel_id, guild.id, alert.tone)
        self._spawn(self._tell(guild, channel_id, live, alert))

    async def _tell(self, guild: discord.Guild, channel_id: int, live: Live, alert: Alert) -> None:
        try:
            alert = await self._of_the_willing(alert, live.authors)
            self.bot.dispatch(EVENT, ToneAlert.of(guild.id, channel_id, alert))
            settings, strings = await self.services.guild(guild.id), await self.services.strings(guild)
            rule = alert_rule(settings, self.services)
            await deliver(guild, settings.alert_channel, alert_text(guild.id, channel_id, alert, rule, live.threads, strings))
        except Exception as error:
            _log.error("an alert was not delivered: %s", describe(error))

    async def _of_the_willing(self, alert: Alert, authors: Mapping[int, int]) -> Alert:
        """``alert`` without the messages of people who opted out after they wrote them, and of whom that is not known."""
        wrote = {message: authors[message] for message, _ in alert.worst if message in authors}
        try:
            gone = await self.services.store.opted_out(wrote.values())
        except StorageError:
            gone = set(wrote.values())
        return replace(alert, worst=tuple(each for each in alert.worst if each[0] in wrote and wrote[each[0]] not in gone))

    async def _stop(self, guild_id: int, channel_id: int) -> bool:
        old = await self.services.watched.stop(guild_id, channel_id)
        self._worker.live.pop(channel_id, None)
        return old

    async def _is_there(self, guild: discord.Guild, channel_id: int) -> bool:
        """Ends the watch of a channel that was deleted while the bot was not looking."""
        if guild.get_channel(channel_id) is not None:
            return True
        try:
            await guild.fetch_channel(channel_id)
        except discord.NotFound:
            await self._stop(guild.id, channel_id)
            return False
        except (discord.HTTPException, discord.InvalidData):  # there, but hidden from the bot, or Discord is away
            return True
        return True

    @tasks.loop(seconds=WRITE_SECONDS)
    async def write(self) -> None:
        await self.services.hours.write()

    @write.after_loop
    async def write_the_rest(self) -> None:
        await self.services.hours.write()

    @tasks.loop(seconds=REFRESH_SECONDS)
    async def refresh(self) -> None:
        try:
            await self.services.watched.refresh()
        except StorageError as error:
            _log.error("watched channels were not read again: %s", error)
        self._worker.tidy()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="gamseong watch")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
