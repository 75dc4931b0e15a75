"""감성설정: by subcommands, and in one view."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import discord
import pytest

from gamseong.bot.client import create_bot
from gamseong.bot.core.services import services_of
from gamseong.bot.language import KOREAN
from gamseong.bot.settings import Settings
from gamseong.bot.storage import GuildSettings
from tests.bot.conftest import World, korean_clients, moderator_of


@pytest.fixture
def moderator(world: World) -> Any:
    return moderator_of(world)


async def chosen(world: World) -> GuildSettings:
    services = services_of(world.bot)
    assert services is not None
    return await services.store.guild(world.guild.id)


async def said_to(world: World, person: Any, text: str) -> str:
    before = len(world.said())
    await person.send(world.channel, text)
    [answer] = world.said()[before:]
    content: str = answer.content
    return content


async def test_only_moderators_may(refusing_world: World) -> None:
    world = refusing_world
    assert "메시지 관리 권한" in (await world.ask("!감성설정 언어 영어")).content
    assert (await chosen(world)).language is None


async def test_each_subcommand_changes_its_setting(world: World, moderator: Any) -> None:
    alerts = world.guild.create_text_channel("alerts")
    role = world.guild.create_role("bots")
    assert "바꿨어요" in await said_to(world, moderator, f"!감성설정 알림채널 <#{alerts.id}>")
    await said_to(world, moderator, "!감성설정 기준 -0.3 4 30")
    await said_to(world, moderator, f"!감성설정 무시채널 <#{alerts.id}>")
    await said_to(world, moderator, f"!감성설정 무시역할 <@&{role.id}>")
    assert await chosen(world) == GuildSettings(
        world.guild.id, None, None, alerts.id, -0.3, 4, 30, frozenset({alerts.id}), frozenset({role.id})
    )
    await said_to(world, moderator, f"!감성설정 무시채널 <#{alerts.id}>")
    assert (await chosen(world)).ignored_channels == frozenset()
    assert "Changed." in await said_to(world, moderator, "!감성설정 언어 영어")
    assert "바꿨어요" in await said_to(world, moderator, "!감성설정 언어 Korean")
    assert (await chosen(world)).language == "ko"
    await said_to(world, moderator, "!감성설정 초기화")
    assert await chosen(world) == GuildSettings(world.guild.id)


@pytest.mark.parametrize(
    ("typed", "zone"), [("서울", "Asia/Seoul"), ("kst", "Asia/Seoul"), ("뉴욕", "America/New_York"), ("America/New York", None)]
)
async def test_the_time_zone_is_named_as_people_name_it(world: World, moderator: Any, typed: str, zone: str | None) -> None:
    assert "**시간대**: Asia/Seoul (기본)" in await said_to(world, moderator, "!감성설정")
    shown = await said_to(world, moderator, f"!감성설정 시간대 {typed}")
    assert f"**시간대**: {zone or 'America/New_York'}\n" in shown
    await said_to(world, moderator, "!감성설정 시간대 기본")
    assert (await chosen(world)).time_zone is None


async def test_zones_are_offered_while_one_is_typed(world: World, moderator: Any) -> None:
    async def offered(typed: str) -> list[str]:
        return [each["value"] for each in await moderator.autocomplete(world.channel, "감성설정 시간대", "시간대", typed)]

    assert await offered("도쿄") == ["Asia/Tokyo"]
    assert "America/New_York" in await offered("new y")
    assert await offered("화성") == []
    assert len(await offered("")) == 25
    korean_clients(world.env)
    answer = await moderator.slash(world.channel, "감성설정 시간대", 시간대="Asia/Tokyo")
    assert "**시간대**: Asia/Tokyo\n" in answer.response.content
    assert (await chosen(world)).time_zone == "Asia/Tokyo"


async def test_the_zone_says_that_a_digest_follows_it(world: World, moderator: Any) -> None:
    services = services_of(world.bot)
    assert services is not None
    await services.store.change_guild(world.guild.id, digest="weekly")
    korean_clients(world.env)
    answer = await moderator.slash(world.channel, "감성설정 시간대", 시간대="America/New_York")
    assert "**시간대**: America/New_York, 정기 보고의 시각도 이 시계를 따름\n" in answer.response.content


async def test_who_lets_webhooks_be_read_is_told_whom_that_takes_in(world: World, moderator: Any) -> None:
    shown = await said_to(world, moderator, "!감성설정 웹훅 켜기")
    assert "**웹훅 글 읽기**: 켜짐" in shown
    assert KOREAN.settings.webhooks_note in shown
    assert (await chosen(world)).count_webhooks is True
    shown = await said_to(world, moderator, "!감성설정 웹훅 끄기")
    assert "**웹훅 글 읽기**: 꺼짐" in shown
    assert KOREAN.settings.webhooks_note not in shown
    korean_clients(world.env)
    await moderator.send(world.channel, "!감성설정")
    await moderator.click(world.said()[-1], label="웹훅 글 읽기 켜기")
    assert KOREAN.settings.webhooks_note in world.said()[-1].content
    await moderator.click(world.said()[-1], label="웹훅 글 읽기 끄기")
    assert (await chosen(world)).count_webhooks is False


async def test_a_threshold_alone_leaves_the_minutes_as_they_were(world: World, moderator: Any) -> None:
    await said_to(world, moderator, "!감성설정 기준 -0.3 7 99")
    await said_to(world, moderator, "!감성설정 기준 -0.6")
    settings = await chosen(world)
    assert (settings.alert_below, settings.alert_minutes, settings.alert_pause_minutes) == (-0.6, 7, 99)


async def test_the_view_goes_on_in_the_language_of_who_presses(world: World, moderator: Any) -> None:
    await moderator.send(world.channel, "!감성설정")
    view = world.said()[-1]
    await moderator.select(view, ["en"], custom_id=view.components[0].children[0].custom_id)
    assert "**Language**: English" in world.said()[-1].content


def test_every_parameter_says_what_it_is(world: World) -> None:
    def parameters(options: Any) -> Any:
        for option in options:
            yield option["name"], option.get("description")
            yield from parameters(option.get("options", ()))

    for command in world.bot.tree.get_commands():
        described = list(parameters(command.to_dict(world.bot.tree).get("options", ())))
        assert [name for name, text in described if text == "…"] == [], command.name


async def test_the_prefix_counts_at_once_and_the_old_one_no_more(world: World, moderator: Any) -> None:
    await said_to(world, moderator, "!감성설정 접두어 ?")
    assert (await world.ask("?감성 재밌다")).embeds
    await world.ignored("!감성 재밌다")
    await said_to(world, moderator, "?감성설정 접두어 기본")
    assert (await world.ask("!감성 재밌다")).embeds


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("접두어 너무너무너무너무길어요", "10글자까지"),
        ("기준 -2", "-1에서 1"),
        ("기준 -0.3 0", "1에서 10080"),
        ("기준 많이", "알아듣지 못했어요"),
        ("무시채널 없는채널", "볼 수 있는 채널을"),
        ("언어 독일어", "알아듣지 못했어요"),
        ("시간대 +9", "`+9` 같은 시차는 서머타임을 몰라서 쓰지 않아요"),
        ("시간대 화성", "도시나 나라"),
        ("시간대", "빠진 것이 있어요"),
        ("웹훅 아마도", "`켜기`나 `끄기`"),
    ],
)
async def test_what_cannot_be_set_is_one_sentence(refusing_world: World, text: str, sentence: str) -> None:
    world = refusing_world
    assert sentence in await said_to(world, moderator_of(world), f"!감성설정 {text}")
    assert await chosen(world) == GuildSettings(world.guild.id)


async def test_after_a_restart_an_old_view_says_that_its_time_is_over(
    world: World, moderator: Any, settings: Callable[..., Settings]
) -> None:
    korean_clients(world.env)
    await moderator.send(world.channel, "!감성설정")
    view = world.said()[-1]
    await world.env.restart_bot(create_bot(settings()))
    for pressed in (
        await moderator.select(view, ["en"], custom_id=view.components[0].children[0].custom_id),
        await moderator.select(view, [world.channel], custom_id=view.components[1].children[0].custom_id),
        await moderator.click(view, label=KOREAN.settings.form),
    ):
        assert pressed.response.ephemeral
        assert pressed.response.content == KOREAN.stale_button
    assert (await chosen(world)).language is None


async def test_a_change_that_takes_long_to_store_is_deferred_and_still_shown(
    world: World, moderator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = services_of(world.bot).store
    quick = store.change_guild

    async def slow(guild_id: int, **changes: Any) -> GuildSettings:
        await asyncio.sleep(0.2)
        return await quick(guild_id, **changes)

    monkeypatch.setattr(store, "change_guild", slow)
    monkeypatch.setattr(sys.modules["gamseong.bot.core.sending"], "DEFER_AFTER", 0.01)
    await moderator.send(world.channel, "!감성설정")
    view = world.said()[-1]
    await moderator.select(view, [world.channel], custom_id=view.components[1].children[0].custom_id)
    callbacks = [call.json["type"] for call in world.env.http_requests if call.path.endswith("/callback")]
    assert callbacks == [discord.InteractionResponseType.deferred_message_update.value]
    assert f"<#{world.channel.id}>" in world.said()[-1].content


async def test_the_view_shows_and_changes_and_is_its_owners(world: World, moderator: Any) -> None:
    korean_clients(world.env)
    await moderator.send(world.channel, "!감성설정")
    view = world.said()[-1]
    assert "**언어**: 자동" in view.content
    language, alerts, _, roles = (row.children[0].custom_id for row in view.components[:4])
    stranger = await world.person.select(view, ["en"], custom_id=language)
    assert stranger.response.ephemeral
    await moderator.select(view, [world.channel], custom_id=alerts)
    view = world.said()[-1]
    assert f"<#{world.channel.id}>" in view.content
    assert (await chosen(world)).alert_channel == world.channel.id
    roles = view.components[3].children[0].custom_id
    role = world.guild.create_role("bots")
    await moderator.select(view, [role], custom_id=roles)
    assert (await chosen(world)).ignored_roles == {role.id}
    view = world.said()[-1]
    form = await moderator.click(view, label=KOREAN.settings.form)
    ids = [item["custom_id"] for row in form.modal["components"] for item in row["components"]]
    refused = await moderator.submit_modal(form, dict(zip(ids, ["?", "-0.5", "3", "x", ""], strict=True)))
    assert refused.followups == []  # what is wrong is told once
    assert (await chosen(world)).prefix is None
    form = await moderator.click(world.said()[-1], label=KOREAN.settings.form)
    ids = [item["custom_id"] for row in form.modal["components"] for item in row["components"]]
    await moderator.submit_modal(form, dict(zip(ids, ["?", "-0.5", "3", "", ""], strict=True)))
    assert (await chosen(world)).prefix == "?"
    assert (await chosen(world)).alert_below == -0.5
