"""Several people change the ignored channels and roles of a server at the same time, and none of them undoes another's change."""

from __future__ import annotations

import asyncio

import pytest

from gamseong.bot.storage import Store
from tests.bot.storage.conftest import APPLICATION, store_of
from tests.bot.storage.writers import ignore_channels, received, start

GUILD = 5


async def test_ids_are_added_and_removed_one_by_one(store: Store) -> None:
    await store.change_guild(GUILD, prefix="?", ignored_channels={1, 2})
    changed = await store.change_guild_set(GUILD, "ignored_channels", add=[3], remove=[1, 9])
    assert changed.ignored_channels == {2, 3}
    assert await store.guild(GUILD) == changed
    assert (changed.prefix, changed.ignored_roles) == ("?", frozenset())
    assert (await store.change_guild_set(6, "ignored_roles", add=[4])).ignored_roles == {4}


async def test_moderators_on_two_connections_keep_each_others_channels(store: Store, url: str) -> None:
    other = await store_of(url, APPLICATION)
    await store.change_guild(GUILD, ignored_channels={100})
    changes = [one.change_guild_set(GUILD, "ignored_channels", add=[n]) for n in range(1, 10) for one in (store, other)]
    changes += [
        other.change_guild_set(GUILD, "ignored_roles", add=[7]),
        other.change_guild_set(GUILD, "ignored_channels", remove=[100]),
    ]
    await asyncio.gather(*changes)
    settings = await other.guild(GUILD)
    assert settings.ignored_channels == set(range(1, 10))
    assert settings.ignored_roles == {7}
    await other.close()


async def test_two_processes_keep_each_others_channels(url: str, store: Store) -> None:
    writers = [start(ignore_channels, url, APPLICATION, GUILD, first, 20) for first in (100, 200)]
    for process, receiver in writers:
        assert received(receiver)[-1] == b"kept"
        process.join()
    assert (await store.guild(GUILD)).ignored_channels == {*range(100, 120), *range(200, 220)}


async def test_a_set_has_a_limit_that_removing_is_free_of(store: Store) -> None:
    await store.change_guild(GUILD, ignored_channels=range(1, 5))
    with pytest.raises(ValueError, match=r"^ignored_channels: "):
        await store.change_guild_set(GUILD, "ignored_channels", add=[5], most=4)
    with pytest.raises(ValueError, match=r"^ignored_channels: "):
        await store.change_guild_set(GUILD, "ignored_channels", add=[0])
    assert (await store.guild(GUILD)).ignored_channels == {1, 2, 3, 4}
    changed = await store.change_guild_set(GUILD, "ignored_channels", add=[5], remove=[1, 2], most=2)
    assert changed.ignored_channels == {3, 4, 5}
