"""Keeps server settings in memory for a few seconds, because every message needs them."""

from __future__ import annotations

import time
from collections.abc import Callable

from .records import GuildSettings

SECONDS = 5.0  # how late this process may see what another one changed
LIMIT = 10_000  # servers


class SettingsCache:
    """Never returns settings that are older than a change of this process.

    A reader takes ``version`` before it reads the database and gives it to ``put``; a change in between rejects what was read.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._entries: dict[int, tuple[float, GuildSettings]] = {}  # each with the time it expires
        self._version = 0

    @property
    def version(self) -> int:
        """The number of ``invalidate`` calls so far."""
        return self._version

    def get(self, guild_id: int) -> GuildSettings | None:
        """Returns a server's settings, or ``None`` where they have to be read from the database."""
        expiry, settings = self._entries.get(guild_id, (0.0, None))
        return settings if settings is not None and self._clock() < expiry else None

    def put(self, settings: GuildSettings, version: int) -> None:
        """Keeps ``settings``, unless something changed since ``version``."""
        if version != self._version:
            return
        if len(self._entries) >= LIMIT:
            self._entries.clear()
        self._entries[settings.guild_id] = (self._clock() + SECONDS, settings)

    def invalidate(self, guild_id: int | None = None) -> None:
        """Drops one server's settings, or all of them."""
        self._version += 1
        if guild_id is None:
            self._entries.clear()
        else:
            self._entries.pop(guild_id, None)
