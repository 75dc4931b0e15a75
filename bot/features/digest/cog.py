"""감성보고: a digest of the watched channels for a server's moderators, and when it comes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import Annotated

import discord
from discord import app_commands
from discord.ext import commands

from ...core.alert_place import Obstacle, alert_place
from ...core.audience import Audience
from ...core.base_cog import BaseCog
from ...core.errors import UsageError, answering_errors
from ...core.permissions import answer_may_reveal, may_see
from ...core.prefixes import invocations
from ...core.sending import Context, bot_permissions, defer_if_slow, send, send_ephemeral
from ...core.services import Services
from ...language import Strings, described, named, subcommand
from ...storage import DigestPeriod, GuildSettings
from .choosing import PERIODS, WEEKDAYS, Choice
from .making import DigestMaker, watched_channels
from .posting import DigestPoster
from .schedule import HOUR, PERIOD, WEEKDAY, Schedule
from .status import status
from .words_of_choice import LaterWords, WordsOfChoice

LOOK_SECONDS = 60.0  # how late a digest may come
_PERIOD = LaterWords(
    "digest_when",
    PERIODS,
    [app_commands.Choice(name=named("weekly"), value="weekly"), app_commands.Choice(name=named("daily"), value="daily")],
)
_WEEKDAY = LaterWords(
    "digest_when",
    WEEKDAYS,
    [
        app_commands.Choice(name=named("monday"), value="monday"),
        app_commands.Choice(name=named("tuesday"), value="tuesday"),
        app_commands.Choice(name=named("wednesday"), value="wednesday"),
        app_commands.Choice(name=named("thursday"), value="thursday"),
        app_commands.Choice(name=named("friday"), value="friday"),
        app_commands.Choice(name=named("saturday"), value="saturday"),
        app_commands.Choice(name=named("sunday"), value="sunday"),
    ],
)
_WHEN = WordsOfChoice()


class DigestCog(BaseCog, name="gamseong digest"):
    """Posts digests into the alert channel, where moderators asked for them, and shows one to who asks."""

    def __init__(self, bot: commands.Bot | commands.AutoShardedBot, services: Services) -> None:
        super().__init__(bot, services)
        self._maker = DigestMaker(services, partial(invocations, bot))
        self._poster = DigestPoster(bot, services, self._maker)
        self._looking: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        """Starts to look for digests that are due."""
        self._looking = asyncio.create_task(self._look(), name="gamseong digest")

    async def cog_unload(self) -> None:
        """Ends that. A digest that is being made is made anew after the next start."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def cog_check(self, ctx: Context) -> bool:
        """Raises ``NoPrivateMessage`` outside a server, and ``MissingPermissions`` without manage_messages in all of it."""
        if ctx.guild is None or not isinstance(ctx.author, discord.Member):
            raise commands.NoPrivateMessage
        if not ctx.author.guild_permissions.manage_messages:
            raise commands.MissingPermissions(["manage_messages"])
        return True

    async def _look(self) -> None:
        """Posts the digests that are due, again and again.

        discord.py's loops would wait for a day if the clock is set back by a day, and run for each minute that a computer slept.
        """
        while True:
            if self.bot.is_ready():  # before, no server is known
                await self._poster.post_due()
            await asyncio.sleep(LOOK_SECONDS)

    @commands.hybrid_group(name=named("digest"), description=described("digest"))  # type: ignore[arg-type]
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.guild_only()
    async def digest(self, ctx: Context) -> None:
        """Shows when the next digest comes, where, and what it covers."""
        await self._show_status(ctx)

    @digest.command(**subcommand("watch_status", "digest_status"))  # type: ignore[arg-type]
    async def digest_status(self, ctx: Context) -> None:
        """Shows the same: slash commands need a name for it."""
        await self._show_status(ctx)

    @digest.command(**subcommand("watch_on", "digest_on"))  # type: ignore[arg-type]
    @app_commands.rename(period=named("digest_period"), weekday=named("weekday"), when=named("hour"))
    @app_commands.describe(period=described("digest_period"), weekday=described("digest_weekday"), when=described("digest_hour"))
    async def on(
        self,
        ctx: Context,
        period: Annotated[DigestPeriod | None, _PERIOD] = None,
        weekday: Annotated[int | None, _WEEKDAY] = None,
        *,
        when: Annotated[Choice | None, _WHEN] = None,
    ) -> None:
        """Switches the digest on, or to another time. The first one reports from the last such time on."""
        strings, (guild, settings) = await self.strings(ctx), await self._guild(ctx)
        async with answering_errors(ctx, strings):
            chosen = _chosen(period, weekday, when, strings)
            place = alert_place(guild, settings.alert_channel)
            if isinstance(place, Obstacle):
                raise UsageError(strings.digest.obstacles[place.name].format(prefix=self.prefix(ctx)))
            if not may_see(place, ctx.author):
                raise UsageError(strings.digest.alerts_unseen)
            wanted = replace(settings, digest=chosen.period, digest_weekday=chosen.weekday, digest_hour=chosen.hour)
            if wanted == settings:
                await self._show_status(ctx, strings.digest.on_already)
                return
            until = Schedule.of(wanted, self.services.zone(settings)).last(discord.utils.utcnow())
            changes = {name: getattr(wanted, name) for name in ("digest", "digest_weekday", "digest_hour")}
            await self.services.store.change_guild(guild.id, **changes, digest_until=until)
            await self._show_status(ctx)

    @digest.command(**subcommand("watch_off", "digest_off"))  # type: ignore[arg-type]
    async def off(self, ctx: Context) -> None:
        """Switches the digest off and forgets when it came."""
        strings, (guild, settings) = await self.strings(ctx), await self._guild(ctx)
        if settings.digest is None:
            await send_ephemeral(ctx, strings.digest.is_off.format(prefix=self.prefix(ctx)))
            return
        nothing = dict.fromkeys(("digest", "digest_weekday", "digest_hour", "digest_until"))
        await self.services.store.change_guild(guild.id, **nothing)
        await send_ephemeral(ctx, strings.digest.off)

    @digest.command(**subcommand("digest_now"))  # type: ignore[arg-type]
    async def now(self, ctx: Context) -> None:
        """Shows the digest of the day or the week up to now, of the channels that whoever sees the answer may read."""
        strings, (guild, settings) = await self.strings(ctx), await self._guild(ctx)
        async with answering_errors(ctx, strings):
            self.services.count_use(ctx.author.id)
            watched = watched_channels(self.services, guild, settings)
            channels = [each for each in watched if answer_may_reveal(ctx, each)]
            if not channels:
                nothing = strings.digest.nothing_here if watched else strings.digest.no_channels
                raise UsageError(nothing.format(prefix=self.prefix(ctx)))
            now = discord.utils.utcnow()
            span = Schedule.of(settings, self.services.zone(settings)).recent(now)
            title, allowed = strings.digest.title_now, bot_permissions(ctx)
            making = self._maker.content(guild, settings, channels, span, title, allowed, now, strings)
            await send(ctx, **await defer_if_slow(ctx, making, ephemeral=True), ephemeral=True)

    async def _show_status(self, ctx: Context, first: str = "") -> None:
        strings, (guild, settings) = await self.strings(ctx), await self._guild(ctx)
        lines = [first] if first else []
        lines += self._status_lines(ctx, guild, settings, strings)
        await send_ephemeral(ctx, "\n".join(lines))

    def _status_lines(self, ctx: Context, guild: discord.Guild, settings: GuildSettings, strings: Strings) -> list[str]:
        zone_name = settings.time_zone or self.services.settings.bot.time_zone
        schedule, now = Schedule.of(settings, self.services.zone(settings)), discord.utils.utcnow()
        channels = watched_channels(self.services, guild, settings)
        return status(guild, settings, schedule, zone_name, channels, now, Audience.of(ctx), strings, self.prefix(ctx))

    async def _guild(self, ctx: Context) -> tuple[discord.Guild, GuildSettings]:
        """Returns the server of a command and its settings. Raises ``StorageError``."""
        if ctx.guild is None:
            raise commands.NoPrivateMessage
        return ctx.guild, await self.services.store.guild(ctx.guild.id)


def _chosen(period: DigestPeriod | None, weekday: int | None, when: Choice | None, strings: Strings) -> Choice:
    """Returns what was asked for, the usual for what was left open. Raises ``UsageError`` for a weekday of every day."""
    said = when or Choice()
    chosen = Choice(period or said.period or PERIOD, weekday if weekday is not None else said.weekday, said.hour)
    if chosen.period == "daily" and chosen.weekday is not None:
        raise UsageError(strings.digest.daily_weekday)
    if chosen.period == "weekly" and chosen.weekday is None:
        chosen = replace(chosen, weekday=WEEKDAY)
    return chosen if chosen.hour is not None else replace(chosen, hour=HOUR)
