"""The messages of a channel and its threads together, the newest first, with as few requests as that takes.

A thread is asked for its messages once the reading has come down to its last one, and the archive for its threads once it has
come down to the time at which they were archived. So a scan reads no page that it does not count, and one message's id says how
far the channel and all of its threads are read.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

import aiohttp
import discord

from ...core.permissions import Readable, Scannable, may_read

PAGE = 100  # messages of one request to Discord, and threads of one
RETRY_AFTER = (5.0, 30.0, 60.0)  # seconds, where Discord or the network fails for longer than discord.py tries by itself
_LONGEST_REST = 30.0  # seconds
_log = logging.getLogger(__name__)
T = TypeVar("T")


class HistoryLostError(Exception):
    """The bot lost the permission to read the history: Discord then sends an empty page instead of an error."""


class Pace:
    """Makes requests one at a time, and before each rests for as long as the last one and what came of it took.

    discord.py holds a request back while a route's limit is used up. As such a wait is rested after as well, a scan takes about
    half of what the limit allows. Judging counts, too, so that at least half of the processor is left to the bot's other work.
    """

    def __init__(self) -> None:
        self._began: float | None = None

    async def request(self, make: Callable[[], Awaitable[T]]) -> T:
        """Returns what ``make`` returns; calls it again after failures that may pass. Raises what it raises for good."""
        for pause in (*RETRY_AFTER, None):
            if self._began is not None:
                await asyncio.sleep(min(time.monotonic() - self._began, _LONGEST_REST))
            self._began = time.monotonic()
            try:
                return await make()
            except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
                if pause is None or not may_pass(error):
                    raise
                _log.info("a request of a scan failed (%s); trying again in %.0f s", type(error).__name__, pause)
                self._began = None
                await asyncio.sleep(pause)
        raise AssertionError  # the last try returned or raised


def may_pass(error: Exception) -> bool:
    """Returns whether a failed request to Discord may do later: the network, or Discord itself, is down."""
    return not isinstance(error, discord.HTTPException) or error.status == 429 or error.status >= 500


class _Messages:
    """The messages of ``channel``: those of a page in ``buffer``, then those older than ``_cursor``. ``last``: its newest one."""

    def __init__(self, channel: Readable, before: int, last: int | None) -> None:
        self.channel, self._cursor = channel, before
        self.buffer: deque[discord.Message] = deque()
        self._bound: int | None = before - 1 if last is None else min(before - 1, last)

    @property
    def bound(self) -> int | None:
        """No message to come has a greater id; ``None`` at the end."""
        return self.buffer[0].id if self.buffer else self._bound

    async def load(self, pace: Pace, most: int) -> None:
        """Fills the buffer with at most ``most`` messages."""
        page = await pace.request(lambda: self._page(most))
        self.buffer.extend(page)
        if len(page) == most:
            self._cursor = page[-1].id
            self._bound = self._cursor - 1
            return
        self._bound = None
        # Discord ends a history with a short page, and sends an empty one as well to a bot that may no longer read it.
        if not await may_read(self.channel, self.channel.guild.me):
            raise HistoryLostError

    async def _page(self, most: int) -> list[discord.Message]:
        history = self.channel.history(limit=most, before=discord.Object(self._cursor), oldest_first=False)
        return [message async for message in history]


class _Archive:
    """The archived public threads of a channel, those that were archived last first. None has a message after that."""

    def __init__(self, channel: discord.TextChannel | discord.ForumChannel, before: int) -> None:
        self._channel = channel
        self.bound: int | None = before - 1
        self._before = discord.utils.snowflake_time(before)

    async def load(self, pace: Pace) -> list[discord.Thread]:
        """Returns up to ``PAGE`` threads."""
        threads = await pace.request(self._page)
        self.bound = None
        if len(threads) == PAGE:
            self._before = threads[-1].archive_timestamp
            self.bound = discord.utils.time_snowflake(self._before, high=True)
        return threads

    async def _page(self) -> list[discord.Thread]:
        return [thread async for thread in self._channel.archived_threads(limit=PAGE, before=self._before)]


class History:
    """The at most ``limit`` newest messages of ``channel`` with ids in (``after``, ``before``), those of its threads included.

    ``may_include`` says of each thread whether it is read. ``knows_last``: whether the client is told of messages, and so knows
    the last one of each active thread. ``counts_more``: whether to find out if there are more messages than ``limit`` (``more``),
    which can take another request. ``private``: whether a private thread was read.
    """

    def __init__(
        self,
        channel: Scannable,
        pace: Pace,
        may_include: Callable[[discord.Thread], Awaitable[bool]],
        *,
        before: int,
        after: int,
        limit: int,
        counts_more: bool,
        knows_last: bool,
    ) -> None:
        self.more = self.private = False
        self._channel, self._pace, self._may_include = channel, pace, may_include
        self._before, self._after = before, after
        self._left, self._counts_more, self._knows_last = limit, counts_more, knows_last
        self._order = itertools.count()
        self._waiting: list[tuple[int, int, _Messages | _Archive]] = []

    async def pages(self) -> AsyncIterator[list[discord.Message]]:
        """Yields the messages, up to ``PAGE`` at a time. Raises ``HistoryLostError`` and what Discord's refusals raise."""
        await self._begin()
        page: list[discord.Message] = []
        while (self._left or self._counts_more) and (message := await self._next()) is not None:
            if not self._left:
                self.more = True
                break
            self._left -= 1
            page.append(message)
            if len(page) == PAGE:
                yield page
                page = []
        if page:
            yield page

    async def _begin(self) -> None:
        if not isinstance(self._channel, discord.ForumChannel):
            self._add(_Messages(self._channel, self._before, None))
        if isinstance(self._channel, discord.TextChannel | discord.ForumChannel):
            await self._add_threads(self._channel.threads, self._knows_last)
            self._add(_Archive(self._channel, self._before))

    def _add(self, source: _Messages | _Archive) -> None:
        if source.bound is not None and source.bound > self._after:
            heapq.heappush(self._waiting, (-source.bound, next(self._order), source))

    async def _add_threads(self, threads: Sequence[discord.Thread], knows_last: bool = True) -> None:
        for thread in threads:
            messages = _Messages(thread, self._before, thread.last_message_id if knows_last else None)
            if messages.bound is not None and messages.bound > self._after and await self._may_include(thread):
                self.private |= thread.is_private()
                self._add(messages)

    async def _next(self) -> discord.Message | None:
        """Returns the newest message that is left, or ``None``."""
        while self._waiting:
            _, _, source = heapq.heappop(self._waiting)
            if isinstance(source, _Archive):
                await self._add_threads(await source.load(self._pace))
            elif source.buffer:
                message = source.buffer.popleft()
                self._add(source)
                return message
            else:
                try:
                    await source.load(self._pace, min(PAGE, self._left + self._counts_more))
                except discord.NotFound:
                    if source.channel.id == self._channel.id:
                        raise
                    continue  # a thread that was deleted meanwhile
            self._add(source)
        return None
