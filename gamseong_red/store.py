"""The store, with the settings of servers in Red's ``Config``, which a bot's owner backs up and moves."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from redbot.core import Config

from gamseong.bot.storage import GRACE, GuildSettings, Store
from gamseong.bot.storage.records import check_ids

_IDENTIFIER = 7_250_418_213_960  # must never change: Config finds this cog's data by it
_LEFT = "left_at"  # seconds since 1970, UTC
_DEFAULTS: dict[str, Any] = {
    field.name: [] if field.default == frozenset() else None
    for field in dataclasses.fields(GuildSettings)
    if field.name != "guild_id"
}


class RedStore(Store):
    """Keeps the settings of servers in ``Config``, and everything else in the database, as ``Store`` does.

    ``Config`` belongs to one Red, so its rows need no application.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._config = Config.get_conf(None, _IDENTIFIER, force_registration=True, cog_name=__package__)
        self._config.register_guild(**_DEFAULTS, **{_LEFT: None})

    async def guild(self, guild_id: int) -> GuildSettings:
        """See ``Store``; Red keeps these in memory."""
        values = await self._config.guild_from_id(guild_id).all()
        return GuildSettings(guild_id, **{name: _from_config(values[name]) for name in _DEFAULTS})

    async def guild_or_known(self, guild_id: int) -> GuildSettings:
        """See ``Store``; Red's settings are there without the database."""
        return await self.guild(guild_id)

    async def change_guild(self, guild_id: int, **changes: Any) -> GuildSettings:
        """See ``Store``."""
        GuildSettings(guild_id, **changes).check()
        settings = self._config.guild_from_id(guild_id)
        for name, value in changes.items():
            await settings.set_raw(name, value=sorted(value) if isinstance(value, frozenset | set | list) else value)
        return await self.guild(guild_id)

    async def change_guild_set(
        self, guild_id: int, field: str, *, add: Iterable[int] = (), remove: Iterable[int] = (), most: int | None = None
    ) -> GuildSettings:
        """See ``Store``; Red lets one change of a value wait for another."""
        added, removed = frozenset(add), frozenset(remove)
        check_ids(field, added)
        value = self._config.guild_from_id(guild_id).get_attr(field)
        async with value.get_lock():
            before = frozenset(await value())
            after = (before | added) - removed
            if most is not None and len(after) > max(most, len(before)):
                raise ValueError(f"{field}: must be {most} ids at most")
            await value.set(sorted(after))
        return await self.guild(guild_id)

    async def guild_ids(self) -> set[int]:
        """See ``Store``."""
        return await super().guild_ids() | set(await self._config.all_guilds())

    async def guild_left(self, guild_id: int, when: datetime) -> None:
        """See ``Store``."""
        await super().guild_left(guild_id, when)
        if (await self._config.all_guilds()).get(guild_id, {_LEFT: 0})[_LEFT] is None:
            await self._config.guild_from_id(guild_id).set_raw(_LEFT, value=when.timestamp())

    async def guild_joined(self, guild_id: int) -> None:
        """See ``Store``."""
        await super().guild_joined(guild_id)
        await self._config.guild_from_id(guild_id).clear_raw(_LEFT)

    async def delete_guild(self, guild_id: int) -> int:
        """See ``Store``; the settings count as one row."""
        return await super().delete_guild(guild_id) + await self._clear({guild_id})

    async def purge(self, now: datetime, retention_days: int) -> int:
        """See ``Store``."""
        rows = await super().purge(now, retention_days)
        stored = await self._config.all_guilds()
        limit = (now - GRACE).timestamp()
        return rows + await self._clear({guild for guild, values in stored.items() if (values[_LEFT] or limit) < limit})

    async def _clear(self, guilds: set[int]) -> int:
        found = guilds & set(await self._config.all_guilds())
        for guild in found:
            await self._config.guild_from_id(guild).clear()
        return len(found)


def _from_config(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list) else value
