"""감성감시: what is heard, what is left alone, and what is kept of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import discord
import pytest

from gamseong.bot.client import create_bot
from gamseong.bot.core.services import services_of
from gamseong.bot.features.watch import cog as watch
from gamseong.bot.features.watch import worker as watch_worker
from gamseong.bot.inference.backlog import BusyError, Work
from gamseong.bot.settings import Settings
from gamseong.bot.storage import StorageError, Store
from tests.bot.conftest import World, own_role_of
from tests.bot.features.watch.watch_server import BAD, GOOD, Watching, watching_in


async def test_what_is_not_watched_or_was_switched_off_is_not_counted(watching: Watching) -> None:
    other = watching.world.guild.create_text_channel("other")
    await watching.say(BAD, 2, channel=other)
    assert "지켜보지 않아요" in await watching.told("!감성감시 끄기")
    await watching.say(BAD, 2)
    assert await watching.counts() == (0, 0, 0, 0)
    assert await watching.counts(other) == (0, 0, 0, 0)
    assert "지켜보고 있지 않았어요" in await watching.told("!감성감시 끄기")


async def test_neutral_messages_are_counted_as_such_and_lower_no_tone(
    tones_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_worker, "SECONDS", 0.0)
    watching = await watching_in(tones_world)
    await watching.say("그냥 그렇다", 3)
    assert watching.tone() == pytest.approx(0)
    await watching.say(GOOD)
    await watching.services.hours.flush()
    now, place = tones_world.env.now(), (tones_world.guild.id, tones_world.channel.id)
    [row] = await watching.services.store.hours(*place, now - timedelta(hours=2), now + timedelta(hours=1))
    assert row.counts == (1, 0, 0, 0, 3)
    trend = await watching.mod.slash(tones_world.channel, "감성추세")
    assert "Positive 25.0 % · Neutral 75.0 % · Ambiguous 0.0 %" in (trend.response.embeds[0].description or "")


async def test_opting_out_counts_at_once(watching: Watching) -> None:
    await watching.say(BAD)
    await watching.world.ask("!감성거부")
    await watching.say(BAD, 3)
    assert await watching.counts() == (0, 0, 1, 0)
    await watching.world.ask("!감성거부 취소")
    await watching.say(BAD)
    assert await watching.counts() == (0, 0, 2, 0)


async def test_bots_webhooks_commands_and_empty_messages_are_not_read(watching: Watching) -> None:
    world = watching.world
    await watching.world.ask("!감성 싫다")
    await watching.world.ask(f"<@{world.bot.user.id}> 싫다")
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    await watching.say(BAD, person=robot)
    await world.guild.create_webhook(world.channel).send(BAD)
    await world.person.send(world.channel, "", attachments=[("cat.png", b"png")])
    assert await watching.counts() == (0, 0, 0, 0)
    await watching.say("hello world")
    await watching.say("!!! 싫다")
    assert await watching.counts() == (0, 0, 1, 1)


async def test_what_is_only_quoted_is_not_counted_and_an_edit_into_a_quote_takes_it_out(watching: Watching) -> None:
    await watching.say(f"> {BAD}", 12)
    assert watching.alerts() == []
    assert await watching.counts() == (0, 0, 0, 0)
    await watching.say(f"> {BAD}\n{GOOD}", 1)
    assert await watching.counts() == (1, 0, 0, 0)


async def test_what_asks_the_bot_is_not_counted_by_whatever_mention(watching: Watching) -> None:
    bot, role = watching.world.bot.user.id, own_role_of(watching.world)
    for text in (f"<@{bot}>, {BAD}", f"{BAD} <@{bot}>", f"<@&{role.id}> {BAD}", f"{BAD} <@&{role.id}>"):
        await watching.say(text)
    assert await watching.counts() == (0, 0, 0, 0)
    await watching.say(f"<@{watching.mod.id}> {BAD}")
    assert await watching.counts() == (0, 0, 1, 0)


async def test_the_servers_own_prefix_makes_a_command(watching: Watching) -> None:
    await watching.services.store.change_guild(watching.world.guild.id, prefix="?")
    await watching.say("?뭐든 싫다")
    await watching.say("!감성 싫다")
    assert await watching.counts() == (0, 0, 1, 0)


async def test_ignored_roles_and_channels_are_left_out(watching: Watching) -> None:
    world = watching.world
    role = world.guild.create_role("left alone")
    carol = world.guild.add_member(world.env.create_user("carol"), roles=[role])
    await watching.services.store.change_guild(world.guild.id, ignored_roles={role.id})
    await watching.say(BAD, person=carol)
    await watching.say(BAD)
    assert await watching.counts() == (0, 0, 1, 0)
    await watching.services.store.change_guild(world.guild.id, ignored_channels={world.channel.id})
    await watching.say(BAD)
    assert await watching.counts() == (0, 0, 1, 0)
    assert "빼 두었어요" in await watching.told("!감성감시 켜기")


async def test_an_edit_replaces_what_was_said_and_a_deletion_takes_it_back(watching: Watching) -> None:
    world = watching.world
    message = await world.person.send(world.channel, BAD)
    other = await world.person.send(world.channel, BAD)
    assert watching.tone() == pytest.approx(-0.76, abs=0.01)
    await world.person.edit(message, GOOD)
    assert watching.tone() == pytest.approx(0, abs=0.01)
    await world.person.delete(other)
    assert watching.tone() == pytest.approx(0.76, abs=0.01)
    await world.person.edit(message, "!감성 싫다")  # a command now
    assert watching.tone() is None
    assert await watching.counts() == (0, 0, 1, 0)  # of the deleted one, which was said all the same


async def test_an_edit_moves_its_count_whether_or_not_that_is_written_yet(watching: Watching) -> None:
    world = watching.world
    first, other = [await world.person.send(world.channel, BAD) for _ in range(2)]
    await world.person.edit(first, GOOD)
    assert await watching.counts() == (1, 0, 1, 0)
    await world.person.edit(first, BAD)  # by now it is in the database
    await world.person.edit(other, "hello world")
    assert await watching.counts() == (0, 0, 1, 1)
    await world.person.edit(other, f"> {BAD}")
    assert await watching.counts() == (0, 0, 1, 0)
    await world.person.edit(first, "!감성 싫다")
    assert await watching.counts() == (0, 0, 0, 0)


async def test_an_edit_by_who_opted_out_meanwhile_takes_the_count_out(watching: Watching) -> None:
    message = await watching.world.person.send(watching.world.channel, BAD)
    await watching.world.ask("!감성거부")
    await watching.world.person.edit(message, GOOD)
    assert await watching.counts() == (0, 0, 0, 0)


async def test_what_is_no_longer_recent_or_of_before_a_restart_keeps_its_count(watching: Watching, alerting: Settings) -> None:
    world = watching.world
    old = await world.person.send(world.channel, BAD)
    await world.env.advance_time(2 * 3600)
    await world.person.edit(old, GOOD)
    assert await watching.counts() == (0, 0, 1, 0)
    new = await world.person.send(world.channel, BAD)
    await watching.restart(create_bot(alerting))
    await world.person.edit(new, GOOD)
    assert await watching.counts() == (0, 0, 2, 0)


async def proxied(watching: Watching, text: str) -> discord.Message:
    """What PluralKit posts for a person, as it does: by a webhook of its own in the channel."""
    hook = watching.world.guild.create_webhook(watching.world.channel)
    made: discord.Message = await hook.send(text)
    return made


async def test_a_webhook_counts_as_a_person_only_where_the_server_says_so(watching: Watching) -> None:
    await proxied(watching, BAD)
    assert await watching.counts() == (0, 0, 0, 0)
    await watching.services.store.change_guild(watching.world.guild.id, count_webhooks=True)
    await proxied(watching, BAD)
    assert await watching.counts() == (0, 0, 1, 0)
    assert watching.tone() == pytest.approx(-0.76, abs=0.01)


async def test_what_a_proxy_posts_again_counts_once(watching: Watching) -> None:
    world = watching.world
    await watching.services.store.change_guild(world.guild.id, count_webhooks=True)
    message = await world.person.send(world.channel, BAD)
    await proxied(watching, BAD)
    await world.person.delete(message)
    assert await watching.counts() == (0, 0, 1, 0)


@pytest.mark.parametrize(("webhooks", "proxy", "seconds"), [(True, False, 1), (True, True, 31), (None, True, 1)])
async def test_what_is_deleted_otherwise_was_said_all_the_same(
    watching: Watching, webhooks: bool | None, proxy: bool, seconds: float
) -> None:
    world = watching.world
    await watching.services.store.change_guild(world.guild.id, count_webhooks=webhooks)
    message = await world.person.send(world.channel, BAD)
    if proxy:
        await proxied(watching, GOOD)
    await world.env.advance_time(seconds)
    await world.person.delete(message)
    assert (await watching.counts())[2] == 1


async def test_of_a_forwarded_message_what_was_forwarded_is_read(watching: Watching) -> None:
    world = watching.world
    elsewhere = world.guild.create_text_channel("elsewhere")
    original = await world.person.send(elsewhere, BAD)
    await world.person.forward(original, world.channel)
    assert await watching.counts() == (0, 0, 1, 0)


async def test_messages_that_are_deleted_together_are_taken_back(watching: Watching) -> None:
    world = watching.world
    gone = await watching.say(BAD, 3)
    await world.person.send(world.channel, GOOD)
    world.env.backend.bulk_delete_messages(world.channel.id, gone)
    await world.env.settle()
    assert watching.tone() == pytest.approx(0.76, abs=0.01)


async def test_a_thread_counts_to_its_channel_and_is_linked_to_where_it_stands(watching: Watching) -> None:
    world, backend = watching.world, watching.world.env.backend
    thread = backend.create_thread(world.channel.id, "inside", world.person.id)
    await world.env.settle()
    for _ in range(12):
        await world.env.advance_time(10)
        message = backend.create_message(thread.id, world.person.id, BAD)
        await world.env.settle()
    assert await watching.counts() == (0, 0, 12, 0)
    [alert] = watching.alerts()
    assert f"/{thread.id}/" in (alert.embeds[0].description or "")
    backend.delete_message(thread.id, message.id)
    await world.env.settle()
    assert message.id not in watching.worker.live[world.channel.id].tone


async def test_of_private_threads_nothing_is_read(watching: Watching) -> None:
    world, backend = watching.world, watching.world.env.backend
    thread = backend.create_thread(world.channel.id, "secret", world.person.id, type=12)
    await world.env.settle()
    backend.create_message(thread.id, world.person.id, BAD)
    await world.env.settle()
    assert await watching.counts() == (0, 0, 0, 0)


async def test_busy_the_watch_gives_way_and_goes_on_later(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = watching.services.engine
    judge = engine.predict

    async def busy(texts: Sequence[str], kind: Work = Work.COMMAND) -> Any:
        if kind is Work.WATCH:
            raise BusyError("full")
        return await judge(texts, kind)

    message = await watching.world.person.send(watching.world.channel, BAD)
    monkeypatch.setattr(engine, "predict", busy)
    await watching.say(BAD, 2)
    await watching.world.person.delete(message)  # needs no engine
    assert watching.tone() is None
    monkeypatch.undo()
    monkeypatch.setattr(watch_worker, "SECONDS", 0.0)
    await watching.say(BAD)
    assert await watching.counts() == (0, 0, 2, 0)


async def test_while_the_database_is_away_nobody_is_read_and_it_is_said_once(
    watching: Watching, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def away(user_ids: Any) -> set[int]:
        raise StorageError("here", "is away", "wait")

    monkeypatch.setattr(watching.services.store, "opted_out", away)
    await watching.say(BAD, 3)
    assert [line for line in caplog.messages if "not read" in line] == ["watched messages are not read: here: is away; wait."]
    assert watching.services.engine.statistics.shed[Work.WATCH] == 3
    assert watching.tone() is None
    assert BAD not in caplog.text


async def test_a_flood_is_shed_from_its_oldest_end_and_counted(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_worker, "LIMIT", 5)
    monkeypatch.setattr(watch_worker, "SECONDS", 60.0)
    for text in [BAD] * 4 + [GOOD] * 5:
        await watching.world.person.send(watching.world.channel, text)
    assert watching.services.engine.statistics.shed[Work.WATCH] == 4
    await watching.world.env.advance_time(61)
    assert await watching.counts() == (5, 0, 0, 0)


async def test_many_messages_are_judged_together(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_worker, "SECONDS", 60.0)
    asked: list[int] = []
    judge, opted_out = watching.services.engine.predict, watching.services.store.opted_out

    async def counted(texts: Sequence[str], kind: Work = Work.COMMAND) -> Any:
        asked.append(len(texts))
        return await judge(texts, kind)

    async def queried(users: Any) -> set[int]:
        asked.append(-1)
        return await opted_out(users)

    monkeypatch.setattr(watching.services.engine, "predict", counted)
    monkeypatch.setattr(watching.services.store, "opted_out", queried)
    backend = watching.world.env.backend
    for _ in range(watch_worker.BATCH + 5):
        backend.create_message(watching.world.channel.id, watching.world.person.id, BAD)
    await watching.world.env.settle()
    assert asked == [-1, watch_worker.BATCH]
    await watching.world.env.advance_time(61)
    assert asked == [-1, watch_worker.BATCH, -1, 5]
    assert await watching.counts() == (0, 0, watch_worker.BATCH + 5, 0)


async def test_a_message_that_is_delivered_twice_counts_once(watching: Watching) -> None:
    message = await watching.world.person.send(watching.world.channel, BAD)
    cog = watching.world.bot.get_cog("gamseong watch")
    channel = watching.world.bot.get_channel(watching.world.channel.id)
    await cog.on_message(await channel.fetch_message(message.id))
    await watching.say(GOOD)  # by then both were judged
    assert await watching.counts() == (1, 0, 1, 0)


async def test_after_a_restart_watches_and_counts_are_still_there(watching: Watching, alerting: Settings) -> None:
    await watching.say(BAD, 2)
    bot = create_bot(alerting)
    await watching.world.env.restart_bot(bot)
    assert services_of(bot) is not None
    await watching.say(BAD)
    assert await watching.counts() == (0, 0, 3, 0)
    assert f"<#{watching.world.channel.id}> 지금 톤" in await watching.told("!감성감시")


async def test_what_another_process_switches_is_known_after_a_minute(watching: Watching) -> None:
    other = watching.world.guild.create_text_channel("other")
    await watching.services.store.watch(watching.world.guild.id, other.id)
    await watching.services.store.unwatch(watching.world.guild.id, watching.world.channel.id)
    await watching.world.env.advance_time(watch.REFRESH_SECONDS + 1)
    await watching.say(BAD)
    await watching.say(GOOD, channel=other)
    assert await watching.counts() == (0, 0, 0, 0)
    assert await watching.counts(other) == (1, 0, 0, 0)


async def test_deleting_a_servers_data_deletes_what_waits_in_memory_too(watching: Watching) -> None:
    await watching.say(BAD, 2, every=0)
    await watching.services.delete_guild(watching.world.guild.id)
    await watching.say(BAD, 2, every=0)
    await watching.services.hours.flush()
    assert await watching.services.store.guild_ids() == set()


async def test_unloading_writes_what_was_counted_and_leaves_no_task(
    watching: Watching, alerting: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = watching.world
    await watching.say(BAD, 2)
    monkeypatch.setattr(watch_worker, "SECONDS", 60.0)
    await world.person.send(world.channel, BAD)  # still waits to be judged
    await world.bot.unload_extension("gamseong.bot")
    assert [task for task in asyncio.all_tasks() if "gamseong" in task.get_name()] == []
    await watching.say(BAD)
    store = await Store.open(alerting.storage.url)
    store.application = lambda: world.bot.application_id
    now = world.env.now()
    [row] = await store.hours(world.guild.id, world.channel.id, now - timedelta(hours=2), now + timedelta(hours=1))
    assert row.negative == 2
    await store.close()
