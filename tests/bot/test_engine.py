"""Models off the event loop; how often a user may ask; what a message asks about."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable

import pytest

from gamseong.bot import engine as engine_module
from gamseong.bot.cooldown import Cooldown
from gamseong.bot.engine import THREAD_NAME, BusyError, Engine
from gamseong.bot.settings import Settings
from gamseong.bot.targets import after_mention
from gamseong.model_store import BundleNotFoundError, InputError, Label

SettingsMaker = Callable[..., Settings]


@pytest.fixture
async def engine(settings: SettingsMaker) -> AsyncIterator[Engine]:
    opened = await Engine.open(settings(GAMSEONG_MODEL_WORKERS="2").model)
    yield opened
    opened.close()


async def test_predictions_come_in_order(engine: Engine) -> None:
    labels = [prediction.label for prediction in await engine.predict(["재밌다", "싫다", "hello"])]
    assert labels == [Label.POSITIVE, Label.NEGATIVE, Label.UNREADABLE]
    assert await engine.next([0.0, 0.1, 0.2, 0.3]) == pytest.approx(0.4)
    with pytest.raises(InputError):
        await engine.next([0.0])


async def test_the_loop_runs_on_while_a_model_computes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    started = threading.Event()

    def slow(texts: list[str]) -> list[str]:
        started.set()
        time.sleep(0.3)
        return texts

    monkeypatch.setattr(engine.analyzer, "predict", slow)
    running = asyncio.create_task(engine.predict(["재밌다"]))  # type: ignore[arg-type]
    while not started.is_set():  # noqa: ASYNC110
        await asyncio.sleep(0)
    turns = 0
    while not running.done():
        turns += 1
        await asyncio.sleep(0.01)
    assert turns > 10


async def test_no_more_threads_than_workers(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    busy: list[int] = []
    lock, now = threading.Lock(), [0]

    def slow(texts: list[str]) -> list[str]:
        with lock:
            now[0] += 1
            busy.append(now[0])
        time.sleep(0.02)
        with lock:
            now[0] -= 1
        return texts

    monkeypatch.setattr(engine.analyzer, "predict", slow)
    await asyncio.gather(*(engine.predict(["글"]) for _ in range(8)))
    assert max(busy) == 2


async def test_a_queue_without_end_is_refused(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "WAITING_LIMIT", 2)
    answers = await asyncio.gather(*(engine.predict(["재밌다"]) for _ in range(3)), return_exceptions=True)
    assert [isinstance(answer, BusyError) for answer in answers] == [False, False, True]
    assert await engine.predict(["재밌다"])  # room again


async def test_a_model_that_cannot_be_loaded_leaves_no_thread(settings: SettingsMaker) -> None:
    with pytest.raises(BundleNotFoundError, match="nowhere"):
        await Engine.open(settings(GAMSEONG_MODEL_SERIES="nowhere").model)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(THREAD_NAME)]


async def test_a_model_for_another_task_is_refused(settings: SettingsMaker) -> None:
    tiny = settings().model
    with pytest.raises(InputError, match="tiny-series is a next-number bundle"):
        await Engine.open(settings(GAMSEONG_MODEL_BUNDLE=tiny.series).model)


def test_a_cooldown_is_a_sliding_window_for_each_user() -> None:
    cooldown = Cooldown(2, 10)
    assert cooldown.use(1, 100) is None
    assert cooldown.use(1, 104) is None
    refusal = cooldown.use(1, 105)
    assert refusal is not None
    assert (refusal.seconds, refusal.first) == (5, True)
    again = cooldown.use(1, 109)
    assert again is not None
    assert (again.seconds, again.first) == (1, False)
    assert cooldown.use(2, 105) is None
    assert cooldown.use(1, 110) is None  # the first use has left the window, the second has not
    later = cooldown.use(1, 111)
    assert later is not None
    assert later.first


def test_no_seconds_is_no_cooldown() -> None:
    cooldown = Cooldown(1, 0)
    assert [cooldown.use(1, 0) for _ in range(5)] == [None] * 5


def test_users_who_left_are_forgotten() -> None:
    cooldown = Cooldown(1, 10)
    for user in range(5000):
        cooldown.use(user, now=user)
    assert len(cooldown._windows) < 1100


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<@7> 재밌다", "재밌다"),
        ("<@!7>재밌다", "재밌다"),
        ("  <@7>, 재밌다 ", "재밌다"),
        ("재밌다 <@7>", "재밌다"),
        ("<@7>", ""),
        ("<@7>\n여러\n줄", "여러\n줄"),
        ("<@7> <@8> 재밌다", "<@8> 재밌다"),
        ("나는 <@7> 좋다", None),
        ("<@8> 재밌다", None),
        ("<@77> 재밌다", None),
        ("재밌다", None),
        ("", None),
    ],
)
def test_a_mention_counts_at_either_end(content: str, text: str | None) -> None:
    assert after_mention(content, 7) == text
