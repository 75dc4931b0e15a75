"""감성감시: alerts, the status, and switching it on and off."""

from __future__ import annotations

from collections.abc import Iterable

import discord
import pytest
from simcord.backend.models.channel import Overwrite
from simcord.enums import OverwriteType

from gamseong.bot.core.services import services_of
from gamseong.bot.features.watch import cog as watch
from gamseong.bot.storage import StorageError
from tests.bot.conftest import World, korean_clients
from tests.bot.features.watch.watch_server import BAD, GOOD, Watching


async def test_a_low_tone_is_told_once_with_links_and_again_after_the_pause(watching: Watching) -> None:
    ids = await watching.say(BAD, 30)
    [alert] = watching.alerts()
    [embed] = alert.embeds
    assert embed.title == "가라앉은 채널이 있어요"
    assert embed.description is not None
    assert f"<#{watching.world.channel.id}> 채널의 톤이 <t:" in embed.description
    assert f"/channels/{watching.world.guild.id}/{watching.world.channel.id}/{ids[9]}" in embed.description
    assert "최근 흐름 `▂▂" in embed.description
    assert BAD not in embed.description
    assert "−0.76" in embed.description
    assert "10분 뒤" in (embed.footer.text or "")
    [heard] = watching.heard
    assert (heard.guild_id, heard.channel_id) == (watching.world.guild.id, watching.world.channel.id)
    assert heard.tone == pytest.approx(-0.76, abs=0.01)
    assert set(heard.message_ids) <= set(ids)
    assert len(heard.message_ids) == 3
    assert heard.since.tzinfo is not None
    assert await watching.counts() == (0, 0, 30, 0)
    await watching.say(BAD, 45)
    assert len(watching.alerts()) == len(watching.heard) == 2


async def test_a_good_mood_and_a_few_bad_words_are_no_alert(watching: Watching) -> None:
    await watching.say(GOOD, 10)
    await watching.say(BAD, 3)
    await watching.say(GOOD, 10)
    assert watching.alerts() == watching.heard == []
    assert await watching.counts() == (20, 0, 3, 0)


async def test_without_an_alert_channel_the_status_and_the_log_tell(watching: Watching, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "gamseong")
    await watching.services.store.change_guild(watching.world.guild.id, alert_channel=None)
    assert "`!감성설정`에서 알림 채널" in await watching.told("!감성감시 켜기")
    await watching.say(BAD, 12)
    assert watching.alerts() == []
    assert len(watching.heard) == 1
    assert "no alert channel" in caplog.text
    status = await watching.told("!감성감시")
    assert "지금 톤 **−0.76**" in status
    assert "마지막 알림" in status
    assert all(str(message) in status for message in watching.heard[0].message_ids)


async def test_who_opts_out_is_not_pointed_at_by_an_alert_that_comes_later(watching: Watching) -> None:
    bob = watching.world.guild.add_member(watching.world.env.create_user("bob"))
    of_alice = await watching.say(BAD, 5)
    await watching.say(BAD, 4, person=bob)
    await watching.world.ask("!감성거부")
    await watching.say(BAD, 3, person=bob)
    [heard] = watching.heard
    assert heard.message_ids
    assert not set(heard.message_ids) & set(of_alice)
    assert str(heard.message_ids[0]) in await watching.told("!감성감시")
    await bob.send(watching.world.channel, "!감성거부")
    assert "/channels/" not in await watching.told("!감성감시")


