"""Several bots share a database: each one has the rows of its own application, and those of before are claimed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gamseong.bot.storage import GRACE, GuildSettings, HourCounts, Opinions, Store, Watch
from gamseong.bot.storage.store import UNCLAIMED_GRACE
from gamseong.bot.storage.watch_list import WatchList
from tests.bot.storage.conftest import APPLICATION, store_of
from tests.bot.storage.first_version import CHANNEL, GUILD, LEFT, PERSON, make_first_version
from tests.bot.storage.test_migrations import differences

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = 24 * HOUR
OTHER = APPLICATION + 1
OLD = GuildSettings(GUILD, "en", "감!", CHANNEL, -0.25, 7, 90, frozenset({1, CHANNEL}), frozenset({5}))


async def everything(store: Store, guild: int, channel: int) -> tuple[GuildSettings, list[Watch], list[HourCounts]]:
    """Returns all that is kept about a server."""
    return await store.guild(guild), await store.watched(guild), await store.hours(guild, channel, NOON - DAY, NOON + DAY)


OLD_ROWS = (OLD, [Watch(GUILD, 8), Watch(GUILD, CHANNEL)], [HourCounts(GUILD, CHANNEL, NOON, 1, 2, 3, 4)])


@pytest.mark.parametrize("application", [None, APPLICATION])
async def test_a_database_of_the_first_version_loses_nothing(url: str, application: int | None) -> None:
    await make_first_version(url)
    store = await store_of(url, application)
    async with store._database.reading() as connection:
        assert await connection.run_sync(differences) == []
    assert await everything(store, GUILD, CHANNEL) == OLD_ROWS
    assert await everything(store, LEFT, 9) == (GuildSettings(LEFT), [Watch(LEFT, 9)], [HourCounts(LEFT, 9, NOON, negative=5)])
    assert await store.guild_ids() == {GUILD, LEFT}
    assert await store.opted_out([1, PERSON]) == {PERSON}
    assert await store.opinions("flagship@1.1.0") == Opinions(10, 3)
    await store.close()


async def claim_by_joining(store: Store) -> None:
    await store.guild_joined(GUILD)


async def claim_by_watching(store: Store) -> None:
    await store.watch(GUILD, 8)


async def claim_by_counting(store: Store) -> None:
    await store.add_hours([HourCounts(GUILD, CHANNEL, NOON, 0)])


async def claim_by_setting(store: Store) -> None:
    await store.change_guild(GUILD, language="en")


async def claim_by_ignoring(store: Store) -> None:
    await store.change_guild_set(GUILD, "ignored_roles", add=[5])


@pytest.mark.parametrize("claim", [claim_by_joining, claim_by_watching, claim_by_counting, claim_by_setting, claim_by_ignoring])
async def test_the_first_bot_that_is_in_the_server_claims_its_rows_whole(url: str, claim: object) -> None:
    await make_first_version(url)
    mine, other = await store_of(url, APPLICATION), await store_of(url, OTHER)
    await claim(mine)  # type: ignore[operator]
    assert await everything(mine, GUILD, CHANNEL) == OLD_ROWS
    await other.guild_joined(GUILD)
    assert await everything(other, GUILD, CHANNEL) == (GuildSettings(GUILD), [], [])
    assert (await mine.guild_ids(), await other.guild_ids()) == ({GUILD, LEFT}, {LEFT})
    await mine.close()
    await other.close()


async def test_a_bot_that_is_not_in_the_server_deletes_none_of_its_rows(url: str) -> None:
    await make_first_version(url)
    stranger = await store_of(url, OTHER)
    for guild in await stranger.guild_ids():
        await stranger.guild_left(guild, NOON)
    assert await stranger.purge(NOON + 10 * GRACE, 1) == 0
    store = await store_of(url, APPLICATION)  # which was off all the time
    await store.guild_joined(GUILD)
    assert await stranger.purge(NOON + 100 * GRACE, 1) == 1 + 1 + 1  # all of the other server, which nobody is in
    assert await store.purge(NOON + 100 * GRACE, 36_500) == 0
    assert await everything(store, GUILD, CHANNEL) == OLD_ROWS
    await stranger.close()
    await store.close()


async def test_what_nobody_claims_goes_after_a_year(url: str) -> None:
    await make_first_version(url)
    store = await store_of(url, APPLICATION)
    await store.guild_left(GUILD, NOON)
    await store.guild_left(LEFT, NOON)
    assert await store.purge(NOON + UNCLAIMED_GRACE - DAY, 1) == 3  # the one that was left earlier
    assert await store.purge(NOON + UNCLAIMED_GRACE + DAY, 1) == 4
    assert await store.guild_ids() == set()
    await store.close()


async def fill(store: Store, guild: int) -> None:
    await store.change_guild(guild, prefix="?")
    await store.watch(guild, CHANNEL)
    await store.add_hours([HourCounts(guild, CHANNEL, NOON, positive=1)])


async def test_two_bots_leave_each_others_servers_alone(store: Store, url: str) -> None:
    other = await store_of(url, OTHER)
    await fill(store, GUILD)
    await fill(other, GUILD)
    await fill(other, 2)
    await store.change_guild(GUILD, prefix="!")
    assert (await store.guild_ids(), await other.guild_ids()) == ({GUILD}, {GUILD, 2})
    assert (await other.guild(GUILD)).prefix == "?"
    watched = WatchList(store)
    await watched.refresh()
    assert watched.channels_of(GUILD) == [CHANNEL]
    assert watched.channels_of(2) == []

    kept = await everything(other, GUILD, CHANNEL), await everything(other, 2, CHANNEL)
    await store.guild_left(2, NOON)
    await store.guild_left(GUILD, NOON)
    assert await store.purge(NOON + 2 * GRACE, 1) == 3
    await fill(store, GUILD)
    assert await store.unwatch(GUILD, CHANNEL)
    assert await store.delete_guild(GUILD) == 2
    assert await store.delete_guild(2) == 0
    assert (await everything(other, GUILD, CHANNEL), await everything(other, 2, CHANNEL)) == kept
    assert await other.purge(NOON + 2 * GRACE, 36_500) == 0
    await other.close()


async def test_an_opt_out_holds_for_every_bot(store: Store, url: str) -> None:
    other = await store_of(url, OTHER)
    await store.opt_out(PERSON)
    assert await other.opted_out([PERSON]) == {PERSON}
    await other.close()


async def test_before_the_login_the_rows_of_no_bot_are_touched(store: Store, url: str) -> None:
    await fill(store, GUILD)
    early = await store_of(url, None)
    assert await early.guild_ids() == set()
    assert await early.purge(NOON + 100 * GRACE, 1) == 0
    early.application = lambda: APPLICATION
    assert await early.guild_ids() == {GUILD}
    await early.close()
