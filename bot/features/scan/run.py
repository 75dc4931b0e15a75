"""One pass through the history of a channel, newest message first: read, judge, add up, forget."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import Executor
from datetime import datetime
from enum import StrEnum

import aiohttp
import discord

from ....model_store import Prediction
from ...core.eligibility import RoleFilter, worth_reading
from ...core.extent import Extent
from ...core.permissions import Readable
from ...core.services import Services
from ...inference.engine import BusyError, Work
from ...storage import GuildSettings, StorageError
from .keywords import Keywords, NounCounter
from .nouns import NounsOf, parts_of_names
from .tally import Tally

DEADLINE = 12 * 60.0  # seconds; the answer to a slash command can be edited for 15 minutes, and its buttons want some of them
PAGE = 100  # messages of one request to Discord
_log = logging.getLogger(__name__)


class Ending(StrEnum):
    """Why a scan did not see all that it was to see."""

    CANCELLED = "cancelled"
    SLOW = "slow"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    DISCORD = "discord"
    STORAGE = "storage"
    ENGINE = "engine"


class ScanRun:
    """``await run(...)`` once. What was found so far can be read at any time.

    ``newest``: the id of the message that asked for it; older ones are looked at. ``open_nouns`` may take
    seconds the first time, and gives ``None`` where nouns are not installed. ``thread``: of one worker, to count them in.
    """

    def __init__(
        self,
        services: Services,
        channel: Readable,
        extent: Extent,
        newest: int,
        prefixes: Sequence[str],
        settings: GuildSettings,
        open_nouns: Callable[[], Awaitable[NounsOf | None]],
        thread: Executor,
    ) -> None:
        self.channel, self.extent = channel, extent
        self.tally = Tally()
        self.reached: datetime = extent.until  # the time of the oldest message seen
        self.limited = False  # whether a time span held more messages than are looked at
        self._services, self._newest, self._prefixes = services, newest, prefixes
        self._roles = RoleFilter(channel.guild, settings.ignored_roles)
        self._open_nouns, self._thread = open_nouns, thread
        self._counter: NounCounter | None = None
        self._names: set[str] = set()
        self._reading: asyncio.Task[None] | None = None
        self._cancelled = False

    @property
    def share(self) -> float:
        """How much of the scan is done, in [0, 1]."""
        return self.extent.share(self.tally.seen, self.reached, discord.utils.snowflake_time(self.channel.id))

    def cancel(self) -> None:
        """Ends ``run`` where it is."""
        self._cancelled = True
        if self._reading is not None:
            self._reading.cancel()

    async def run(self, each_page: Callable[[], Awaitable[None]]) -> Ending | None:
        """Reads, calling ``each_page`` now and then. Why it ended early, if it did."""
        if self._cancelled:
            return Ending.CANCELLED
        self._reading = asyncio.ensure_future(self._read(each_page))
        timer = asyncio.timeout(DEADLINE)
        try:
            async with timer:
                await self._reading
        except asyncio.CancelledError:
            if not self._cancelled:
                raise
            return Ending.CANCELLED
        except Exception as error:
            ending = Ending.SLOW if timer.expired() else _ending(error)
            if ending is None:
                raise
            _log.info("a scan of channel %s ended early: %s", self.channel.id, ending)
            return ending
        return None

    async def forget_the_unwilling(self) -> None:
        """Leaves out of what stands out who opted out meanwhile; everybody where that cannot be known."""
        authors = self.tally.authors
        try:
            gone = await self._services.store.opted_out(authors)
        except StorageError:
            gone = authors
        self.tally.forget(gone)

    async def keywords(self, limit: int = 10) -> Keywords | None:
        """What was counted; ``None`` where nouns are not installed."""
        if self._counter is None:
            return None
        hidden = parts_of_names(self._names)
        # In the thread that counts, so that it has counted to the end.
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._counter.ranked, limit, hidden)

    async def _read(self, each_page: Callable[[], Awaitable[None]]) -> None:
        nouns = await self._open_nouns()
        self._counter = NounCounter(nouns) if nouns is not None else None
        async for page in self._pages():
            messages = await self._eligible(page)
            predictions = await self._services.engine.predict([each.content for each in messages], Work.SCAN) if messages else []
            for message, prediction in zip(messages, predictions, strict=True):
                self.tally.add(message.channel.id, message.id, message.author.id, message.created_at, prediction)
            self.tally.skipped += len(page) - len(messages)
            self.reached = page[-1].created_at
            await self._count(messages, predictions)
            await each_page()

    async def _pages(self) -> AsyncIterator[list[discord.Message]]:
        extent = self.extent
        one_more = int(extent.since is not None)  # to know whether the limit cut the time span short
        page: list[discord.Message] = []
        before = discord.Object(min(self._newest, discord.utils.time_snowflake(extent.until, high=True)))
        history = self.channel.history(limit=extent.limit + one_more, before=before, after=extent.since, oldest_first=False)
        async for message in history:
            if self.tally.seen + len(page) == extent.limit:
                self.limited = True
                break
            page.append(message)
            if len(page) == PAGE:
                yield page
                page = []
        if page:
            yield page

    async def _eligible(self, page: Sequence[discord.Message]) -> list[discord.Message]:
        messages = [message for message in page if worth_reading(message, self._prefixes)]
        authors = [message.author for message in messages]
        left_out = await self._services.store.opted_out(author.id for author in authors)
        left_out |= await self._roles.among(authors)
        return [message for message in messages if message.author.id not in left_out]

    async def _count(self, messages: Sequence[discord.Message], predictions: Sequence[Prediction]) -> None:
        if self._counter is None or not messages:
            return
        for message in messages:
            for person in (message.author, *message.mentions):
                self._names.update((person.display_name, person.name, person.global_name or ""))
        said = [
            (message.content, prediction.label, message.author.id)
            for message, prediction in zip(messages, predictions, strict=True)
        ]
        await asyncio.get_running_loop().run_in_executor(self._thread, self._counter.add_all, said)


def _ending(error: Exception) -> Ending | None:
    match error:
        case discord.NotFound():
            return Ending.GONE
        case discord.Forbidden():
            return Ending.FORBIDDEN
        case StorageError():
            return Ending.STORAGE
        case BusyError():  # the engine is being closed
            return Ending.ENGINE
        case discord.HTTPException() | aiohttp.ClientError() | OSError() | TimeoutError():
            return Ending.DISCORD
    return None
