"""Which channels are watched, in memory: asked with every message of every channel."""

from __future__ import annotations

from . import Store


class Watched:
    """A copy of the store's watches. ``refresh`` brings in what another process changed; what this one did counts at once.

    Every coroutine may raise ``StorageError``, and then has changed nothing.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._guilds: dict[int, int] = {}  # by channel
        self._changes = 0  # a change during a read makes the read not count

    def __contains__(self, channel_id: object) -> bool:
        return channel_id in self._guilds

    def of(self, guild_id: int) -> list[int]:
        """The watched channels of a server, in the order of their ids."""
        return sorted(channel for channel, guild in self._guilds.items() if guild == guild_id)

    async def refresh(self) -> None:
        """Reads them all."""
        changes = self._changes
        found = {watch.channel_id: watch.guild_id for watch in await self._store.watched()}
        if changes == self._changes:
            self._guilds = found

    async def start(self, guild_id: int, channel_id: int) -> bool:
        """Whether that is new."""
        new = await self._store.watch(guild_id, channel_id)
        self._changes += 1
        self._guilds[channel_id] = guild_id
        return new

    async def stop(self, guild_id: int, channel_id: int) -> bool:
        """Whether it was watched."""
        old = await self._store.unwatch(guild_id, channel_id)
        self._changes += 1
        self._guilds.pop(channel_id, None)
        return old

    def drop(self, guild_id: int) -> None:
        """Forgets a server here; its rows are somebody else's to delete."""
        self._changes += 1
        self._guilds = {channel: guild for channel, guild in self._guilds.items() if guild != guild_id}
