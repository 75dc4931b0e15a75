"""The discord.js example against the fake Discord: it answers what the Python bot answers."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gamseong.bot.language import KOREAN
from gamseong.bot.render.answer import render_sentiment
from gamseong.model_store import Analyzer, Bundle
from tests.fake_discord import BOT_USER, FakeDiscord
from tests.js.npm import npm
from tests.js.texts import ROOT

EXAMPLE = ROOT / "examples" / "discordjs"
# Sends discord.js to the fake server, before the example makes its client.
POINTED = "require('@discordjs/rest').DefaultRestOptions.api = process.env.FAKE_DISCORD + '/api';"
TEXTS = ["정말 재밌다", "최악이다 진짜", "오늘 몇 시에 모여?", "그냥 그래", "안녕 12", "> 재밌다", "12345", "재밌다 " * 200]


@pytest.fixture(scope="session")
def example(installed: Path) -> Path:
    """The example with its packages, below the folder in which the tarball is installed."""
    folder = installed / "discordjs"
    folder.mkdir()
    for name in ("package.json", "package-lock.json", "bot.mjs"):
        shutil.copyfile(EXAMPLE / name, folder / name)
    npm(folder, "ci")
    (folder / "pointed.cjs").write_text(POINTED)
    return folder


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as fake:
        yield fake


@pytest.fixture
async def bot(discord: FakeDiscord, example: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    environ = {**os.environ, "DISCORD_TOKEN": discord.token, "FAKE_DISCORD": discord.root}
    command = ("node", "--require", "./pointed.cjs", "bot.mjs")
    process = await asyncio.create_subprocess_exec(*command, cwd=example, env=environ)
    await discord.wait_for(lambda: discord.is_up and discord.commands, timeout=60)
    yield process
    if process.returncode is None:
        process.terminate()
    await process.wait()


def of_python(text: str) -> dict[str, Any]:
    """The Python bot's answer, without the quote of what was asked, which the example leaves out."""
    bundle = Bundle.find("flagship")
    [prediction] = Analyzer(bundle).predict([text])
    embed = render_sentiment(prediction, text, bundle, KOREAN).embed()
    lines = [line for line in (embed.description or "").split("\n") if not line.startswith("> ")]
    assert embed.colour is not None
    return {
        "title": embed.title,
        "description": "\n".join(lines),
        "color": embed.colour.value,
        "footer": {"text": embed.footer.text},
    }


async def test_it_answers_what_the_python_bot_answers(discord: FakeDiscord, bot: asyncio.subprocess.Process) -> None:
    [command] = discord.commands
    assert (command["name"], [option["name"] for option in command["options"]]) == ("감성", ["문장"])
    for text in TEXTS:
        sent, told = len(discord.sent_messages), len(discord.callbacks)
        message = await discord.post_message(f"!감성 {text}")
        await discord.slash("감성", 문장=text)
        await discord.wait_for(lambda sent=sent, told=told: len(discord.sent_messages) > sent and len(discord.callbacks) > told)  # type: ignore[misc]
        assert discord.sent_messages[-1]["embeds"] == [of_python(text)]
        assert discord.sent_messages[-1]["message_reference"]["message_id"] == message
        assert discord.sent_messages[-1]["allowed_mentions"] == {"parse": [], "replied_user": False}
        assert discord.callbacks[-1]["data"]["embeds"] == [of_python(text)]


async def test_it_is_silent_where_nobody_asked_and_goes_on(discord: FakeDiscord, bot: asyncio.subprocess.Process) -> None:
    for content in ("감성 재밌다", "!감성해설 재밌다", "!감성", "그냥 하는 말"):
        await discord.post_message(content)
    await discord.post_message("!감성 재밌다", author=BOT_USER)
    discord.fail_next("POST", "/channels/*/messages", status=403, code=50013)
    await discord.post_message("!감성 최악이다")
    await discord.wait_for(lambda: any(call.status == 403 for call in discord.requests))
    assert discord.sent_messages == []
    await discord.post_message("!감성 정말 재밌다")
    await discord.wait_for(lambda: discord.sent_messages)
    assert [message["embeds"][0]["title"] for message in discord.sent_messages] == ["긍정"]


def test_it_is_as_short_as_it_says() -> None:
    code = (EXAMPLE / "bot.mjs").read_text(encoding="utf-8")
    assert len(code.splitlines()) <= 40
    assert not re.search(r"MTA|token\s*=\s*['\"]", code)
