"""Server settings kept in memory for a few seconds: they are asked for with every message."""

from __future__ import annotations

import time
from collections.abc import Callable

from .records import GuildSettings

SECONDS = 5.0  # after which what another process changed is seen here as well
LIMIT = 10_000  # servers


class SettingsCache:
    """What was changed through this process is never served old: a change begun after a read makes the read not count."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[int, tuple[float, GuildSettings]] = {}
        self._changes = 0

    @property
    def changes(self) -> int:
        """Grows with each ``forget``; taken before a read and given to ``keep`` after it."""
        return self._changes

    def get(self, guild_id: int) -> GuildSettings | None:
        """``None``: to be read."""
        until, settings = self._kept.get(guild_id, (0.0, None))
        return settings if settings is not None and self._clock() < until else None

    def keep(self, settings: GuildSettings, changes: int) -> None:
        """Keeps what was read, unless something changed since."""
        if changes != self._changes:
            return
        if len(self._kept) >= LIMIT:
            self._kept.clear()
        self._kept[settings.guild_id] = (self._clock() + SECONDS, settings)

    def forget(self, guild_id: int | None = None) -> None:
        """One server's, or everything."""
        self._changes += 1
        if guild_id is None:
            self._kept.clear()
        else:
            self._kept.pop(guild_id, None)
