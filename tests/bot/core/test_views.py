"""Buttons, selects and forms: whose they are, what rights they take at the press, and how they end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gamseong.bot.client import create_bot
from gamseong.bot.core.services import Services, services_of
from gamseong.bot.language import KOREAN
from gamseong.bot.settings import Settings
from tests.bot.conftest import World, korean_clients, moderator_of
from tests.bot.features.scan.scan_server import BAD, Server, disabled

MINUTE = 60.0
FORM = KOREAN.settings.form
LANGUAGE = 0  # the row of the select


@pytest.fixture
def moderator(world: World) -> Any:
    korean_clients(world.env)
    return moderator_of(world, manage_guild=True)


def services(world: World) -> Services:
    found = services_of(world.bot)
    assert found is not None
    return found


def lose_roles(world: World, person: Any) -> None:
    """Takes every role from somebody; the bot, without the members intent, isn't told."""
    world.env.backend.get_member(world.guild.id, person.id).role_ids.clear()


def greyed(message: Any) -> bool:
    return all(item.disabled for row in message.components for item in row.children)


async def test_whoever_lost_the_right_to_delete_deletes_nothing(world: World, moderator: Any) -> None:
    await services(world).store.change_guild(world.guild.id, alert_minutes=9)
    await moderator.send(world.channel, "!감성데이터삭제")
    lose_roles(world, moderator)
    refused = await moderator.click(world.said()[-1], label="모두 지우기")
    assert refused.response.ephemeral
    assert "서버 관리하기 권한" in refused.response.content
    assert (await services(world).store.guild(world.guild.id)).alert_minutes == 9


async def test_whoever_lost_the_right_changes_no_setting_by_select_or_form(world: World, moderator: Any) -> None:
    await moderator.send(world.channel, "!감성설정")
    view = world.said()[-1]
    form = await moderator.click(view, label=FORM)
    ids = [item["custom_id"] for row in form.modal["components"] for item in row["components"]]
    lose_roles(world, moderator)
    refusals = [
        await moderator.select(view, ["en"], custom_id=view.components[LANGUAGE].children[0].custom_id),
        await moderator.select(view, [world.channel], custom_id=view.components[1].children[0].custom_id),
        await moderator.click(view, label=FORM),
        await moderator.submit_modal(form, dict(zip(ids, ["?", "-0.5", "3", "4", ""], strict=True))),
    ]
    assert ["메시지 관리 권한" in refused.response.content for refused in refusals] == [True] * 4
    kept = await services(world).store.guild(world.guild.id)
    assert (kept.language, kept.alert_channel, kept.prefix, kept.alert_below) == (None, None, None, None)


@pytest.mark.parametrize("label", ["여기에 공유", "CSV 받기"])
async def test_whoever_lost_the_right_gets_nothing_more_of_a_scan(server: Server, label: str) -> None:
    server.write([BAD] * 3)
    response = await server.slash()
    lose_roles(server.world, server.mod)
    refused = await server.mod.click(response, label=label)
    assert "메시지 관리 권한" in refused.response.content
    assert not refused.response.attachments
    assert server.world.said() == []


async def test_whoever_lost_the_right_opens_no_result(server: Server) -> None:
    server.write([BAD] * 3)
    await server.mod.send(server.world.channel, "!감성채널")
    lose_roles(server.world, server.mod)
    refused = await server.mod.click(server.world.said()[0], label="결과 보기")
    assert "메시지 관리 권한" in refused.response.content
    assert not refused.response.embeds


async def test_a_press_does_not_put_off_the_end(world: World, moderator: Any) -> None:
    await moderator.send(world.channel, "!감성설정")
    for _ in range(2):
        await world.env.advance_time(7 * MINUTE)
        await moderator.click(world.said()[-1], label=FORM)
        assert not greyed(world.said()[-1])
    await world.env.advance_time(1 * MINUTE)
    assert greyed(world.said()[-1])


