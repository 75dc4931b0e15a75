"""What a scan reads beside plain messages: polls, forwards, and people behind webhooks where the server says so."""

from __future__ import annotations

import discord
from simcord.backend.models import Poll, PollAnswer

from tests.bot.features.scan.scan_server import BAD, GOOD, Server


async def judged(server: Server) -> str:
    """The rows of the verdicts that some message got."""
    rows = ((await server.result()).description or "").splitlines()
    return " ".join(row.split(maxsplit=1)[1] for row in rows if "%" in row and "(0)" not in row)


async def test_polls_and_forwards_are_read(server: Server) -> None:
    backend, place = server.env.backend, server.world.channel.id
    poll = Poll("이벤트 재밌다", [PollAnswer(1, "재밌다"), PollAnswer(2, "재밌다")], expiry="2030-01-01T00:00:00+00:00")
    backend.create_message(place, server.other.id, poll=poll)
    elsewhere = server.world.guild.create_text_channel("elsewhere")
    await server.other.forward(await server.world.person.send(elsewhere, BAD), server.world.channel)
    assert await judged(server) == "긍정 **50.0 %** (1) 부정 **50.0 %** (1)"


async def test_the_preview_of_a_link_is_not_read(server: Server) -> None:
    preview = {"type": "rich", "title": BAD, "description": BAD, "url": "https://example.com/"}
    content = f"{GOOD} https://example.com/"
    server.env.backend.create_message(server.world.channel.id, server.other.id, content, embeds=[preview])
    assert await judged(server) == "긍정 **100.0 %** (1)"


async def test_who_writes_through_a_webhook_counts_once_the_server_says_so(server: Server) -> None:
    hook = server.world.guild.create_webhook(server.world.channel, "PluralKit")
    await hook.send(BAD, username="별이")
    await hook.send("", embed=discord.Embed(title=GOOD), username="새 글 알림")
    assert "읽을 메시지가 없었어요" in ((await server.result()).description or "")
    await server.mod.send(server.world.channel, "!감성설정 웹훅 켜기")
    assert await judged(server) == "부정 **100.0 %** (1)"
