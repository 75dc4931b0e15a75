"""A server with watched channels, a channel of moderators and two weeks of counts, for the tests of 감성보고."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from simcord.backend.models.channel import Overwrite
from simcord.enums import OverwriteType

from gamseong.bot.core.services import Services, services_of
from gamseong.bot.storage import HourCounts, start_of_hour
from tests.bot.conftest import World, moderator_of

HOUR, DAY, WEEK = 3600.0, 86400.0, 604800.0
STEADY = {"positive": 2, "negative": 1, "neutral": 1}


@dataclass
class Reporting:
    """A server with a moderator; ``alerts_to`` is where digests go. Its clock begins on 1 January 2026 at 9:00 in Korea."""

    world: World
    mod: Any
    alerts_to: Any

    @property
    def services(self) -> Services:
        services = services_of(self.world.bot)
        assert services is not None
        return services

    async def told(self, text: str, channel: Any = None) -> Any:
        """What the bot answers the moderator."""
        before = len(self.world.said(channel))
        await self.mod.send(channel or self.world.channel, text)
        [answer] = self.world.said(channel)[before:]
        return answer

    async def watch(self, channel: Any, usual: Mapping[str, int] = STEADY, *, days: int = 21, ahead: int = 0) -> None:
        """Watches ``channel`` and stores ``usual`` for its afternoons, of the days up to ``ahead`` days from now."""
        await self.services.watch_list.start(self.world.guild.id, channel.id)
        now = start_of_hour(self.world.env.now())
        hours = [now + timedelta(days=ahead) - timedelta(hours=number + 1) for number in range(24 * (days + ahead))]
        await self.count(channel, {hour: usual for hour in hours if hour.hour < 14})

    async def count(self, channel: Any, hours: Mapping[datetime, Mapping[str, int]]) -> None:
        """Adds counts of verdicts to hours of ``channel``."""
        rows = [HourCounts(self.world.guild.id, channel.id, hour, **counts) for hour, counts in hours.items()]
        await self.services.store.add_hours(rows)

    async def fall(self, channel: Any) -> None:
        """The tone falls on Tuesday, 30 December, at 20:00 in Korea, for the rest of the day and Wednesday's evening."""
        fell = datetime(2025, 12, 30, 11, tzinfo=UTC)
        await self.count(channel, {fell + timedelta(hours=hour): {"negative": 12} for hour in (0, 1, 2, 3, 4, 24, 25, 26, 27)})

    def write(self, people: Sequence[Any], texts: Sequence[str], *, hours_ago: float) -> list[int]:
        """Puts messages into the first channel, by people who take turns. Returns their ids."""
        backend, place = self.world.env.backend, self.world.channel.id
        when, ids = self.world.env.now() - timedelta(hours=hours_ago), []
        for number, text in enumerate(texts):
            message = backend.create_message(place, people[number % len(people)].id, text, broadcast=False)
            del backend.messages[place][message.id]
            message.id, message.timestamp = discord.utils.time_snowflake(when) + number, when.isoformat()
            backend.messages[place][message.id] = message
            ids.append(message.id)
        return ids

    def hide(self, channel: Any, person: Any) -> None:
        """Takes the right to see a channel from a member."""
        deny = discord.Permissions(view_channel=True).value
        self.world.env.backend.set_overwrite(channel.id, Overwrite(person.id, OverwriteType.MEMBER, deny=deny))

    async def restart(self, bot: Any, seconds: float) -> None:
        """The bot ends, and ``bot`` starts so many seconds later."""
        await self.world.bot.close()
        self.world.env.backend.advance_clock(seconds)
        await self.world.env.restart_bot(bot)
        stop_other_loops(bot)

    async def pass_time(self, seconds: float) -> None:
        """Lets time pass at once, as for a computer that slept; then the loops have a minute."""
        self.world.env.backend.advance_clock(seconds)
        await self.world.env.advance_time(61)

    def posted(self) -> list[discord.Message]:
        """The digests in the moderators' channel."""
        return self.world.said(self.alerts_to)


def description(message: Any) -> str:
    """The text of an embed."""
    [embed] = message.embeds
    return str(embed.description)


async def reporting_in(world: World) -> Reporting:
    """The server, with its first channel watched."""
    stop_other_loops(world.bot)
    made = Reporting(world, moderator_of(world), world.guild.create_text_channel("mods"))
    await made.services.store.change_guild(world.guild.id, alert_channel=made.alerts_to.id)
    return made


def stop_other_loops(bot: Any) -> None:
    """Stops loops that would make up for every minute that passes at once."""
    watch, privacy = (bot.get_cog(f"gamseong {name}") for name in ("watch", "privacy"))
    for loop in (watch.write, watch.refresh, privacy.purge):
        loop.cancel()
