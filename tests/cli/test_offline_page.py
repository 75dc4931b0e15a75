"""The page's server on the real bot, world and simcord, in this process: who sees what, what is refused, what comes by itself."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from gamseong.bot.client import create_bot
from gamseong.bot.language import KOREAN
from gamseong.bot.settings import Settings
from gamseong.cli.offline.live import LiveDiscord
from gamseong.cli.offline.server import PageServer
from gamseong.cli.offline.world import World, build
from tests.cli.offline_page import SECONDS, Page, buttons

STAFF, TALK = "운영진", "일반"
STOP = KOREAN.scan.cancel_button


@dataclass
class Offline:
    """The offline Discord, and a page that is its moderator."""

    live: LiveDiscord
    world: World
    server: PageServer
    page: Page

    def write(self, count: int, text: str = "정말 재밌다") -> None:
        """Puts messages of a member into the channel that the page starts in, without telling the bot."""
        for place in range(count):
            self.live.backend.create_message(self.world.start.id, self.world.people[1].id, f"{text} {place}", broadcast=False)


@pytest.fixture
async def offline(settings: Callable[..., Settings]) -> AsyncIterator[Offline]:
    bot = create_bot(settings())
    live = LiveDiscord(bot)
    async with live.running(), aiohttp.ClientSession() as session:
        world = build(live, "ko", datetime.now(UTC))
        server = PageServer(live, world, prefix="!", locale="ko")
        await server.open(0)
        try:
            page = Page(session, server.url)
            await page.world()
            yield Offline(live, world, server, page)
        finally:
            await bot.close()
            await server.close()


async def test_a_member_learns_nothing_of_what_moderators_have(offline: Offline) -> None:
    page = offline.page
    staff, talk = await page.channel(STAFF), await page.channel(TALK)
    await page.act("send", channel=staff, content="비밀이에요")
    assert "비밀이에요" in str(await page.messages(staff))
    _, offered = await page.get("commands", channel=talk, locale="ko")
    assert "감성채널" in str(offered)

    await page.become("민수")
    assert staff not in str(await page.world())
    assert (await page.get("messages", channel=staff)) == (409, {"error": "forbidden", "detail": ""})
    assert (await page.get("commands", channel=staff, locale="ko"))[0] == 409
    _, offered = await page.get("commands", channel=talk, locale="ko")
    assert {"감성", "감성해설"} <= {command["label"] for command in offered["slash"]}
    assert not any(name in str(offered) for name in ("감성채널", "감성설정", "감성데이터삭제"))
    async with page.following() as events:
        offline.live.backend.create_message(int(staff), offline.world.people[0].id, "또 비밀")
        await page.act("send", channel=talk, content="안녕")
        assert (await events.message())["content"] == "안녕"  # and nothing before it


async def test_an_answer_for_one_person_is_seen_by_them_alone_and_so_are_its_edits(offline: Offline) -> None:
    page = offline.page
    talk = await page.channel(TALK)
    other = Page(page.session, offline.server.url)
    await other.become("지우")
    async with page.following() as events, other.following() as others:
        assert await page.act("slash", channel=talk, command="감성설정 보기") == {}
        answer = await events.message(lambda message: message["ephemeral"])
        languages = next(row["components"][0] for row in answer["components"] if row["components"][0]["type"] == 3)
        await page.act("select", channel=talk, message=answer["id"], component=languages["custom_id"], values=["en"])
        assert "영어" in (await events.message(lambda message: message["id"] == answer["id"]))["content"]
        await page.act("send", channel=talk, content="끝")
        await others.message(lambda message: message["content"] == "끝")
        assert answer["id"] not in str(others.seen)
    assert answer["id"] not in str(await other.messages(talk))
    assert await other.try_to("select", channel=talk, message=answer["id"], component=languages["custom_id"], values=["ko"]) == (
        409,
        {"error": "gone", "detail": ""},
    )


async def test_the_ids_of_what_is_chosen_reach_the_page_whole(offline: Offline) -> None:
    page = offline.page
    talk = await page.channel(TALK)
    async with page.following() as events:
        await page.act("slash", channel=talk, command="감성설정 보기")
        answer = await events.message(lambda message: message["ephemeral"] and message["components"])
        [ignored] = [
            part for row in answer["components"] for part in row["components"] if part["type"] == 8 and part["max_values"] > 1
        ]
        await page.act("select", channel=talk, message=answer["id"], component=ignored["custom_id"], values=[talk])
        changed = await events.message(lambda message: message["id"] == answer["id"] and f"<#{talk}>" in message["content"])
    parts = [part for row in changed["components"] for part in row["components"]]
    assert [value["id"] for part in parts if part["type"] == 8 for value in part.get("default_values", [])][-1] == talk


async def test_what_the_client_would_not_let_a_person_do_is_refused_in_a_word(offline: Offline) -> None:
    page = offline.page
    talk, staff = await page.channel(TALK), await page.channel(STAFF)
    past = await page.messages(talk)
    others = next(message["id"] for message in past if not message["mine"])
    refused = [
        ("long", {"kind": "send", "channel": talk, "content": "가" * 2001}),
        ("empty", {"kind": "send", "channel": talk, "content": "  "}),
        ("gone", {"kind": "send", "channel": "1", "content": "가"}),
        ("gone", {"kind": "edit", "channel": talk, "message": others, "content": "가"}),
        ("gone", {"kind": "click", "channel": talk, "message": others, "component": "no-such"}),
        ("gone", {"kind": "slash", "channel": talk, "command": "없는명령"}),
        ("option", {"kind": "slash", "channel": talk, "command": "감성추세", "options": {"채널": "??"}}),
        ("gone", {"kind": "form", "form": "7", "values": {}}),
        ("malformed", {"kind": "dance", "channel": talk}),
        ("malformed", {"kind": "send"}),
    ]
    for word, fields in refused:
        status, answer = await page.try_to(**fields)
        assert (status, answer["error"]) == (409, word), fields
    await page.become("민수")
    for word, fields in [
        ("gone", {"kind": "slash", "channel": talk, "command": "감성설정 보기"}),
        ("forbidden", {"kind": "send", "channel": staff, "content": "안녕"}),
        ("forbidden", {"kind": "send", "channel": str(offline.world.people[0].user.dm_channel.id), "content": "안녕"}),
        ("gone", {"kind": "menu", "channel": staff, "message": others, "command": "감성 분석"}),
        ("forbidden", {"kind": "delete", "channel": talk, "message": others_of(past, page.me)}),
    ]:
        status, answer = await page.try_to(**fields)
        assert (status, answer["error"]) == (409, word), fields
    assert [message["content"] for message in await page.messages(talk)] == [message["content"] for message in past]
    page.me = str(offline.live.backend.bot_user.id)
    assert (await page.try_to("send", channel=talk, content="나는 봇"))[0] == 409


def others_of(messages: list[dict[str, Any]], me: str) -> str:
    return str(next(message["id"] for message in messages if message["author"]["id"] != me))


async def test_a_form_is_sent_once_by_whom_it_was_shown_to(offline: Offline) -> None:
    page = offline.page
    talk = await page.channel(TALK)
    async with page.following() as events:
        await page.act("slash", channel=talk, command="감성설정 보기")
        answer = await events.message(lambda message: message["ephemeral"] and message["components"])
        opened = next(iter(buttons(answer).values()))
        form = (await page.act("click", channel=talk, message=answer["id"], component=opened))["form"]
        fields = [part.get("component") or part["components"][0] for part in form["components"]]
        values = {field["custom_id"]: "" for field in fields} | {fields[0]["custom_id"]: "?"}
        moderator = page.me
        await page.become("민수")
        assert (await page.try_to("form", form=form["number"], values=values))[0] == 409
        page.me = moderator
        assert await page.act("form", form=form["number"], values=values) == {}
        assert "`?`" in (await events.message(lambda message: message["id"] == answer["id"]))["content"]
        assert (await page.try_to("form", form=form["number"], values=values))[0] == 409


async def test_a_scan_shows_how_far_it_is_and_can_be_stopped(offline: Offline) -> None:
    page = offline.page
    offline.write(4000)
    talk = await page.channel(TALK)
    async with page.following() as events:
        scanning = asyncio.ensure_future(page.act("slash", channel=talk, command="감성채널", options={"범위": "4000"}))
        running = await events.message(lambda message: STOP in buttons(message))
        stop = buttons(running)[STOP]
        assert await page.act("click", channel=talk, message=running["id"], component=stop) == {}
        assert await scanning == {}
        ended = await events.message(lambda message: message["id"] == running["id"] and message["embeds"])
    assert STOP in str(ended["embeds"])  # the sentence that says why it ended


async def test_a_double_click_shares_a_scan_once(offline: Offline) -> None:
    page, label = offline.page, KOREAN.scan.share_button
    offline.write(3)
    talk = await page.channel(TALK)
    async with page.following() as events:
        await page.act("slash", channel=talk, command="감성채널", options={"범위": "3"})
        result = await events.message(lambda message: label in buttons(message))
        click = {"channel": talk, "message": result["id"], "component": buttons(result)[label]}
        assert await asyncio.gather(page.act("click", **click), page.act("click", **click)) == [{}, {}]
        await events.message(lambda message: message["embeds"] and not message["ephemeral"])
        await page.act("send", channel=talk, content="끝")
        await events.message(lambda message: message["content"] == "끝")
    titles = [message["embeds"][0]["title"] for message in await page.messages(talk) if message["embeds"]]
    assert len(titles) == 2, titles  # the moderator's own and the shared one


async def test_presses_at_the_same_moment_are_all_taken(offline: Offline) -> None:
    page = offline.page
    talk = await page.channel(TALK)
    async with page.following() as events:
        sends = [page.act("send", channel=talk, content=f"!감성 정말 재밌다 {place}") for place in range(5)]
        slashes = [page.act("slash", channel=talk, command="감성", options={"문장": f"싫다 {place}"}) for place in range(5)]
        await asyncio.gather(*sends, *slashes)
        answers = {(await events.message(lambda message: message["embeds"]))["id"] for _ in range(10)}
    assert len(answers) == 10


async def test_the_menu_of_a_message_works_in_the_server_and_in_direct_messages(offline: Offline) -> None:
    page = offline.page
    await page.become("지우")
    direct = next(channel["id"] for channel in (await page.world())["channels"] if channel["kind"] == "dm")
    for channel in (await page.channel(TALK), direct):
        async with page.following() as events:
            await page.act("send", channel=channel, content="정말 재밌다")
            asked = await events.message(lambda message: message["mine"])
            await page.act("menu", channel=channel, message=asked["id"], command="감성 분석")
            answer = await events.message(lambda message: message["ephemeral"] and message["embeds"])
            assert answer["command"]["name"] == "감성 분석"


async def test_commands_have_the_names_of_the_clients_language(offline: Offline) -> None:
    page = offline.page
    talk = await page.channel(TALK)
    offered = {locale: (await page.get("commands", channel=talk, locale=locale))[1] for locale in ("ko", "en-US")}
    labels = {locale: {command["label"] for command in each["slash"]} for locale, each in offered.items()}
    assert "감성해설" in labels["ko"]
    assert "explain" in labels["en-US"]
    assert not labels["ko"] & labels["en-US"]
    page.locale = "en-US"
    async with page.following() as events:
        await page.act("slash", channel=talk, command="감성", options={"문장": "정말 재밌다"})
        assert (await events.message(lambda message: message["embeds"]))["embeds"][0]["title"] == "Positive"


async def test_a_chart_is_given_to_who_sees_its_message(offline: Offline) -> None:
    page = offline.page
    talk = await page.channel(TALK)
    async with page.following() as events:
        await page.act("send", channel=talk, content="!감성해설 처음엔 싫다 그래도 재밌다")
        answer = await events.message(lambda message: message["files"])
    [file] = answer["files"]
    place = f"file/{talk}/{answer['id']}/{file['id']}"
    url, secret = offline.server.url.split("/#")
    headers = {"Authorization": f"Bearer {secret}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.get(f"{url}/api/{place}", params={"me": page.me}) as response:
            assert response.headers["Content-Type"] == "image/png"
            assert (await response.read()).startswith(b"\x89PNG")
        async with session.get(f"{url}/api/{place}x", params={"me": page.me}) as response:
            assert response.status == 409


async def test_nobody_without_the_secret_and_no_other_site_gets_in(offline: Offline) -> None:
    root, _, secret = offline.server.url.partition("/#")
    right = {"Authorization": f"Bearer {secret}"}
    async with aiohttp.ClientSession() as stranger:
        for headers, status in [
            ({}, 401),
            ({"Authorization": "Bearer wrong"}, 401),
            ({**right, "Host": "evil.example"}, 403),
            ({**right, "Origin": "https://evil.example"}, 403),
            ({**right, "Origin": root}, 200),
        ]:
            async with stranger.get(f"{root}/api/world", headers=headers) as response:
                assert response.status == status, headers
        async with stranger.get(root) as response:
            policy = response.headers["Content-Security-Policy"]
            assert secret not in await response.text()
        assert "default-src 'none'" in policy
        assert "http" not in policy  # nothing comes from outside
        async with stranger.get(f"{root}/..%2fserver.py") as response:
            assert response.status == 404


async def test_an_open_page_hears_that_the_bot_is_off(offline: Offline) -> None:
    page = offline.page
    async with page.following() as events:
        await page.stop()
        assert offline.server.stopped.is_set()
        await offline.server.close()
        await events.wait_for(lambda event: event["kind"] == "stopped")
    with pytest.raises(aiohttp.ClientConnectionError):
        await page.world()


async def test_a_port_that_is_taken_is_an_error_of_the_system(offline: Offline) -> None:
    again = PageServer(offline.live, offline.world, prefix="!", locale="ko")
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError):  # noqa: PT011 - whichever the system has
        await again.open(taken.getsockname()[1])


async def test_the_bots_timers_end_by_themselves_while_it_works_on(offline: Offline) -> None:
    live = offline.live
    assert abs((live.backend.clock.now() - datetime.now(UTC)).total_seconds()) < 1
    with live._bot_scope():
        loop = asyncio.get_running_loop()
        busy = loop.create_task(asyncio.sleep(2))
        ended = loop.create_task(asyncio.wait_for(asyncio.Event().wait(), 0.2))
    async with asyncio.timeout(SECONDS / 15):
        with pytest.raises(TimeoutError):
            await ended
    assert not busy.done()
    busy.cancel()
