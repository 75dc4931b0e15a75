"""Keeps server settings in memory, because every message needs them: fresh for seconds, and the last ones for an outage."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from .records import GuildSettings

SECONDS = 5.0  # how late this process may see what another one changed
LIMIT = 10_000  # servers; of more, those that were read longest ago are dropped


class SettingsCache:
    """``get`` never returns settings that are older than a change of this process; ``last_known`` returns what there is.

    A reader takes ``version`` before it reads the database and gives it to ``put``; a change in between rejects what was read.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._entries: dict[int, tuple[float, GuildSettings]] = {}  # each with the time it expires
        self._version = 0

    @property
    def version(self) -> int:
        """The number of changes so far."""
        return self._version

    def get(self, guild_id: int) -> GuildSettings | None:
        """Returns a server's settings, or ``None`` where they have to be read from the database."""
        expiry, settings = self._entries.get(guild_id, (0.0, None))
        return settings if settings is not None and self._clock() < expiry else None

    def last_known(self, guild_id: int) -> GuildSettings | None:
        """Returns a server's settings however old they are."""
        entry = self._entries.get(guild_id)
        return entry[1] if entry is not None else None

    def put(self, settings: GuildSettings, version: int) -> None:
        """Keeps ``settings``, unless something changed since ``version``."""
        if version == self._version:
            self._keep(settings, self._clock() + SECONDS)

    def change(self, settings: GuildSettings) -> None:
        """Records what this process changed a server's settings to; they are read again before they count as fresh."""
        self._version += 1
        self._keep(settings, float("-inf"))

    def forget(self, guild_ids: Iterable[int]) -> None:
        """Drops the settings of servers."""
        self._version += 1
        for guild_id in guild_ids:
            self._entries.pop(guild_id, None)

    def _keep(self, settings: GuildSettings, expiry: float) -> None:
        self._entries.pop(settings.guild_id, None)  # so that the order is that of the reads
        if len(self._entries) >= LIMIT:
            del self._entries[next(iter(self._entries))]
        self._entries[settings.guild_id] = (expiry, settings)
