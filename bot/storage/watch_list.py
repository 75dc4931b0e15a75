"""Which channels are watched. The list is kept in memory, because every message of every channel looks it up."""

from __future__ import annotations

from . import Store


class WatchList:
    """A copy of the store's watches: ``channel_id in watch_list`` costs no query.

    Changes made here are in it at once, those of another process after ``refresh``. Every coroutine may raise
    ``StorageError``, and then has changed nothing.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._guilds: dict[int, int] = {}  # channel id → guild id
        self._changes = 0  # a change while `refresh` reads makes that read stale

    def __contains__(self, channel_id: object) -> bool:
        return channel_id in self._guilds

    def channels_of(self, guild_id: int) -> list[int]:
        """Returns the ids of a server's watched channels, in ascending order."""
        return sorted(channel for channel, guild in self._guilds.items() if guild == guild_id)

    async def refresh(self) -> None:
        """Reads all watches from the store."""
        changes = self._changes
        found = {watch.channel_id: watch.guild_id for watch in await self._store.watched()}
        if changes == self._changes:
            self._guilds = found

    async def start(self, guild_id: int, channel_id: int) -> bool:
        """Watches a channel. Returns ``False`` if it was watched already."""
        new = await self._store.watch(guild_id, channel_id)
        self._changes += 1
        self._guilds[channel_id] = guild_id
        return new

    async def stop(self, guild_id: int, channel_id: int) -> bool:
        """Ends the watch of a channel. Returns ``False`` if it was not watched."""
        old = await self._store.unwatch(guild_id, channel_id)
        self._changes += 1
        self._guilds.pop(channel_id, None)
        return old

    def drop_guild(self, guild_id: int) -> None:
        """Removes a server's channels from memory. It leaves the store's rows to ``Store.delete_guild``."""
        self._changes += 1
        self._guilds = {channel: guild for channel, guild in self._guilds.items() if guild != guild_id}