async def test_the_view_after_a_change_ends_when_the_first_would_have(world: World, moderator: Any) -> None:
    await moderator.send(world.channel, "!감성설정")
    await world.env.advance_time(10 * MINUTE)
    view = world.said()[-1]
    await moderator.select(view, [world.channel], custom_id=view.components[1].children[0].custom_id)
    await world.env.advance_time(4 * MINUTE)
    assert not greyed(world.said()[-1])
    await world.env.advance_time(1 * MINUTE)
    assert greyed(world.said()[-1])


async def test_a_press_after_the_csv_does_not_put_off_the_end_of_a_scan(server: Server) -> None:
    server.write([BAD] * 3)
    response = await server.slash()
    await server.env.advance_time(14 * MINUTE)
    await server.mod.click(response, label="CSV 받기")
    await server.env.advance_time(1 * MINUTE)
    assert disabled(server.env.backend.get_message(server.world.channel.id, response.id)) == [True, True]


async def test_a_bot_that_stops_greys_out_what_could_be_pressed(world: World, moderator: Any) -> None:
    await moderator.send(world.channel, "!감성설정")
    await world.ask("!감성 재밌다")
    await world.bot.unload_extension("gamseong.bot")
    settings, answer = world.said()
    assert greyed(settings)
    assert [item.disabled for row in answer.components for item in row.children] == [False, False, True]  # opinions go on


async def test_a_form_that_a_restart_has_ended_says_so(world: World, moderator: Any, settings: Callable[..., Settings]) -> None:
    await moderator.send(world.channel, "!감성설정")
    form = await moderator.click(world.said()[-1], label=FORM)
    ids = [item["custom_id"] for row in form.modal["components"] for item in row["components"]]
    await world.env.restart_bot(create_bot(settings()))
    sent = await moderator.submit_modal(form, dict.fromkeys(ids, "1"))
    assert sent.response.content == KOREAN.stale_button
    assert (await services(world).store.guild(world.guild.id)).alert_minutes is None


async def test_a_form_that_fails_says_so(refusing_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world, moderator = refusing_world, moderator_of(refusing_world)
    korean_clients(world.env)
    await moderator.send(world.channel, "!감성설정")
    form = await moderator.click(world.said()[-1], label=FORM)
    ids = [item["custom_id"] for row in form.modal["components"] for item in row["components"]]

    async def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(services(world).store, "change_guild", fail)
    sent = await moderator.submit_modal(form, dict(zip(ids, ["", "-0.5", "", "", ""], strict=True)))
    assert sent.response.content == KOREAN.failed


async def test_a_form_changes_only_what_was_typed(world: World, moderator: Any) -> None:
    store = services(world).store
    await store.change_guild(world.guild.id, alert_minutes=5)
    await moderator.send(world.channel, "!감성설정")
    form = await moderator.click(world.said()[-1], label=FORM)
    ids = [item["custom_id"] for row in form.modal["components"] for item in row["components"]]
    await store.change_guild(world.guild.id, alert_minutes=7)  # another moderator, meanwhile
    await moderator.submit_modal(form, dict(zip(ids, ["", "-0.5", "5", "", ""], strict=True)))
    kept = await store.guild(world.guild.id)
    assert (kept.alert_below, kept.alert_minutes) == (-0.5, 7)


async def test_a_stale_select_loses_nothing_that_others_chose(world: World, moderator: Any) -> None:
    store = services(world).store
    roles = [world.guild.create_role(name) for name in ("one", "two")]
    await moderator.send(world.channel, "!감성설정")
    view = world.said()[-1]
    await store.change_guild(world.guild.id, ignored_roles={roles[0].id})  # another moderator, meanwhile
    await moderator.select(view, [roles[1]], custom_id=view.components[3].children[0].custom_id)
    assert (await store.guild(world.guild.id)).ignored_roles == {roles[0].id, roles[1].id}


async def test_an_answer_that_could_not_be_sent_is_not_remembered(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/messages", status=403)
    await world.person.send(world.channel, "!감성 재밌다")
    assert list(services(world).answers) == []
    assert all(view.is_finished() for view in services(world).views)
