"""Writes docs/images/*.png: pictures of the real bot with its shipped model in the offline Discord's page.

    python tools/screenshots.py [NAME …]        # all, or some of: offline answer explain scan trend settings

It needs the development environment, Chromium and a Korean font (Debian: ``apt install chromium fonts-nanum``).
Every picture shows a server of its own in simcord's Discord, with a database that is thrown away.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import simcord
from devtools import DevTools, browser

from gamseong.bot.client import create_bot
from gamseong.bot.core.services import services_of
from gamseong.bot.settings import load_settings
from gamseong.bot.storage import HourCounts, start_of_hour

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
WIDTH, TALL = 720, 2400  # CSS pixels; a picture is cut to its messages
GOOD = (
    "오늘 이벤트 진짜 재밌었어요", "서버 분위기 너무 좋다", "이번 업데이트 최고예요 감사합니다", "다들 친절해서 기분 좋네요",
    "이벤트 보상 마음에 들어요", "같이 게임해서 즐거웠어요", "새 음악 정말 좋아요",
)  # fmt: skip
BAD = (
    "서버 렉 때문에 너무 짜증나요", "이번 업데이트 완전 실망이에요", "렉 걸려서 다 망했어요", "매너 없는 사람 때문에 기분 나빠요",
    "또 점검이라니 최악이다", "점검 너무 길어서 답답하고 화나요", "이번 패치 진짜 별로예요",
)  # fmt: skip
PLAIN = ("내일 몇 시에 모여요?", "저는 저녁 먹고 올게요", "공지 확인했어요", "지금 접속 중이에요")


@dataclass
class Server:
    """A server with a moderator and two members, who all have Korean clients."""

    env: Any
    guild: Any
    channel: Any
    mod: Any
    people: tuple[Any, Any]

    @property
    def services(self) -> Any:
        """The services of the bot's cogs."""
        return services_of(self.env.bot)

    def add_history(self, texts: Iterable[str], hours_ago: float) -> None:
        """Puts messages into the channel's past, written by the two members in turn."""
        backend, when = self.env.backend, self.env.now() - timedelta(hours=hours_ago)
        for place, text in enumerate(texts):
            message = backend.create_message(self.channel.id, self.people[place % 2].id, text, broadcast=False)
            del backend.messages[self.channel.id][message.id]
            message.id, message.timestamp = discord.utils.time_snowflake(when) + place, when.isoformat()
            backend.messages[self.channel.id][message.id] = message


async def answer(server: Server) -> Any:
    """Plays a question in reply to a message; returns the channel and its viewer, as every scene does."""
    asked = await server.people[0].send(server.channel, "이번 이벤트 보상 진짜 최고예요, 운영진 고생하셨어요!")
    await server.people[1].send(server.channel, "!감성", reply_to=asked)
    return server.channel, server.people[1]


async def offline(server: Server) -> Any:
    """Plays three commands, as somebody who tries the bot types them."""
    for line in (
        "!감성 배우들 연기가 정말 좋았고 끝까지 재밌게 봤어요",
        "!감성 재미있을 줄 알았는데 완전 실망했다",
        "!수열 0.0 0.1 0.2 0.3",
    ):
        await server.people[0].send(server.channel, line)
    return server.channel, server.people[0]


async def explain(server: Server) -> Any:
    """Plays an explanation."""
    await server.people[0].send(server.channel, "!감성해설 처음엔 지루했는데 뒤로 갈수록 재밌어서 결국 두 번 봤어요")
    return server.channel, server.people[0]


async def scan(server: Server) -> Any:
    """Plays the scan of a fortnight in which the mood sinks and recovers."""
    dice = random.Random(4)
    for day in range(14, 0, -1):
        share = 0.2 if day > 9 else 0.7 if day > 5 else 0.25  # of the messages with a tone
        for hour in range(3):
            texts = [dice.choice(PLAIN if dice.random() < 0.25 else BAD if dice.random() < share else GOOD) for _ in range(8)]
            server.add_history(texts, day * 24 + hour * 2 - 20)
    lobby = server.guild.create_text_channel("운영진")
    await server.mod.slash(lobby, "감성채널", 채널=server.channel, 범위="14일")
    return lobby, server.mod


