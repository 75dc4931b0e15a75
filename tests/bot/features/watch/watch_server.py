"""A server whose channel is watched, for the tests of 감성감시."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord

from gamseong.bot.core.services import Services, services_of
from gamseong.bot.features.watch import worker as watch_worker
from gamseong.bot.features.watch.alerts import ToneAlert, ToneRecovery
from gamseong.bot.settings import Settings
from tests.bot.conftest import World, moderator_of

SettingsMaker = Callable[..., Settings]
BAD, GOOD = "정말 싫다", "정말 재밌다"  # -0.76 and 0.76


@dataclass
class Watching:
    """A server with a moderator, an alert channel, and a channel that is watched; an alert needs a minute and ten messages."""

    world: World
    mod: Any
    alerts_to: Any
    heard: list[ToneAlert]
    recovered: list[ToneRecovery]

    @property
    def services(self) -> Services:
        services = services_of(self.world.bot)
        assert services is not None
        return services

    @property
    def worker(self) -> watch_worker.WatchWorker:
        worker: watch_worker.WatchWorker = self.world.bot.get_cog("gamseong watch")._worker
        return worker

    async def told(self, text: str, channel: Any = None) -> str:
        """What the bot answers the moderator."""
        before = len(self.world.said(channel))
        await self.mod.send(channel or self.world.channel, text)
        [answer] = self.world.said(channel)[before:]
        return str(answer.content)

    async def say(self, text: str, times: int = 1, *, every: float = 10.0, channel: Any = None, person: Any = None) -> list[int]:
        """Ids of messages that come ``every`` so many seconds."""
        ids = []
        for _ in range(times):
            await self.world.env.advance_time(every)
            message = await (person or self.world.person).send(channel or self.world.channel, text)
            ids.append(message.id)
        return ids

    def alerts(self) -> list[discord.Message]:
        return self.world.said(self.alerts_to)

    def told_of(self) -> list[tuple[str | None, str]]:
        """Title and text of each alert and recovery."""
        return [(message.embeds[0].title, message.embeds[0].description or "") for message in self.alerts()]

    async def restart(self, bot: Any) -> None:
        """Another process of the bot goes on; this one has ended in good order."""
        await self.world.bot.close()
        await self.world.env.restart_bot(bot)
        self.heard, self.recovered = listen(bot)

    async def counts(self, channel: Any = None) -> tuple[int, int, int, int]:
        """Positive, ambiguous, negative, unreadable, as they are stored."""
        await self.services.hours.flush()
        now, place = self.world.env.now(), (channel or self.world.channel).id
        rows = await self.services.store.hours(self.world.guild.id, place, now - timedelta(days=2), now + timedelta(hours=1))
        sides = [row.counts[:4] for row in rows]
        positive, ambiguous, negative, unreadable = (sum(column) for column in zip((0, 0, 0, 0), *sides, strict=True))
        return positive, ambiguous, negative, unreadable

    def tone(self, channel: Any = None) -> float | None:
        live = self.worker.live.get((channel or self.world.channel).id)
        return live.tone.tone if live is not None else None


def listen(bot: Any) -> tuple[list[ToneAlert], list[ToneRecovery]]:
    heard: list[ToneAlert] = []
    recovered: list[ToneRecovery] = []

    async def on_gamseong_alert(alert: ToneAlert) -> None:
        heard.append(alert)

    async def on_gamseong_recovery(recovery: ToneRecovery) -> None:
        recovered.append(recovery)

    bot.add_listener(on_gamseong_alert)
    bot.add_listener(on_gamseong_recovery)
    return heard, recovered


async def watching_in(world: World) -> Watching:
    mod = moderator_of(world)
    made = Watching(world, mod, world.guild.create_text_channel("alerts"), *listen(world.bot))
    await made.services.store.change_guild(world.guild.id, alert_channel=made.alerts_to.id)
    assert "지켜봐요" in await made.told("!감성감시 켜기")
    return made
