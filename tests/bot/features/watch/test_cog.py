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
    assert [line for line in caplog.messages if "stayed here" in line] == [
        f"an alert of server {world.guild.id} about channel {world.channel.id} stayed here: "
        "the bot may not write in its alert channel"
    ]
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


async def test_an_alert_over_a_breaking_connection_comes_with_the_next_message_and_hosts_hear_it_once(watching: Watching) -> None:
    path = f"/channels/{watching.alerts_to.id}/messages"
    await watching.say(BAD, 9)
    for _ in range(2):
        watching.world.env.inject_error("POST", path, status=503)
        await watching.say(BAD)
        assert watching.alerts() == []
    await watching.say(BAD)
    assert len(watching.alerts()) == 1
    assert len(watching.heard) == 1
    await watching.say(BAD, 20)  # within the pause, which began with the delivery
    assert len(watching.alerts()) == len(watching.heard) == 1


def staff_only(watching: Watching, name: str) -> discord.abc.GuildChannel:
    """A channel that moderators alone see, and the bot."""
    world = watching.world
    shut, opened = discord.PermissionOverwrite(read_messages=False), discord.PermissionOverwrite(read_messages=True)
    [role] = world.env.backend.get_member(world.guild.id, watching.mod.id).role_ids
    roles = {handle.id: handle for handle in world.guild.roles.values()}
    made: discord.abc.GuildChannel = world.guild.create_text_channel(
        name, overwrites={world.guild.default_role: shut, roles[role]: opened}
    )
    own = Overwrite(world.bot.user.id, OverwriteType.MEMBER, allow=discord.Permissions(view_channel=True).value)
    world.env.backend.set_overwrite(made.id, own)
    return made


async def test_of_a_channel_that_not_everybody_reads_there_is_no_alert_where_they_would_read_it(
    watching: Watching, caplog: pytest.LogCaptureFixture
) -> None:
    secret = staff_only(watching, "secret")
    korean_clients(watching.world.env)
    result = await watching.mod.slash(watching.world.channel, "감성감시 켜기", 채널=secret)
    reason = f"<#{secret.id}> 채널의 알림은 보내지 않아요. 알림 채널을 보는 사람 가운데"
    assert reason in result.response.content
    await watching.say(BAD, 15, channel=secret, person=watching.mod)
    assert watching.alerts() == []
    assert len(watching.heard) == 1
    assert [line for line in caplog.messages if "stayed here" in line] == [
        f"an alert of server {watching.world.guild.id} about channel {secret.id} stayed here: "
        "who sees its alert channel may not be able to read the watched one"
    ]
    assert reason in await watching.told("!감성감시", channel=secret)
    staff = staff_only(watching, "staff")
    await watching.services.store.change_guild(watching.world.guild.id, alert_channel=staff.id)
    assert "보내지 않아요" not in await watching.told("!감성감시", channel=secret)
    await watching.say(BAD, 75, channel=secret, person=watching.mod)
    assert len(watching.world.said(staff)) == 1


async def test_who_does_not_see_the_alert_channel_switches_no_watch_on_and_is_told_no_name(watching: Watching) -> None:
    world = watching.world
    shut = Overwrite(watching.mod.id, OverwriteType.MEMBER, deny=discord.Permissions(view_channel=True).value)
    world.env.backend.set_overwrite(watching.alerts_to.id, shut)
    other = world.guild.create_text_channel("other")
    assert "알림 채널을 볼 수 있는 사람만" in await watching.told(f"!감성감시 켜기 <#{other.id}>")
    assert other.id not in watching.services.watch_list
    for told in (await watching.told("!감성감시"), await watching.told("!감성설정")):
        assert str(watching.alerts_to.id) not in told
        assert "여기서 보여 드릴 수 없는 채널" in told


async def test_who_does_not_see_a_watched_channel_chooses_no_alert_channel(watching: Watching) -> None:
    world = watching.world
    shut = Overwrite(watching.mod.id, OverwriteType.MEMBER, deny=discord.Permissions(view_channel=True).value)
    secret, other = world.guild.create_text_channel("secret"), world.guild.create_text_channel("other")
    world.env.backend.set_overwrite(secret.id, shut)
    await watching.services.watch_list.start(world.guild.id, secret.id)
    assert "지켜보는 채널을 모두 볼 수 있는 사람만" in await watching.told(f"!감성설정 알림채널 <#{other.id}>")
    korean_clients(world.env)
    await watching.mod.send(world.channel, "!감성설정")
    view = world.said()[-1]
    refused = await watching.mod.select(view, [other], custom_id=view.components[1].children[0].custom_id)
    assert "지켜보는 채널을 모두 볼 수 있는 사람만" in refused.response.content
    assert (await watching.services.store.guild(world.guild.id)).alert_channel == watching.alerts_to.id
