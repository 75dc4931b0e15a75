"""Tells hosts and moderators of low tones and of recoveries."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import tzinfo
from functools import partial
from typing import Any

import discord
from discord.ext import commands

from ...core.logs import describe
from ...core.prefixes import invocations
from ...core.sending import Posted
from ...core.services import Services
from ...storage import StorageError
from .alert_text import alert_text, recovery_text
from .alerts import ToneAlert, ToneRecovery, alert_rule, deliver
from .course import Course, course, since_for
from .live_channel import LiveChannel
from .reading_again import keywords_of
from .tone import Alert, AlertRule, Recovery

ALERT_EVENT = "gamseong_alert"  # a host's listener is `on_gamseong_alert(alert: ToneAlert)`
RECOVERY_EVENT = "gamseong_recovery"  # and `on_gamseong_recovery(recovery: ToneRecovery)`
_log = logging.getLogger(__name__)


class Notifier:
    """Delivers in ``tasks`` of its own. ``save`` stores the live tones, with what was told."""

    def __init__(
        self, bot: commands.Bot | commands.AutoShardedBot, services: Services, save: Callable[[], Awaitable[None]]
    ) -> None:
        self._bot, self._services, self._save = bot, services, save
        self.tasks: set[asyncio.Task[None]] = set()

    def alert(self, guild: discord.Guild, channel_id: int, live: LiveChannel, alert: Alert) -> None:
        """Begins to tell an alert; see ``WatchWorker``."""
        self._start_task(self._send_alert(guild, channel_id, live, alert))

    async def _send_alert(self, guild: discord.Guild, channel_id: int, live: LiveChannel, alert: Alert) -> None:
        """Tells hosts and moderators. The pause begins unless the next message should bring another try."""
        settings = await self._services.guild(guild.id)
        rule, posted = alert_rule(settings, self._services.settings.watch), Posted.REFUSED
        try:
            if live.announced != alert.since:  # a second try reads nothing again
                live.keywords = await keywords_of(self._services, guild, channel_id, live, alert, partial(invocations, self._bot))
            hours = await self._course(guild.id, channel_id, self._services.zone(settings))
            alert = await self.without_opted_out(alert, live.authors)
            if live.announced != alert.since:
                live.announced = alert.since
                _log.info("alert: channel %s of server %s is at %.2f", channel_id, guild.id, alert.tone)
                self._bot.dispatch(ALERT_EVENT, ToneAlert.of(guild.id, channel_id, alert, live.keywords))
            strings = await self._services.strings(guild)
            text = alert_text(guild.id, channel_id, alert, rule, hours, live.keywords, live.threads, strings)
            posted = await deliver(guild, channel_id, settings.alert_channel, text)
        except Exception as error:
            _log.error("an alert was not delivered: %s", describe(error))
        finally:
            live.delivering = False
        if posted is not Posted.FAILED:
            live.tone.alert_told(alert, rule, posted=posted is Posted.DELIVERED)
            await self._save()  # now, or a process killed within a minute would tell it again

    async def _course(self, guild_id: int, channel_id: int, zone: tzinfo) -> Course | None:
        """Returns how the last hours went, or ``None`` while the database is away."""
        now = discord.utils.utcnow()
        try:
            await self._services.hours.flush()
            rows = await self._services.store.hours(guild_id, channel_id, since_for(now), now)
        except StorageError:
            return None
        return course(rows, now, zone)

    async def look_for_recoveries(self, channels: Mapping[int, LiveChannel], listening: float | None) -> None:
        """Begins to tell the recoveries that are due in ``channels`` (by id). ``listening``: see ``ChannelTone.recovery``."""
        for channel_id, live in channels.items():
            guild = self._bot.get_guild(live.guild_id)
            if guild is None or live.delivering or not live.tone.awaits_recovery:
                continue
            settings = await self._services.guild(guild.id)
            rule = alert_rule(settings, self._services.settings.watch)
            recovery = live.tone.recovery(discord.utils.utcnow().timestamp(), rule, listening)
            if recovery is not None:
                live.delivering = True
                self._start_task(self._send_recovery(guild, channel_id, live, recovery, rule))

    async def _send_recovery(
        self, guild: discord.Guild, channel_id: int, live: LiveChannel, recovery: Recovery, rule: AlertRule
    ) -> None:
        """Tells hosts and, if they got the alert, moderators. It is tried again in a minute where Discord fails."""
        posted = Posted.REFUSED
        try:
            if live.recovery_announced != recovery.since:
                live.recovery_announced = recovery.since
                _log.info("recovery: channel %s of server %s", channel_id, guild.id)
                self._bot.dispatch(RECOVERY_EVENT, ToneRecovery.of(guild.id, channel_id, recovery))
            if recovery.posted:
                text = recovery_text(channel_id, recovery, rule, await self._services.strings(guild))
                alert_channel = (await self._services.guild(guild.id)).alert_channel
                posted = await deliver(guild, channel_id, alert_channel, text)
        except Exception as error:
            _log.error("a recovery was not delivered: %s", describe(error))
        finally:
            live.delivering = False
        if posted is not Posted.FAILED:
            live.tone.recovery_told()
            await self._save()

    async def without_opted_out(self, alert: Alert, authors: Mapping[int, int]) -> Alert:
        """Returns ``alert`` without the messages of people who opted out after they wrote them, or may have."""
        wrote = {message: authors[message] for message, _ in alert.worst if message in authors}
        try:
            opted_out = await self._services.store.opted_out(wrote.values())
        except StorageError:
            opted_out = set(wrote.values())
        worst = tuple(each for each in alert.worst if each[0] in wrote and wrote[each[0]] not in opted_out)
        return replace(alert, worst=worst)

    def _start_task(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="gamseong watch")
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
