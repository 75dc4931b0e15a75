"""Which shards, and so which servers, a process serves: ``--shards 0-3/8`` is the first half of eight shards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discord.ext import commands


@dataclass(frozen=True)
class Shards:
    """The shards ``ids`` of this process, of ``count`` in all. From 2,500 servers on Discord asks for more than one."""

    ids: range
    count: int

    @property
    def first(self) -> bool:
        """Whether this process does what only one of several may do, such as syncing the command tree."""
        return 0 in self.ids


def parse_shards(text: str) -> Shards:
    """Reads ``a-b/N``, or ``a/N`` for a single shard, counted from 0. Raises ``ValueError`` with a sentence for people."""
    match = re.fullmatch(r"(\d+)(?:-(\d+))?/(\d+)", text.strip())
    if match is None:
        raise ValueError(f"shards are given as FIRST-LAST/COUNT, such as 0-3/8, not {text!r}")
    first, last, count = int(match[1]), int(match[2] or match[1]), int(match[3])
    if count == 0:
        raise ValueError(f"there are no shards in a count of 0; the least is 0/1, not {text!r}")
    if not first <= last < count:
        raise ValueError(f"of {count} shards those from 0 to {count - 1} can be had, in rising order, not {text!r}")
    return Shards(range(first, last + 1), count)


def serves(bot: commands.Bot | commands.AutoShardedBot, guild_id: int) -> bool:
    """Returns whether a server is on a shard of this process. ``bot`` may be of any kind, but has to be connected."""
    ids = getattr(bot, "shard_ids", None) or ([bot.shard_id] if bot.shard_id is not None else None)
    return ids is None or (guild_id >> 22) % (bot.shard_count or 1) in ids
