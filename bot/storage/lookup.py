"""Looks up the settings of servers for what has to go on without the database: nobody waits longer than a moment for them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from .errors import StorageError
from .outage import Outage
from .records import GuildSettings

PATIENCE = 1.0  # seconds that an answer waits for the database, once in an outage
SILENCE = 5.0  # seconds without an answer until the database counts as away, and the log says so
PAUSE = 5.0  # seconds between two tries to reach a database that is away


class SettingsLookup:
    """Asks ``read`` (which may raise ``StorageError``) for a server's settings, and falls back on ``known``.

    A read that takes too long goes on by itself. While the database is away, one read at a time tries whether it is back, and
    nobody waits for it.
    """

    def __init__(
        self,
        read: Callable[[int], Awaitable[GuildSettings]],
        known: Callable[[int], GuildSettings | None],
        outage: Outage,
        where: str,
    ) -> None:
        self._read, self._known, self._outage, self._where = read, known, outage, where
        self._reads: dict[asyncio.Task[GuildSettings], asyncio.TimerHandle] = {}  # each with the end of its time
        self._next_try = 0.0  # by time.monotonic

    async def settings(self, guild_id: int) -> GuildSettings:
        """Returns a server's settings, in an outage the last that were read, or else the defaults."""
        if self._outage.reads_fail:
            if not self._reads and time.monotonic() >= self._next_try:
                self._start(guild_id)  # the database itself tells ``outage`` when that succeeds
        else:
            read = self._start(guild_id)
            await asyncio.wait({read}, timeout=PATIENCE)
            if read.done():
                with suppress(StorageError):
                    return read.result()
            else:
                self._outage.read_is_slow()
        return self._known(guild_id) or GuildSettings(guild_id)

    async def close(self) -> None:
        """Ends reads that are under way."""
        reads = list(self._reads)
        for read in reads:
            read.cancel()
        await asyncio.gather(*reads, return_exceptions=True)

    def _start(self, guild_id: int) -> asyncio.Task[GuildSettings]:
        task = asyncio.ensure_future(self._read(guild_id))
        self._reads[task] = asyncio.get_running_loop().call_later(SILENCE, self._unanswered)
        task.add_done_callback(self._end)
        return task

    def _unanswered(self) -> None:
        problem = f"has not answered for {SILENCE:g} seconds"
        self._outage.read_failed(StorageError(self._where, problem, "see whether the database is well"))

    def _end(self, task: asyncio.Task[GuildSettings]) -> None:
        self._reads.pop(task).cancel()
        self._next_try = time.monotonic() + PAUSE
        if not task.cancelled():
            task.exception()  # or asyncio complains that nobody looked at the error of a read that was not waited for
