"""Messages over a connection that breaks, on real sockets; and work that nobody waits for any longer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, Mock

import discord
import pytest

from gamseong.bot.client import create_bot
from gamseong.bot.core import sending
from gamseong.bot.core.sending import Posted, defer_if_slow, post
from gamseong.bot.features.analyze import answer_view
from gamseong.bot.settings import Settings
from tests.fake_discord import CHANNEL, CUT, TOKEN, FakeDiscord

MESSAGES, CALLBACK = "/channels/*/messages", "/interactions/*/callback"
ARRIVED = pytest.mark.parametrize("arrived", [True, False], ids=["arrived", "lost"])


@pytest.fixture
async def fake(settings: Callable[..., Settings]) -> AsyncIterator[FakeDiscord]:
    """A small Discord with our bot on its gateway, and one answer with buttons."""
    async with FakeDiscord() as server:
        with server.patched():
            async with create_bot(settings()) as bot:
                server.bot = bot  # type: ignore[attr-defined]
                running = asyncio.create_task(bot.start(TOKEN))
                await server.post_message("!감성 재밌다")
                await server.wait_for(lambda: server.sent_messages)
                yield server
            await asyncio.wait_for(running, 10)


def nonces_of(fake: FakeDiscord) -> list[str]:
    """The nonce of every call that posts a message, whether it was answered or not."""
    return [call.json["nonce"] for call in fake.requests if call.path.endswith("/messages")]


@ARRIVED
@pytest.mark.parametrize("text", ["!감성 재밌다", "!감성해설 정말 재밌다", "!수열 0 0.1 0.2 0.3"])
async def test_an_answer_over_a_breaking_connection_is_there_once(fake: FakeDiscord, text: str, arrived: bool) -> None:
    fake.fail_next("POST", MESSAGES, status=CUT, acting=arrived)
    await fake.post_message(text)
    nonces = await fake.wait_for(lambda: nonces_of(fake) if len(nonces_of(fake)) == 3 else [])
    await fake.wait_for(lambda: len(fake.sent_messages) == 2)
    assert nonces[0] != nonces[1] == nonces[2]
    assert len(fake.sent_messages) == 2


@ARRIVED
async def test_a_slash_answer_over_a_breaking_connection_is_there_once_and_listens(fake: FakeDiscord, arrived: bool) -> None:
    fake.fail_next("POST", CALLBACK, status=CUT, acting=arrived)
    await fake.slash("감성", 문장="정말 재밌다")
    await fake.wait_for(lambda: fake.followups if arrived else fake.callbacks)
    assert len(fake.callbacks) == 1
    shown = fake.followups[0] if arrived else fake.callbacks[0]["data"]
    assert shown["embeds"][0]["title"] == "긍정"
    assert shown["components"]
    assert fake.sent_messages[1:] == []  # and nothing of it in the channel


@ARRIVED
async def test_a_button_over_a_breaking_connection_answers_once(fake: FakeDiscord, arrived: bool) -> None:
    fake.fail_next("POST", CALLBACK, status=CUT, acting=arrived)
    await fake.click(answer_view.CUSTOM_ID)
    await fake.wait_for(lambda: fake.followups if arrived else fake.callbacks)
    assert len(fake.callbacks) == 1


@pytest.mark.parametrize(
    ("status", "times", "posted"),
    [
        (CUT, 1, Posted.DELIVERED),
        (CUT, 2, Posted.FAILED),
        (403, 1, Posted.REFUSED),
        (404, 1, Posted.REFUSED),
        (503, 1, Posted.FAILED),
    ],
)
async def test_what_became_of_a_post(fake: FakeDiscord, status: int, times: int, posted: Posted) -> None:
    fake.fail_next("POST", MESSAGES, status=status, times=times)
    channel = fake.bot.get_channel(int(CHANNEL))  # type: ignore[attr-defined]
    assert await post(channel, content="hello") is posted


# Slow work


def interaction(*, defers: Any = None) -> Any:
    response = SimpleNamespace(defer=AsyncMock(side_effect=defers), is_done=lambda: False)
    return Mock(spec=discord.Interaction, response=response, extras={})


@pytest.fixture
def quick_defer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "DEFER_AFTER", 0.01)


class Work:
    """Work that takes as long as the test wants, and knows whether it was cancelled."""

    def __init__(self) -> None:
        self.done, self.cancelled = asyncio.Event(), False

    async def run(self) -> str:
        try:
            await self.done.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return "done"


@pytest.mark.parametrize("waited", [0.0, 0.05], ids=["before it is deferred", "after it was deferred"])
async def test_work_ends_with_who_waits_for_it(quick_defer: None, waited: float) -> None:
    work, before = Work(), asyncio.all_tasks()
    waiting = asyncio.create_task(defer_if_slow(interaction(), work.run()))
    await asyncio.sleep(waited)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before
    assert work.cancelled or waited == 0.0


async def test_work_ends_if_deferring_breaks(quick_defer: None) -> None:
    work = Work()
    with pytest.raises(RuntimeError):
        await defer_if_slow(interaction(defers=RuntimeError), work.run())
    await asyncio.sleep(0)
    assert work.cancelled


async def test_work_for_an_interaction_that_has_expired_is_still_done(quick_defer: None) -> None:
    work = Work()
    gone = discord.NotFound(Mock(status=404, reason=""), {"code": 10062, "message": ""})
    waiting = asyncio.create_task(defer_if_slow(interaction(defers=gone), work.run()))
    await asyncio.sleep(0.05)
    work.done.set()
    assert await waiting == "done"
