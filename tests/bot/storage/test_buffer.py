"""Counts wait in memory for a minute, and are written exactly once, whatever fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from gamseong.bot.storage import HourBuffer, HourCounts, StorageError, Store
from gamseong.model_store import Label
from tests.postgres import Postgres

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Database:
    """Stands in for a store that fails or waits on demand."""

    def __init__(self) -> None:
        self.kept: list[HourCounts] = []
        self.unavailable = False
        self.gate = asyncio.Event()
        self.gate.set()
        self.wrote, self.refused = asyncio.Event(), asyncio.Event()

    async def add_hours(self, counts: Iterable[HourCounts]) -> None:
        rows = list(counts)
        await self.gate.wait()
        if self.unavailable:
            self.refused.set()
            raise StorageError("here", "is away", "wait")
        self.kept += rows
        self.wrote.set()

    @property
    def positive(self) -> int:
        return sum(row.positive for row in self.kept)


@pytest.fixture
def database() -> Database:
    return Database()


async def test_messages_of_an_hour_become_one_row(database: Database) -> None:
    buffer = HourBuffer(database)
    for minute, label in enumerate(Label):
        buffer.add(1, 2, NOON + timedelta(minutes=minute), label)
    buffer.add(1, 2, (NOON + 59.9 * timedelta(minutes=1)).astimezone(timezone(5.5 * HOUR)), Label.NEGATIVE)
    buffer.add(1, 2, NOON + HOUR, Label.POSITIVE)
    expected = [HourCounts(1, 2, NOON, 1, 1, 2, 1, 1), HourCounts(1, 2, NOON + HOUR, positive=1)]
    assert buffer.pending(1, 2) == expected
    await buffer.flush()
    await buffer.flush()
    assert database.kept == expected
    assert buffer.pending(1, 2) == []


async def test_what_cannot_be_written_goes_on_waiting_together_with_what_comes(database: Database) -> None:
    buffer = HourBuffer(database)
    database.unavailable = True
    buffer.add(1, 2, NOON, Label.POSITIVE)
    for _ in range(3):
        with pytest.raises(StorageError):
            await buffer.flush()
    buffer.add(1, 2, NOON, Label.POSITIVE)
    buffer.add(1, 3, NOON, Label.POSITIVE)
    database.unavailable = False
    await buffer.flush()
    assert database.kept == [HourCounts(1, 2, NOON, positive=2), HourCounts(1, 3, NOON, positive=1)]
    assert buffer.lost == 0


async def test_counting_goes_on_during_a_write_that_then_fails(database: Database) -> None:
    buffer = HourBuffer(database)
    database.gate.clear()
    database.unavailable = True
    buffer.add(1, 2, NOON, Label.POSITIVE)
    writing = asyncio.create_task(buffer.flush())
    await asyncio.sleep(0)
    buffer.add(1, 2, NOON, Label.POSITIVE)
    database.gate.set()
    with pytest.raises(StorageError):
        await writing
    assert buffer.pending(1, 2) == [HourCounts(1, 2, NOON, positive=2)]


async def test_rows_are_bounded_and_the_oldest_hour_goes_first(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    buffer = HourBuffer(database, limit=3)
    for hour in (1, 0, 2, 3, 3):
        buffer.add(1, 2, NOON + hour * HOUR, Label.POSITIVE)
    assert [row.hour for row in buffer.pending(1, 2)] == [NOON + hour * HOUR for hour in (1, 2, 3)]
    assert buffer.lost == 1
    assert "the counts of 1 messages are lost" in caplog.text


async def test_a_write_to_a_database_that_is_away_is_a_log_line_and_the_next_one_makes_up_for_it(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    buffer = HourBuffer(database)
    buffer.add(1, 2, NOON, Label.POSITIVE)
    database.unavailable = True
    await buffer.flush_or_log()
    assert "counts wait for the database: here: is away; wait." in caplog.messages
    database.unavailable = False
    await buffer.flush_or_log()
    await buffer.flush_or_log()
    assert database.positive == 1


async def test_cancelled_in_the_middle_of_a_write_it_counts_once(database: Database) -> None:
    buffer = HourBuffer(database)
    buffer.add(1, 2, NOON, Label.POSITIVE)
    database.gate.clear()
    task = asyncio.create_task(buffer.flush_or_log())
    await asyncio.sleep(0.05)
    assert buffer.pending(1, 2) == []  # it is being written
    task.cancel()
    await asyncio.sleep(0.05)
    buffer.add(1, 2, NOON, Label.POSITIVE)
    database.gate.set()
    await asyncio.gather(task, return_exceptions=True)
    await buffer.flush_or_log()
    assert database.positive == 2


async def test_forgetting_a_server_waits_for_the_write_it_is_part_of(database: Database) -> None:
    buffer = HourBuffer(database)
    database.gate.clear()
    database.unavailable = True
    for guild in (1, 2):
        buffer.add(guild, 3, NOON, Label.POSITIVE)
    writing = asyncio.create_task(buffer.flush())
    await asyncio.sleep(0.01)
    forgetting = asyncio.create_task(buffer.drop_guild(1))
    await asyncio.sleep(0.01)
    database.gate.set()
    await asyncio.gather(writing, forgetting, return_exceptions=True)
    assert (buffer.pending(1, 3), len(buffer.pending(2, 3))) == ([], 1)


async def test_a_server_that_is_deleted_does_not_come_back_with_the_next_write(store: Store) -> None:
    buffer = HourBuffer(store)
    for guild in (1, 2):
        buffer.add(guild, 3, NOON, Label.POSITIVE)
    writing = asyncio.create_task(buffer.flush())
    await asyncio.sleep(0)
    buffer.add(1, 3, NOON, Label.POSITIVE)
    await buffer.drop_guild(1)
    await store.delete_guild(1)
    await writing
    await buffer.flush()
    assert await store.guild_ids() == {2}


async def test_cancelling_at_any_moment_counts_everything_once(store: Store) -> None:
    buffer = HourBuffer(store)
    for moment in range(30):
        buffer.add(1, 2, NOON, Label.POSITIVE)
        writing = asyncio.create_task(buffer.flush())
        await asyncio.sleep(moment / 10_000)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    await buffer.flush()
    assert await store.hours(1, 2, NOON, NOON + HOUR) == [HourCounts(1, 2, NOON, positive=30)]


async def test_a_correction_moves_a_count_whether_or_not_it_is_written_yet(store: Store) -> None:
    buffer = HourBuffer(store)
    for _ in range(2):
        buffer.add(1, 2, NOON, Label.NEGATIVE)
    buffer.correct(1, 2, NOON + timedelta(minutes=5), Label.NEGATIVE, Label.POSITIVE)
    await buffer.flush()
    assert await store.hours(1, 2, NOON, NOON + HOUR) == [HourCounts(1, 2, NOON, positive=1, negative=1)]
    buffer.correct(1, 2, NOON, Label.NEGATIVE, Label.UNREADABLE)
    buffer.correct(1, 2, NOON, Label.POSITIVE, None)
    await buffer.flush()
    assert await store.hours(1, 2, NOON, NOON + HOUR) == [HourCounts(1, 2, NOON, unreadable=1)]
    assert buffer.lost == 0


async def test_what_was_corrected_away_before_a_write_is_not_written(database: Database) -> None:
    buffer = HourBuffer(database)
    buffer.add(1, 2, NOON, Label.NEGATIVE)
    buffer.correct(1, 2, NOON, Label.NEGATIVE, Label.NEGATIVE)
    buffer.correct(1, 2, NOON, Label.NEGATIVE, None)
    await buffer.flush()
    assert database.kept == []


async def test_a_correction_waits_with_the_rest_while_the_database_is_away(database: Database) -> None:
    buffer = HourBuffer(database)
    buffer.add(1, 2, NOON, Label.NEGATIVE)
    await buffer.flush()
    database.unavailable = True
    buffer.correct(1, 2, NOON, Label.NEGATIVE, Label.POSITIVE)
    with pytest.raises(StorageError):
        await buffer.flush()
    buffer.add(1, 2, NOON, Label.POSITIVE)
    database.unavailable = False
    await buffer.flush()
    assert database.kept[1:] == [HourCounts(1, 2, NOON, positive=2, negative=-1)]


DIES_WHILE_CONFIRMING = """
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER die AFTER INSERT ON gamseong_hours DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
"""


async def test_a_write_that_nobody_confirmed_is_not_repeated(postgres: Postgres, caplog: pytest.LogCaptureFixture) -> None:
    url = postgres.new_database()
    store = await Store.open(url)
    buffer = HourBuffer(store)
    postgres.query(DIES_WHILE_CONFIRMING, url)
    buffer.add(1, 2, NOON, Label.POSITIVE)
    with caplog.at_level(logging.ERROR, "gamseong"):
        await buffer.flush()
    assert "the counts of 1 messages are lost" in caplog.text
    assert "before it confirmed a write" in caplog.text
    assert (buffer.pending(1, 2), buffer.lost) == ([], 1)
    postgres.query("DROP TRIGGER die ON gamseong_hours", url)
    buffer.add(1, 2, NOON, Label.POSITIVE)
    await buffer.flush()
    assert await store.hours(1, 2, NOON, NOON + HOUR) == [HourCounts(1, 2, NOON, positive=1)]
    await store.close()


async def test_a_write_that_was_cut_off_earlier_is_repeated(postgres: Postgres) -> None:
    url = postgres.new_database()
    store = await Store.open(url)
    buffer = HourBuffer(store)
    postgres.query(DIES_WHILE_CONFIRMING.replace("DEFERRABLE INITIALLY DEFERRED", "NOT DEFERRABLE"), url)
    buffer.add(1, 2, NOON, Label.POSITIVE)
    with pytest.raises(StorageError):
        await buffer.flush()
    postgres.query("DROP TRIGGER die ON gamseong_hours", url)
    await buffer.flush()
    assert await store.hours(1, 2, NOON, NOON + HOUR) == [HourCounts(1, 2, NOON, positive=1)]
    await store.close()
