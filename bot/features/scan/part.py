"""How far one channel of a scan is read, and what was counted there."""

from __future__ import annotations

from datetime import datetime, tzinfo
from enum import StrEnum

import discord

from ...core.extent import Extent
from ...core.permissions import Scannable
from ...storage import ScanPart
from .tally import ChannelTotals, Tally

DONE, LIMITED = "done", "limited"


class Ending(StrEnum):
    """Why a channel, or the whole scan, was not read to the end; a key of ``strings.scan.endings``."""

    CANCELLED = "cancelled"
    DELETED = "deleted"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    DISCORD = "discord"
    STORAGE = "storage"
    ENGINE = "engine"


OF_ONE_CHANNEL = frozenset({Ending.GONE, Ending.FORBIDDEN, Ending.DISCORD})  # after which the others can still be read


class Part:
    """A ``channel`` of a scan. ``before``: all of its messages from this id on are counted in ``tally``, its threads' too.

    ``ended``: ``None`` while there may be more to read, then ``DONE``, ``LIMITED`` (more than are read) or an ``Ending``.
    """

    def __init__(self, channel: Scannable, extent: Extent, newest: int, zone: tzinfo) -> None:
        self.channel = channel
        self.tally = Tally(zone=zone)
        self.before = min(newest, discord.utils.time_snowflake(extent.until, high=True))
        self.ended: str | None = None
        self.private = False  # whether a private thread was read
        self._extent, self._first = extent, self.before

    @property
    def reached(self) -> datetime:
        """The time of the oldest message seen."""
        return self._extent.until if self.before == self._first else discord.utils.snowflake_time(self.before)

    @property
    def ending(self) -> Ending | None:
        """Why not all was read, if something went wrong."""
        return None if self.ended in (None, DONE, LIMITED) else Ending(self.ended)

    @property
    def share(self) -> float:
        """The part of it that is done, in [0, 1]."""
        if self.ended is not None:
            return 1.0
        return self._extent.share(self.tally.seen, self.reached, discord.utils.snowflake_time(self.channel.id))

    def totals(self) -> ChannelTotals:
        """Returns what was counted."""
        limited = self.ended == LIMITED
        return ChannelTotals(self.channel.id, self.channel.name, self.tally.counts, self.tally.skipped, limited, self.ending)

    def stored(self) -> ScanPart:
        """Returns what a restarted bot needs to go on."""
        tally = self.tally
        return ScanPart(
            guild_id=self.channel.guild.id,
            channel_id=self.channel.id,
            before=self.before,
            skipped=tally.skipped,
            ended=self.ended,
            hours=tally.stored_hours(),
            strongest=tally.stored_strongest(),
            private=self.private,
        )

    def restore(self, part: ScanPart) -> None:
        """Goes on from what ``stored`` returned. What failed before the restart is tried again."""
        self.before, self.private = part.before, part.private
        self.ended = part.ended if part.ended in (DONE, LIMITED) else None
        self.tally.restore(part.hours, part.skipped, part.strongest)
