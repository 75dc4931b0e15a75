"""What a moderator's week needs: digests that two processes never both post, live tones, and scans that have not ended."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from gamseong.bot.storage import ScanPart, ScanRecord, Store, ToneState, tables
from gamseong.bot.storage.store import SCAN_GRACE
from tests.bot.storage.conftest import APPLICATION, store_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
GUILD, CHANNEL, PERSON = 2**63 - 1, 2**63 - 2, 2**63 - 3
LOW = ToneState(GUILD, CHANNEL, NOON, 3.5, -2.25, NOON - HOUR, NOON, 12, NOON + HOUR, NOON - HOUR)
SCAN = ScanRecord(GUILD, PERSON, 5, 6, "ko", (GUILD,), 5000, None, NOON, CHANNEL, NOON - HOUR)
PART = ScanPart(GUILD, CHANNEL, 77, 3, None, {"2026-11-24T12:00:00+00:00": [1, 0, 2, 0, 5, -0.5]}, [[5, 99, -0.97, 12, 1]], False)


async def rows_of(store: Store, table: sa.Table) -> int:
    """Returns the number of rows."""
    async with store._database.reading() as connection:
        return int(await connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


async def test_of_two_processes_that_are_due_one_posts_the_digest(store: Store, url: str) -> None:
    await store.change_guild(GUILD, digest="daily", digest_hour=9)
    other = await store_of(url, APPLICATION)
    assert [settings.guild_id for settings in await other.digest_guilds()] == [GUILD]
    assert [await each.advance_digest(GUILD, None, NOON) for each in (store, other)] == [True, False]
    assert [await each.advance_digest(GUILD, NOON, NOON + HOUR) for each in (other, store)] == [True, False]
    assert (await store.digest_guilds())[0].digest_until == NOON + HOUR
    assert (await store.guild(GUILD)).digest_until == NOON + HOUR
    await other.close()


async def test_a_digest_that_was_switched_off_meanwhile_is_not_posted(store: Store) -> None:
    await store.change_guild(GUILD, digest="daily")
    await store.change_guild(GUILD, digest=None)
    assert not await store.advance_digest(GUILD, None, NOON)
    assert await store.digest_guilds() == []


async def test_a_live_tone_comes_back_as_it_was_and_ends_with_its_watch(store: Store) -> None:
    await store.watch(GUILD, CHANNEL)
    await store.tones.save([dataclasses.replace(LOW, weight=1.0)])
    await store.tones.save([LOW])
    assert await store.tones.all() == [LOW]
    await store.unwatch(GUILD, CHANNEL)
    assert await store.tones.all() == []


async def test_a_live_tone_of_a_channel_that_is_not_watched_is_not_kept(store: Store) -> None:
    await store.watch(GUILD, CHANNEL)
    await store.tones.save([dataclasses.replace(LOW, channel_id=1), LOW])
    assert await store.tones.all() == [LOW]


async def test_a_scan_comes_back_with_all_that_it_read(store: Store, url: str) -> None:
    assert await store.scans.begin(SCAN)
    assert not await store.scans.begin(dataclasses.replace(SCAN, user_id=1))  # one at a time in a server
    first = dataclasses.replace(PART, before=99, hours={}, strongest=[])
    assert [await store.scans.save(part) for part in (first, PART)] == [True, True]
    again = await store_of(url, APPLICATION)
    assert (await again.scans.all(), await again.scans.parts(GUILD)) == ([SCAN], [PART])
    await again.close()


async def test_nothing_is_left_of_a_scan_that_ended(store: Store) -> None:
    await store.scans.begin(SCAN)
    await store.scans.save(PART)
    await store.scans.end(GUILD)
    assert not await store.scans.save(PART)  # a page that was still on its way
    assert (await store.scans.all(), await store.scans.parts(GUILD)) == ([], [])
    assert await store.scans.begin(SCAN)


async def test_another_bot_of_the_same_database_has_tones_and_scans_of_its_own(store: Store, url: str) -> None:
    other = await store_of(url, APPLICATION + 1)
    for each in (store, other):
        await each.watch(GUILD, CHANNEL)
    await store.tones.save([LOW])
    await store.scans.begin(SCAN)
    assert (await other.tones.all(), await other.scans.all()) == ([], [])
    assert await other.scans.begin(SCAN)
    await other.scans.end(GUILD)
    assert await store.scans.all() == [SCAN]
    await other.close()


async def test_deleting_a_server_deletes_tones_and_scans(store: Store) -> None:
    await store.watch(GUILD, CHANNEL)
    await store.tones.save([LOW])
    await store.scans.begin(SCAN)
    await store.scans.save(PART)
    assert await store.delete_guild(GUILD) == 5
    assert [await rows_of(store, table) for table in (tables.tones, tables.scans, tables.scan_parts)] == [0, 0, 0]


@pytest.mark.parametrize(("age", "left"), [(SCAN_GRACE - HOUR, 1), (SCAN_GRACE + HOUR, 0)])
async def test_a_scan_that_nobody_goes_on_with_is_forgotten_after_a_week(store: Store, age: timedelta, left: int) -> None:
    await store.scans.begin(dataclasses.replace(SCAN, started=NOON - age))
    await store.scans.save(PART)
    await store.purge(NOON, 90)
    assert [await rows_of(store, table) for table in (tables.scans, tables.scan_parts)] == [left, left]
