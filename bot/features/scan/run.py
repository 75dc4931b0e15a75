"""Reads the history of a channel page by page, from the newest message on, judges the messages and adds them up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial

import aiohttp
import discord

from ....model_store import Prediction
from ...core.eligibility import RoleFilter, is_chat_message
from ...core.extent import Extent
from ...core.message_text import text_of
from ...core.permissions import Readable, may_read
from ...core.services import Services
from ...inference.backlog import BusyError, Work
from ...keywords.counting import Keywords, NounCounter
from ...keywords.nouns import parts_of_names
from ...storage import GuildSettings, StorageError
from .tally import Tally

DEADLINE = 12 * 60.0  # seconds; the answer to a slash command can be edited for 15 minutes, and its buttons need some of them
PAGE = 100  # messages of one request to Discord
_log = logging.getLogger(__name__)


class Ending(StrEnum):
    """Why a scan ended before it had read everything."""

    CANCELLED = "cancelled"
    SLOW = "slow"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    DISCORD = "discord"
    STORAGE = "storage"
    ENGINE = "engine"


class _HistoryLostError(Exception):
    """The bot lost the permission to read the history: Discord then sends an empty page instead of an error."""


class ScanRun:
    """One scan: call ``run`` once. ``tally``, ``reached`` and ``limited`` can be read at any time.

    ``newest`` is the id of the message that asked for the scan, and only older messages are read.
    """

    def __init__(
        self,
        services: Services,
        channel: Readable,
        extent: Extent,
        newest: int,
        prefixes: Sequence[str],
        settings: GuildSettings,
    ) -> None:
        self.channel, self.extent = channel, extent
        self.tally = Tally()
        self.reached: datetime = extent.until  # the time of the oldest message seen
        self.limited = False  # whether the time span holds more messages than are read
        self._services, self._newest, self._prefixes = services, newest, prefixes
        self._roles = RoleFilter(channel.guild, settings.ignored_roles)
        self._webhooks = bool(settings.count_webhooks)
        self._counter: NounCounter | None = None
        self._names: set[str] = set()
        self._reading: asyncio.Task[None] | None = None
        self._cancelled = False

    @property
    def share(self) -> float:
        """The part of the scan that is done, in [0, 1]."""
        return self.extent.share(self.tally.seen, self.reached, discord.utils.snowflake_time(self.channel.id))

    def cancel(self) -> None:
        """Makes ``run`` end now."""
        self._cancelled = True
        if self._reading is not None:
            self._reading.cancel()

    async def run(self, after_page: Callable[[], Awaitable[None]]) -> Ending | None:
        """Reads the channel, and calls ``after_page`` after each page. Returns why it ended early, if it did."""
        if self._cancelled:
            return Ending.CANCELLED
        self._reading = asyncio.ensure_future(self._read(after_page))
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

    async def keywords(self, limit: int = 10) -> Keywords | None:
        """Returns the keywords of what was read, or ``None`` where nouns are not installed."""
        if self._counter is None:
            return None
        hidden = parts_of_names(self._names)
        # The thread that counts also ranks, so it has finished counting by then.
        return await self._services.nouns.run(partial(self._counter.ranked, limit, hidden))

    async def _read(self, after_page: Callable[[], Awaitable[None]]) -> None:
        nouns = await self._services.nouns.extractor()
        self._counter = NounCounter(nouns) if nouns is not None else None
        async for page in self._pages():
            messages = await self._eligible(page)
            texts = [text_of(message) for message in messages]
            predictions = await self._services.engine.predict(texts, Work.SCAN) if texts else []
            judged = [each for each in zip(messages, texts, predictions, strict=True) if not each[2].quoted]
            for message, text, prediction in judged:
                self.tally.add(message.channel.id, message.id, text, message.created_at, prediction)
            self.tally.skipped += len(page) - len(judged)
            self.reached = page[-1].created_at
            await self._count(judged)
            await after_page()

    async def _pages(self) -> AsyncIterator[list[discord.Message]]:
        extent = self.extent
        one_more = int(extent.since is not None)  # shows whether the time span holds more than the limit
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
        # Discord ends a history with a short or empty page, and sends one as well to a bot that may no longer read it.
        if not self.limited and self.tally.seen < extent.limit and not await may_read(self.channel, self.channel.guild.me):
            raise _HistoryLostError

    async def _eligible(self, page: Sequence[discord.Message]) -> list[discord.Message]:
        messages = [message for message in page if is_chat_message(message, self._prefixes, self._webhooks)]
        authors = [message.author for message in messages]
        left_out = await self._services.store.opted_out(author.id for author in authors)
        left_out |= await self._roles.authors_with_role(authors)
        return [message for message in messages if message.author.id not in left_out]

    async def _count(self, judged: Sequence[tuple[discord.Message, str, Prediction]]) -> None:
        if self._counter is None or not judged:
            return
        for message, _, _ in judged:
            for person in (message.author, *message.mentions):
                self._names.update((person.display_name, person.name, person.global_name or ""))
        rows = [(text, prediction.label, message.author.id) for message, text, prediction in judged]
        await self._services.nouns.run(partial(self._counter.add_all, rows))


def _ending(error: Exception) -> Ending | None:
    match error:
        case discord.NotFound():
            return Ending.GONE
        case discord.Forbidden() | _HistoryLostError():
            return Ending.FORBIDDEN
        case StorageError():
            return Ending.STORAGE
        case BusyError():  # the engine is being closed
            return Ending.ENGINE
        case discord.HTTPException() | aiohttp.ClientError() | OSError() | TimeoutError():
            return Ending.DISCORD
    return None
