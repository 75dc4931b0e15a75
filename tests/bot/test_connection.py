"""Log-in, the gateway and Discord's bad days: the real discord.py client on real sockets, against the fake server.

What the commands answer is tested elsewhere; here a message only has to get its one answer.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gamseong.bot import exit_codes
from gamseong.bot.client import create_bot
from gamseong.bot.settings import load_settings
from tests import fake_discord
from tests.fake_discord import TOKEN, FakeDiscord
from tests.tiny_bundles import tiny_series, tiny_text

ANSWER = "/channels/*/messages"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A config.toml that names the tiny bundles, with every log line switched on."""
    path = tmp_path / "config.toml"
    sentiment, series = tiny_text(tmp_path / "bundles").path, tiny_series(tmp_path / "bundles").path
    path.write_text(f'[bot]\nbundle = "{sentiment}"\nseries = "{series}"\nlog_level = "DEBUG"\ncooldown = 0\n', encoding="utf-8")
    return path


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as server:
        yield server


@pytest.fixture
async def connected(fake: FakeDiscord, config: Path) -> AsyncIterator[FakeDiscord]:
    """The server, with our bot logged in to it in this process."""
    with fake.patched():
        async with create_bot(load_settings(config)) as bot:
            running = asyncio.create_task(bot.start(TOKEN))
            await fake.wait_for(lambda: fake.identifies)
            yield fake
        await asyncio.wait_for(running, 10)  # raises what start-up raised


@pytest.fixture
async def alarm() -> AsyncIterator[asyncio.Queue[logging.LogRecord]]:
    """Our own log lines from WARNING up, as they come."""
    records: asyncio.Queue[logging.LogRecord] = asyncio.Queue()
    handler = logging.Handler(logging.WARNING)
    handler.emit = records.put_nowait  # type: ignore[method-assign]
    logging.getLogger("gamseong").addHandler(handler)
    yield records
    logging.getLogger("gamseong").removeHandler(handler)


async def ask(fake: FakeDiscord, text: str) -> dict[str, Any]:
    """Someone new (nobody's cooldown is in the way) writes ``text``; the answer's body."""
    before = len(fake.sent_messages)
    await fake.post_message(text, author=HUMAN | {"id": snowflake()})
    await fake.wait_for(lambda: len(fake.sent_messages) > before)
    return fake.sent_messages[before]


def statuses(fake: FakeDiscord) -> list[int]:
    """What each attempt to send a message was answered."""
    return [call.status for call in fake.requests if call.method == "POST" and call.path.endswith("/messages")]


async def test_log_in_syncs_the_commands_and_a_message_gets_one_answer(connected: FakeDiscord) -> None:
    answer = await ask(connected, "!감성 정말 재밌다")
    assert [call.path for call in connected.requests[:2]] == ["/users/@me", "/oauth2/applications/@me"]
    assert {"감성", "수열"} <= {command["name"] for command in connected.commands}
    assert len(answer["embeds"]) == 1
    assert "88" in str(answer["embeds"])
    assert answer["allowed_mentions"] == {"parse": []}  # an @everyone in the quoted text rings nobody
    await ask(connected, "!감성 싫다")
    assert statuses(connected) == [200, 200]


async def test_a_dropped_socket_is_resumed_and_what_was_missed_is_answered_once(connected: FakeDiscord) -> None:
    await ask(connected, "!감성 좋다")
    await connected.drop_socket()
    await ask(connected, "!감성 싫다")
    assert [resume["session_id"] for resume in connected.resumes] == ["session-1"]
    await connected.drop_socket(4000)
    await ask(connected, "!감성 재밌다")
    assert (len(connected.identifies), len(connected.resumes), len(connected.sent_messages)) == (1, 2, 3)
    assert sum(call.method == "PUT" for call in connected.requests) == 1  # a RESUME is no reason to sync again


async def test_a_rate_limited_answer_waits_and_arrives_once(connected: FakeDiscord) -> None:
    connected.fail_next("POST", ANSWER, status=429, retry_after=0.5)
    await ask(connected, "!감성 재밌다")
    first, second = (call.at for call in connected.requests if call.path.endswith("/messages"))
    assert second - first >= 0.5
    await ask(connected, "!감성 싫다")
    assert statuses(connected) == [429, 200, 200]


async def test_an_answer_outlives_a_bad_gateway(connected: FakeDiscord) -> None:
    connected.fail_next("POST", ANSWER, status=502)
    await ask(connected, "!감성 재밌다")
    assert statuses(connected) == [502, 200]


@pytest.mark.parametrize("status", [403, 503])
async def test_an_answer_that_cannot_be_sent_is_a_log_line_and_the_bot_lives_on(
    connected: FakeDiscord, alarm: asyncio.Queue[logging.LogRecord], status: int
) -> None:
    connected.fail_next("POST", ANSWER, status=status, times=float("inf"))
    await connected.post_message("!감성 재밌다 비밀이야기")
    line = await asyncio.wait_for(alarm.get(), 20)
    assert str(status) in line.getMessage()
    assert "비밀이야기" not in line.getMessage()
    connected.recover()
    await ask(connected, "!감성 싫다")
    assert alarm.empty()
    assert set(statuses(connected)) == {status, 200}


async def test_a_slash_command_is_answered_through_its_interaction(connected: FakeDiscord) -> None:
    await connected.slash("감성", 문장="정말 재밌다")
    await connected.wait_for(lambda: connected.callbacks)
    ...