async def test_an_alert_whose_authors_cannot_be_asked_about_points_at_nothing(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    opted_out = watching.services.store.opted_out

    async def at_first(users: Iterable[int]) -> set[int]:
        if isinstance(users, set):  # of the worker's batches
            return await opted_out(users)
        raise StorageError("the database", "is away", "wait")

    monkeypatch.setattr(watching.services.store, "opted_out", at_first)
    await watching.say(BAD, 12)
    assert [alert.message_ids for alert in watching.heard] == [()]
    assert len(watching.alerts()) == 1


async def test_an_alert_channel_that_is_gone_or_closed_is_one_line_in_the_log(
    watching: Watching, caplog: pytest.LogCaptureFixture
) -> None:
    world = watching.world
    deny = Overwrite(world.bot.user.id, OverwriteType.MEMBER, deny=discord.Permissions(send_messages=True).value)
    world.env.backend.set_overwrite(watching.alerts_to.id, deny)
    assert "글을 쓸 수 없어서" in await watching.told("!감성감시")
    await watching.say(BAD, 12)
    assert "HTTP 403" in caplog.text
    world.env.backend.delete_channel(watching.alerts_to.id)
    await world.env.settle()
    assert (await watching.services.store.guild(world.guild.id)).alert_channel is None
    assert "알림을 받을 채널이 아직 없어요" in await watching.told("!감성감시 상태")


async def test_a_deleted_channel_is_no_longer_watched(watching: Watching) -> None:
    other = watching.world.guild.create_text_channel("other")
    await watching.told(f"!감성감시 켜기 <#{other.id}>")
    watching.world.env.backend.delete_channel(other.id)
    await watching.world.env.settle()
    assert [row.channel_id for row in await watching.services.store.watched()] == [watching.world.channel.id]


async def test_a_channel_that_was_deleted_meanwhile_is_found_out_by_the_status(watching: Watching) -> None:
    await watching.services.watch_list.start(watching.world.guild.id, 4242)
    assert "4242" not in await watching.told("!감성감시")
    assert 4242 not in watching.services.watch_list


async def test_a_channel_that_the_bot_may_not_see_is_refused(watching: Watching) -> None:
    world = watching.world
    hidden = world.guild.create_text_channel("hidden")
    deny = Overwrite(world.bot.user.id, OverwriteType.MEMBER, deny=discord.Permissions(read_messages=True).value)
    world.env.backend.set_overwrite(hidden.id, deny)
    assert "볼 권한이 저에게 없어요" in await watching.told(f"!감성감시 켜기 <#{hidden.id}>")
    assert hidden.id not in watching.services.watch_list


async def test_a_server_watches_so_many_channels_and_no_more(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "MAX_WATCHED", 1)
    other = watching.world.guild.create_text_channel("other")
    assert "1개까지" in await watching.told(f"!감성감시 켜기 <#{other.id}>")
    assert "이미" in await watching.told("!감성감시 켜기")


async def test_by_slash_only_the_moderator_sees_it(watching: Watching) -> None:
    korean_clients(watching.world.env)
    await watching.say(BAD)
    result = await watching.mod.slash(watching.world.channel, "감성감시 상태")
    assert result.response.ephemeral
    assert f"<#{watching.world.channel.id}> 지금 톤 **−0.76**" in result.response.content
    other = watching.world.guild.create_text_channel("other")
    result = await watching.mod.slash(watching.world.channel, "감성감시 켜기", 채널=other)
    assert result.response.ephemeral
    assert other.id in watching.services.watch_list
    await watching.mod.slash(watching.world.channel, "감성감시 끄기", 채널=other)
    assert other.id not in watching.services.watch_list


@pytest.mark.parametrize("command", ["감성감시", "감성감시 켜기", "감성감시 끄기", "감성추세"])
async def test_others_are_told_what_they_lack(refusing_world: World, command: str) -> None:
    assert "메시지 관리 권한" in (await refusing_world.ask(f"!{command}")).content
    services = services_of(refusing_world.bot)
    assert services is not None
    assert services.watch_list.channels_of(refusing_world.guild.id) == []


async def test_the_status_tells_nobody_of_a_channel_that_they_do_not_read(watching: Watching) -> None:
    hidden = discord.PermissionOverwrite(read_messages=False)
    secret = watching.world.guild.create_text_channel("secret", overwrites={watching.world.person: hidden})
    await watching.services.watch_list.start(watching.world.guild.id, secret.id)
    told = await watching.told("!감성감시")
    assert f"<#{secret.id}>" not in told
    assert f"<#{watching.world.channel.id}>" in told
    assert "지켜보는 채널 1개는 여기서 보여 드릴 수 없어요" in told
    other = watching.world.guild.create_text_channel("mods", overwrites={watching.mod: hidden})
    await watching.services.watch_list.start(watching.world.guild.id, other.id)
    korean_clients(watching.world.env)
    result = await watching.mod.slash(watching.world.channel, "감성감시 상태")
    assert f"<#{secret.id}>" in result.response.content
    assert f"<#{other.id}>" not in result.response.content
