"""Counts verdicts in memory between two writes, so that there is one transaction a minute however many messages come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from ...model_store import Label
from .errors import StorageError, UnconfirmedError
from .records import HourCounts, start_of_hour

LIMIT = 50_000  # rows that are kept while the database is unavailable; beyond that the oldest hours are dropped
_FIELDS = {
    Label.POSITIVE: "positive",
    Label.NEUTRAL: "neutral",
    Label.AMBIGUOUS: "ambiguous",
    Label.NEGATIVE: "negative",
    Label.UNREADABLE: "unreadable",
}
_log = logging.getLogger(__name__)
Key = tuple[int, int, datetime]


class HoursWriter(Protocol):
    """The one method of ``Store`` that the buffer needs."""

    async def add_hours(self, counts: Iterable[HourCounts]) -> None:
        """Stores all rows, or raises ``StorageError`` and stores none."""


class HourBuffer:
    """Holds hourly counts until they are written. ``add`` never waits; call ``flush_or_log`` each minute and at the end.

    >>> buffer.add(message.guild.id, message.channel.id, message.created_at, prediction.label)
    >>> await buffer.flush_or_log()
    """

    def __init__(self, store: HoursWriter, limit: int = LIMIT) -> None:
        self._store, self._limit = store, limit
        self._rows: dict[Key, HourCounts] = {}
        self._writing = asyncio.Lock()
        self._waits = False  # whether the last write failed
        self.lost = 0  # messages whose count was dropped: too many rows waited, or a write was never confirmed

    def add(self, guild_id: int, channel_id: int, when: datetime, label: Label) -> None:
        """Counts one message that was written at ``when``. Raises ``ValueError`` for a time without a zone."""
        self._merge(HourCounts(guild_id, channel_id, start_of_hour(when), **{_FIELDS[label]: 1}))

    def correct(self, guild_id: int, channel_id: int, when: datetime, was: Label, now: Label | None) -> None:
        """Takes one message that was written at ``when`` and counted as ``was`` for ``now``, or with ``None`` for nothing.

        Its row may be written already; the write then takes the difference from it.
        """
        changes = {_FIELDS[was]: -1} if now is not was else {}
        if now is not None and now is not was:
            changes[_FIELDS[now]] = 1
        if changes:
            self._merge(HourCounts(guild_id, channel_id, start_of_hour(when), **changes))

    def pending(self, guild_id: int, channel_id: int) -> list[HourCounts]:
        """Returns the rows of a channel that are not written yet, oldest hour first; see ``HourCounts`` for negative numbers."""
        rows = [row for row in self._rows.values() if (row.guild_id, row.channel_id) == (guild_id, channel_id)]
        return sorted(rows, key=lambda row: row.hour)

    async def flush(self) -> None:
        """Writes all waiting rows. On ``StorageError`` they keep waiting. A cancelled caller does not stop the write."""
        await asyncio.shield(asyncio.create_task(self._flush()))

    async def drop_guild(self, guild_id: int) -> None:
        """Drops the rows of a server, after a write in progress has ended. Call it before ``Store.delete_guild``."""
        async with self._writing:
            self._rows = {key: row for key, row in self._rows.items() if row.guild_id != guild_id}

    async def flush_or_log(self) -> None:
        """Does what ``flush`` does, but logs ``StorageError``, once in an outage; the next call tries again."""
        try:
            await self.flush()
        except StorageError as error:
            _log.log(logging.DEBUG if self._waits else logging.ERROR, "counts wait for the database: %s", error)
            self._waits = True
        else:
            self._waits = False

    async def _flush(self) -> None:
        async with self._writing:
            taken, self._rows = {key: row for key, row in self._rows.items() if any(row.counts)}, {}
            if not taken:
                return
            try:
                await self._store.add_hours(taken.values())
            except UnconfirmedError as error:  # a second write might count the rows twice
                self._discard(taken.values(), str(error))
            except BaseException:
                self._put_back(taken)
                raise

    def _put_back(self, taken: dict[Key, HourCounts]) -> None:
        newer, self._rows = self._rows, taken
        for row in newer.values():
            self._merge(row)

    def _merge(self, row: HourCounts) -> None:
        key = (row.guild_id, row.channel_id, row.hour)
        if key in self._rows:
            self._rows[key] += row
            return
        if len(self._rows) >= self._limit:
            oldest = min(self._rows, key=lambda key: key[2])
            self._discard([self._rows.pop(oldest)], "too many wait for the database")
        self._rows[key] = row

    def _discard(self, rows: Iterable[HourCounts], why: str) -> None:
        count = sum(max(0, sum(row.counts)) for row in rows)
        self.lost += count
        _log.error("the counts of %d messages are lost: %s", count, why)
