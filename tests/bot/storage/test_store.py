"""The store returns what it was given, adds counts up, and deletes data when it should."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from gamseong.bot.storage import GRACE, GuildSettings, HourCounts, Opinions, Store, ToneState, Watch
from gamseong.bot.storage.cache import SettingsCache
from tests.bot.storage.conftest import APPLICATION, store_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SNOWFLAKE = 2**63 - 1  # as large as an id can be
GUILD, CHANNEL = SNOWFLAKE, SNOWFLAKE - 1


async def test_a_server_nobody_set_up_has_the_defaults_and_leaves_no_row(store: Store) -> None:
    assert await store.guild(GUILD) == GuildSettings(GUILD)
    assert await store.guild_ids() == set()


async def test_settings_come_back_whole(store: Store, url: str) -> None:
    wanted = GuildSettings(
        GUILD,
        "en",
        "감!",
        CHANNEL,
        -0.25,
        7,
        90,
        frozenset({1, SNOWFLAKE}),
        frozenset({5}),
        time_zone="America/New_York",
        count_webhooks=True,
        digest="weekly",
        digest_weekday=6,
        digest_hour=23,
        digest_until=NOON,
    )
    changes = {name: value for name, value in vars(wanted).items() if name != "guild_id"}
    assert await store.change_guild(GUILD, **changes) == wanted
    assert await store.guild(GUILD) == wanted
    again = await store_of(url, APPLICATION)
    assert await again.guild(GUILD) == wanted
    await again.close()


async def test_a_change_leaves_the_other_settings_and_other_servers(store: Store) -> None:
    await store.change_guild(GUILD, prefix="?", ignored_roles={1, 2})
    await store.change_guild(GUILD, language="ko")
    await store.change_guild(GUILD, prefix=None, ignored_roles=())
    assert await store.guild(GUILD) == GuildSettings(GUILD, language="ko")
    assert await store.guild(1) == GuildSettings(1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "jp"),
        ("prefix", " ! "),
        ("prefix", "!" * 11),
        ("alert_channel", 0),
        ("alert_below", -1.01),
        ("alert_below", float("nan")),
        ("alert_minutes", 0),
        ("alert_pause_minutes", 10_081),
        ("ignored_channels", {2**63}),
        ("ignored_roles", {"moderators"}),
        ("time_zone", "KST"),
        ("digest", "monthly"),
        ("digest_weekday", 7),
        ("digest_hour", 24),
        ("digest_until", datetime(2026, 11, 24)),
    ],
)
async def test_a_setting_that_cannot_be_is_named_and_not_stored(store: Store, field: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        await store.change_guild(GUILD, **{field: value})
    assert await store.guild_ids() == set()
    with pytest.raises(TypeError):
        await store.change_guild(GUILD, colour="blue")


async def test_another_process_sees_a_change_within_seconds(store: Store, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(store, "_cache", SettingsCache(lambda: now[0]))
    other = await store_of(url, APPLICATION)
    await store.guild(GUILD)
    await other.change_guild(GUILD, prefix="?")
    assert (await store.guild(GUILD)).prefix is None  # not asked for again yet
    now[0] += 5
    assert (await store.guild(GUILD)).prefix == "?"
    await other.close()


async def test_ones_own_change_is_seen_at_once_even_by_a_read_under_way(store: Store) -> None:
    await store.guild(GUILD)
    await asyncio.gather(store.guild(GUILD), store.change_guild(GUILD, prefix="?"), store.guild(GUILD))
    assert (await store.guild(GUILD)).prefix == "?"
    await store.delete_guild(GUILD)
    assert await store.guild(GUILD) == GuildSettings(GUILD)


def test_a_read_older_than_a_change_is_not_kept() -> None:
    cache = SettingsCache()
    before = cache.version
    cache.change(GuildSettings(1, prefix="new"))
    cache.put(GuildSettings(1, prefix="old"), before)
    assert cache.get(1) is None


async def test_an_opt_out_counts_at_once_everywhere_and_can_be_taken_back(store: Store, url: str) -> None:
    other = await store_of(url, APPLICATION)
    assert await other.opted_out([SNOWFLAKE]) == set()
    assert [await store.opt_out(SNOWFLAKE), await store.opt_out(SNOWFLAKE)] == [True, False]
    assert await other.opted_out([3, SNOWFLAKE]) == {SNOWFLAKE}
    assert [await other.opt_in(SNOWFLAKE), await other.opt_in(SNOWFLAKE)] == [True, False]
    assert await store.opted_out([SNOWFLAKE]) == set()
    await other.close()


async def test_a_scan_may_ask_for_thousands_of_people(store: Store) -> None:
    for user in (1, 40_000, 70_000):
        await store.opt_out(user)
    assert await store.opted_out(range(1, 50_000)) == {1, 40_000}
    assert await store.opted_out([]) == set()


async def test_watches(store: Store) -> None:
    assert [await store.watch(2, 20), await store.watch(2, 20), await store.watch(1, 10)] == [True, False, True]
    assert await store.watched() == [Watch(1, 10), Watch(2, 20)]
    assert await store.watched(2) == [Watch(2, 20)]
    assert [await store.unwatch(2, 20), await store.unwatch(2, 20)] == [True, False]
    assert await store.watched() == [Watch(1, 10)]


async def test_counts_add_up(store: Store) -> None:
    await store.add_hours([HourCounts(GUILD, CHANNEL, NOON, 1, 2, 3, 4, 5)])
    twice = [HourCounts(GUILD, CHANNEL, NOON, 10), HourCounts(GUILD, CHANNEL, NOON, negative=5, neutral=6)]
    await store.add_hours(twice)
    await store.add_hours([])
    assert await store.hours(GUILD, CHANNEL, NOON, NOON + HOUR) == [HourCounts(GUILD, CHANNEL, NOON, 11, 2, 8, 4, 11)]


async def test_more_rows_than_a_statement_takes_values(store: Store) -> None:
    rows = [HourCounts(1 + n % 3, n, NOON - n * HOUR, positive=n) for n in range(7_000)]
    await store.add_hours(rows)
    await store.add_hours(reversed(rows))
    assert await store.hours(1, 6_999, datetime.min.replace(tzinfo=UTC), NOON) == [rows[-1] + rows[-1]]


async def test_hours_are_in_order_of_one_channel_and_begin_in_the_span(store: Store) -> None:
    hours = [NOON + n * HOUR for n in (3, 0, 2, 1)]
    await store.add_hours(HourCounts(GUILD, channel, hour, positive=1) for channel in (CHANNEL, 5) for hour in hours)
    found = await store.hours(GUILD, CHANNEL, NOON + HOUR, NOON + 3 * HOUR)
    assert [row.hour for row in found] == [NOON + HOUR, NOON + 2 * HOUR]
    assert all(row.hour.tzinfo is UTC and row.channel_id == CHANNEL for row in found)


async def test_a_span_may_be_given_in_any_zone_but_in_one(store: Store) -> None:
    await store.add_hours([HourCounts(GUILD, CHANNEL, NOON, positive=1)])
    seoul = NOON.astimezone(timezone(9 * HOUR))
    assert len(await store.hours(GUILD, CHANNEL, seoul, seoul + HOUR)) == 1
    assert await store.hours(GUILD, CHANNEL, seoul + HOUR, seoul + 2 * HOUR) == []


@pytest.mark.parametrize("hour", [NOON.replace(tzinfo=None), NOON + timedelta(minutes=1), NOON.astimezone(timezone(9 * HOUR))])
def test_an_hour_is_full_and_of_utc(hour: datetime) -> None:
    with pytest.raises(ValueError, match=r"^hour: "):
        HourCounts(1, 1, hour)


async def test_opinions_are_counted_by_bundle(store: Store) -> None:
    for agrees in (True, False, True):
        await store.add_opinion("flagship@1.0.0", agrees)
    await store.add_opinion("flagship@1.1.0", False)
    assert await store.opinions("flagship@1.0.0") == Opinions(agree=2, disagree=1)
    assert await store.opinions("other@1.0.0") == Opinions()


async def stored(store: Store, guild: int) -> tuple[str | None, int, int]:
    rows = await store.hours(guild, CHANNEL, NOON - 365 * 24 * HOUR, NOON + HOUR)
    return (await store.guild(guild)).prefix, len(await store.watched(guild)), len(rows)


async def fill(store: Store, *guilds: int) -> None:
    for guild in guilds:
        await store.change_guild(guild, prefix="?")
        await store.watch(guild, CHANNEL)
        await store.add_hours([HourCounts(guild, CHANNEL, NOON - n * 24 * HOUR, positive=1) for n in (0, 90, 91)])


async def test_deleting_a_server_deletes_everything_of_it_and_nothing_else(store: Store) -> None:
    await fill(store, 1, 2)
    await store.opt_out(9)
    assert await store.delete_guild(1) == 1 + 1 + 3
    assert await stored(store, 1) == (None, 0, 0)
    assert await stored(store, 2) == ("?", 1, 3)
    assert await store.guild_ids() == {2}
    assert await store.opted_out([9]) == {9}
    assert await store.delete_guild(1) == 0


async def test_nothing_of_a_server_outlives_its_row(store: Store) -> None:
    await fill(store, 1, 2)
    async with store._database.writing() as connection:
        await connection.exec_driver_sql("DELETE FROM gamseong_guilds WHERE guild_id = 1")
    assert await stored(store, 1) == (None, 0, 0)
    assert await stored(store, 2) == ("?", 1, 3)


async def test_old_hours_go(store: Store) -> None:
    await fill(store, 1)
    assert await store.purge(NOON, 90) == 1
    assert await stored(store, 1) == ("?", 1, 2)


async def test_a_server_that_was_left_goes_after_the_grace(store: Store) -> None:
    await fill(store, 1, 2)
    await store.guild_left(1, NOON)
    await store.guild_left(1, NOON + HOUR)  # called again after a restart: the first time counts
    assert await store.purge(NOON + GRACE, 3650) == 0
    assert await stored(store, 1) == ("?", 1, 3)  # from now on in memory as well
    assert await store.purge(NOON + GRACE + timedelta(seconds=1), 3650) == 5
    assert await stored(store, 1) == (None, 0, 0)
    assert await stored(store, 2) == ("?", 1, 3)


async def test_a_server_that_came_back_stays(store: Store) -> None:
    await fill(store, 1)
    await store.guild_left(1, NOON)
    await store.guild_joined(1)
    assert await store.purge(NOON + 2 * GRACE, 3650) == 0
    await store.guild_left(1, NOON + 2 * GRACE)
    assert await store.purge(NOON + 2 * GRACE, 3650) == 0


async def test_leaving_a_server_of_which_nothing_is_stored_stores_nothing(store: Store) -> None:
    await store.guild_left(1, NOON)
    assert await store.guild_ids() == set()


async def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    naive = NOON.replace(tzinfo=None)
    for use in (store.hours(GUILD, CHANNEL, NOON, naive), store.guild_left(GUILD, naive), store.purge(naive, 90)):
        with pytest.raises(ValueError, match="time zone"):
            await use


async def test_a_correction_takes_out_of_what_is_stored_and_nothing_gets_below_0(store: Store) -> None:
    await store.add_hours([HourCounts(GUILD, CHANNEL, NOON, positive=2, negative=1)])
    await store.add_hours([HourCounts(GUILD, CHANNEL, NOON, positive=1, negative=-1)])
    assert await store.hours(GUILD, CHANNEL, NOON, NOON + HOUR) == [HourCounts(GUILD, CHANNEL, NOON, positive=3)]
    await store.add_hours([HourCounts(GUILD, CHANNEL, NOON, -2, neutral=-1)])
    assert await store.hours(GUILD, CHANNEL, NOON, NOON + HOUR) == [HourCounts(GUILD, CHANNEL, NOON, positive=1)]
    await store.add_hours([HourCounts(GUILD, CHANNEL, NOON, neutral=1)])  # a debt is not kept
    assert await store.hours(GUILD, CHANNEL, NOON, NOON + HOUR) == [HourCounts(GUILD, CHANNEL, NOON, positive=1, neutral=1)]


async def test_a_correction_of_what_was_never_stored_leaves_no_hour(store: Store) -> None:
    await store.add_hours(
        [HourCounts(GUILD, CHANNEL, NOON, positive=-1), HourCounts(GUILD, CHANNEL, NOON + HOUR, -1, negative=1)]
    )
    assert await store.hours(GUILD, CHANNEL, NOON, NOON + 2 * HOUR) == [HourCounts(GUILD, CHANNEL, NOON + HOUR, negative=1)]
    await store.add_hours([HourCounts(GUILD, CHANNEL, NOON + HOUR, negative=-1)])
    assert await store.hours(GUILD, CHANNEL, NOON, NOON + 2 * HOUR) == []


async def test_the_live_tone_of_a_channel_goes_with_its_watch(store: Store) -> None:
    await store.watch(GUILD, CHANNEL)
    state = ToneState(GUILD, CHANNEL, NOON, 2.5, -1.5, alerted=NOON, alert_posted=True)
    await store.tones.save([state])
    assert await store.tones.all() == [state]
    await store.unwatch(GUILD, CHANNEL)
    await store.watch(GUILD, CHANNEL)
    assert await store.tones.all() == []
