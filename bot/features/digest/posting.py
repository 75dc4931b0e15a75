"""Posts the digests that are due, each once: the end of what was reported is stored before the post, by one process alone."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import discord
from discord.ext import commands

from ...core.alert_place import AlertPlace, Obstacle, alert_place
from ...core.logs import describe
from ...core.permissions import alert_may_reveal, permissions_in
from ...core.sending import Posted, post
from ...core.services import Services
from ...core.shards import serves
from ...storage import GuildSettings, StorageError
from .making import DigestMaker, watched_channels
from .schedule import Schedule, Span

_RETRY = timedelta(minutes=10)  # after a failure, each time of which costs requests to Discord
_log = logging.getLogger(__name__)


class DigestPoster:
    """Posts what is due in the servers of this process."""

    def __init__(self, bot: commands.Bot | commands.AutoShardedBot, services: Services, maker: DigestMaker) -> None:
        self._bot, self._services, self._maker = bot, services, maker
        self._not_before: dict[int, datetime] = {}  # servers where it failed

    async def post_due(self) -> None:
        """Posts the digests that are due now, server by server. Where it fails, the others have theirs."""
        try:
            servers = await self._services.store.digest_guilds()
        except StorageError as error:
            _log.debug("digests were not looked for: %s", error)  # the store logs an outage once
            return
        self._not_before = {
            each.guild_id: self._not_before[each.guild_id] for each in servers if each.guild_id in self._not_before
        }
        for settings in servers:
            guild, now = self._bot.get_guild(settings.guild_id), discord.utils.utcnow()
            waits = settings.guild_id in self._not_before and now < self._not_before[settings.guild_id]
            if guild is None or guild.unavailable or not serves(self._bot, guild.id) or waits:
                continue
            try:
                posted = await self._post_if_due(guild, settings, now)
            except Exception as error:
                _log.error("a digest of server %s was not posted: %s", guild.id, describe(error))
                posted = Posted.FAILED
            if posted is Posted.FAILED:
                self._not_before[guild.id] = now + _RETRY
            else:
                self._not_before.pop(guild.id, None)

    async def _post_if_due(self, guild: discord.Guild, settings: GuildSettings, now: datetime) -> Posted | None:
        schedule, until = Schedule.of(settings, self._services.zone(settings)), settings.digest_until
        if until is None or schedule.is_ahead(until, now):
            await self._services.store.advance_digest(guild.id, until, schedule.last(now))
            _log.info("digests of server %s begin at their last time: how far they have come is not known", guild.id)
            return None
        span = schedule.due(until, now)
        return None if span is None else await self._post(guild, settings, span, now)

    async def _post(self, guild: discord.Guild, settings: GuildSettings, span: Span, now: datetime) -> Posted | None:
        """Posts the digest for ``span`` unless another process does; ``FAILED`` leaves it due."""
        store, place = self._services.store, alert_place(guild, settings.alert_channel)
        channels = (
            []
            if isinstance(place, Obstacle)
            else [each for each in watched_channels(self._services, guild, settings) if alert_may_reveal(place, each)]
        )
        if isinstance(place, Obstacle) or not channels:
            if await store.advance_digest(guild.id, span.since, span.until):
                reason = place if isinstance(place, Obstacle) else "no watched channel that its readers may read"
                _log.warning("a digest of server %s stayed here: %s", guild.id, reason)
            return Posted.REFUSED
        strings = await self._services.strings(guild)
        title = strings.digest.title_daily if settings.digest == "daily" else strings.digest.title_weekly
        allowed = permissions_in(place, guild.me)
        content = await self._maker.content(guild, settings, channels, span, title, allowed, now, strings)
        if not all(alert_may_reveal(place, each) for each in channels):
            return Posted.FAILED  # somebody lost a right while messages were read; it is made anew without that channel
        if not await store.advance_digest(guild.id, span.since, span.until):
            return None
        posted = await self._deliver(guild, place, content)
        if posted is Posted.FAILED:
            await store.advance_digest(guild.id, span.until, span.since)
        return posted

    async def _deliver(self, guild: discord.Guild, place: AlertPlace, content: dict[str, object]) -> Posted:
        posted = await post(place, **content)
        _log.info("the digest of server %s: %s", guild.id, posted.value)
        return posted