async def trend(server: Server) -> Any:
    """Plays the trend of six days, with counts written straight into the store."""
    dice, now = random.Random(2), server.env.now()
    rows = []
    for hours in range(6 * 24, 0, -1):
        busy = dice.randint(4, 30)
        bad = round(busy * (0.55 if 40 < hours < 80 else 0.2) * dice.uniform(0.7, 1.3))
        good = round((busy - bad) * 0.6)
        hour = start_of_hour(now - timedelta(hours=hours))
        unsure = (busy - bad - good) // 4
        neutral = busy - bad - good - unsure
        rows.append(HourCounts(server.guild.id, server.channel.id, hour, good, unsure, bad, busy // 5, neutral))
    await server.services.watch_list.start(server.guild.id, server.channel.id)
    await server.services.store.add_hours(rows)
    await server.mod.slash(server.channel, "감성추세", 기간="6일")
    return server.channel, server.mod


async def settings(server: Server) -> Any:
    """Plays the view of a server's settings."""
    alerts, quiet = (server.guild.create_text_channel(name) for name in ("운영진-알림", "익명-고민"))
    changes = {"alert_channel": alerts.id, "alert_below": -0.3, "ignored_channels": frozenset({quiet.id})}
    await server.services.store.change_guild(server.guild.id, **changes)
    await server.mod.slash(server.channel, "감성설정 보기")
    return server.channel, server.mod


SCENES: Mapping[str, Callable[[Server], Awaitable[Any]]] = {
    scene.__name__: scene for scene in (offline, answer, explain, scan, trend, settings)
}


@asynccontextmanager
async def new_server() -> AsyncIterator[Server]:
    """Runs the bot on a new server; both are gone after the block."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        config.write_text("")
        chosen = {"GAMSEONG_STORAGE_URL": f"sqlite:///{folder}/gamseong.sqlite3", "GAMSEONG_BOT_COOLDOWN_SECONDS": "0"}
        bot = create_bot(load_settings(config, chosen))
        async with simcord.run(bot, check_errors=True, settle_timeout=30.0, shard_count=1) as env:
            try:
                env.backend.edit_bot_profile("감성")
                env.backend.subscribers.insert(0, _korean)
                guild = env.create_guild("감성 체험")
                role = guild.create_role("운영진", permissions=discord.Permissions(manage_messages=True))
                mod = guild.add_member(env.create_user("지우"), roles=[role])
                people = (guild.add_member(env.create_user("하늘")), guild.add_member(env.create_user("바다")))
                yield Server(env, guild, guild.create_text_channel("자유-대화"), mod, people)
            finally:
                await bot.close()


def _korean(event: str, payload: dict[str, Any]) -> None:
    """Gives everybody a Korean client; simcord's people have English ones."""
    if event == "INTERACTION_CREATE":
        payload["locale"] = "ko"


async def photograph(tools: DevTools, url: str, *, whole: bool) -> bytes:
    """Returns a picture of the page at ``url``: ``whole`` as ``make run`` shows it, or its messages alone."""
    width, height = (960, 1200) if whole else (WIDTH, TALL)
    await tools.resize(width, height)
    await tools("Page.navigate", url=url)
    await tools.until("document.querySelector('#channel-message-list')?.children.length > 0")
    await tools.value("document.querySelector('#messages-toggle[aria-expanded=true]')?.click()")
    if not whole:
        await tools.value(
            "for (const bar of document.querySelectorAll('#toolbar, #channel-composer')) bar.style.display = 'none'"
        )
        await asyncio.sleep(2)
        await tools.until("[...document.images].every(image => image.complete)")
        bottom = "Math.ceil(document.querySelector('#channel-message-list').getBoundingClientRect().bottom)"
        height = min(height, await tools.value(bottom) + 16)
    return await tools.png(width, height)


async def main(names: Iterable[str]) -> None:
    """Writes the pictures of the scenes ``names`` and prints their paths."""
    for name in names:
        async with new_server() as server:
            channel, viewer = await SCENES[name](server)
            page = server.env.preview(channel, viewers=[viewer], layout="channel", locale="ko", timezone="Asia/Seoul")
            async with page, browser() as tools:  # Chromium last: simcord waits for whatever else the loop has to do
                (IMAGES / f"{name}.png").write_bytes(await photograph(tools, page.url, whole=name == "offline"))
        print(IMAGES / f"{name}.png", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or SCENES))
