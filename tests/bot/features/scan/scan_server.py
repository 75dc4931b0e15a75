"""A server with a moderator in it, for the tests of 감성채널: what is written in it, and who may read it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from gamseong.bot.core.services import services_of
from tests.bot.conftest import World, moderator_of

READING = discord.Permissions(view_channel=True, read_message_history=True)
BAD, GOOD, MEH = "서버 싫다", "이벤트 재밌다", "그냥 그렇다"


class Halt:
    """Stops a scan before it has the verdicts on its ``page``-th page, until ``go_on``."""

    def __init__(self, world: World, page: int) -> None:
        self._env, self._page, self._event = world.env, page, asyncio.Event()
        self._engine: Any = services_of(world.bot)
        self._predict = self._engine.engine.predict
        self._engine.engine.predict = self._stop

    async def _stop(self, *arguments: Any) -> Any:
        self._page -= 1
        if self._page == 0:
            await self._env.external_wait(self._event.wait(), reason="the test holds the scan")
        return await self._predict(*arguments)

    async def go_on(self) -> None:
        self._event.set()
        await self._env.settle()


@dataclass
class Server:
    """A world with a moderator in it."""

    world: World
    mod: Any
    other: Any

    @property
    def env(self) -> Any:
        return self.world.env

    def write(self, texts: Iterable[str], *, channel: Any = None, authors: Iterable[Any] = (), hours_ago: int = 0) -> list[int]:
        """Puts messages into a channel, by two people who take turns. Returns their ids."""
        people = list(authors) or [self.world.person, self.other]
        place, backend = (channel or self.world.channel).id, self.env.backend
        when = self.env.now() - timedelta(hours=hours_ago)
        ids = []
        for index, text in enumerate(texts):
            message = backend.create_message(place, people[index % len(people)].id, text, broadcast=False)
            if hours_ago:
                del backend.messages[place][message.id]
                message.id, message.timestamp = discord.utils.time_snowflake(when) + index, when.isoformat()
                backend.messages[place][message.id] = message
            ids.append(message.id)
        return ids

    def thread(self, name: str, channel: Any = None, *, private: bool = False) -> Any:
        """Begins a thread or, in a forum, a post of the moderator's."""
        backend, kind = self.env.backend, 12 if private else 11
        thread = backend.create_thread((channel or self.world.channel).id, name, self.mod.id, type=kind, broadcast=False)
        backend.announce_thread_create(thread)
        return thread

    async def slash(self, **options: Any) -> Any:
        """The ephemeral message that the moderator sees."""
        result = await self.mod.slash(self.world.channel, "감성채널", **options)
        assert result.ephemeral
        assert result.response.ephemeral
        return result.response

    async def result(self, **options: Any) -> discord.Embed:
        """The embed with the numbers. Those of the strongest messages come after it."""
        embed: discord.Embed = (await self.slash(**options)).embeds[0]
        return embed

    def forbid(self, target: int, kind: OverwriteType, deny: discord.Permissions, channel: Any = None) -> None:
        """Takes permissions in a channel from a role or a member."""
        overwrite = Overwrite(target_id=target, type=kind, allow=0, deny=deny.value)
        self.env.backend.edit_channel((channel or self.world.channel).id, {}, overwrites=[overwrite])

    def refused_with(self, error: type[Exception]) -> None:
        """Takes note of a refusal, which any host's own error handler is told as well."""
        simcord.assert_error(self.env, error)
        self.env._errors.clear()

    def blind_the_bot(self) -> None:
        self.forbid(self.world.bot.user.id, OverwriteType.MEMBER, READING)

    def asked_for_history(self) -> int:
        return sum(call.method == "GET" and call.path.endswith("/messages") for call in self.env.http_requests)


def make_server(world: World) -> Server:
    mod = moderator_of(world)
    return Server(world, mod, world.guild.add_member(world.env.create_user("bob")))


def evidence(message: Any) -> dict[str, str]:
    """The strongest messages of each side, by the title of their embed."""
    return {embed.title or "": embed.description or "" for embed in message.embeds[1:]}


def fields(embed: discord.Embed) -> dict[str, str]:
    return {field.name or "": field.value or "" for field in embed.fields}


def labels(message: Any) -> list[str]:
    return [button["label"] for row in message.components for button in row["components"]]


def disabled(message: Any) -> list[bool]:
    return [bool(button.get("disabled")) for row in message.components for button in row["components"]]
