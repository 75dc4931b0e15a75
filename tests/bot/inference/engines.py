"""Engines that are held up, and callers who ask them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence

import pytest

from gamseong.bot.inference.backlog import BusyError, Work
from gamseong.bot.inference.engine import Engine
from gamseong.bot.settings import Settings
from gamseong.model_store import Prediction

SettingsMaker = Callable[..., Settings]
Opener = Callable[..., Awaitable[Engine]]


class Gate:
    """Holds every graph run of an engine until it is opened, and records the texts of each run."""

    def __init__(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.runs: list[list[str]] = []
        self._predict = engine.analyzer.predict
        self._opened = threading.Event()
        monkeypatch.setattr(engine.analyzer, "predict", self._run)

    def _run(self, texts: Sequence[str]) -> list[Prediction]:
        self.runs.append(list(texts))
        assert self._opened.wait(30)
        if "폭탄" in texts:
            raise ArithmeticError("폭탄")
        return self._predict(texts)

    def open(self) -> None:
        self._opened.set()

    async def reached(self, runs: int = 1) -> None:
        """Waits until so many runs have begun."""
        async with asyncio.timeout(30):
            while len(self.runs) < runs:  # noqa: ASYNC110
                await asyncio.sleep(0.001)


async def ask(engine: Engine, *texts: str, kind: Work = Work.COMMAND) -> asyncio.Task[list[Prediction]]:
    """Starts a caller and returns once it waits or was refused."""
    caller = asyncio.create_task(engine.predict(texts, kind))
    await asyncio.sleep(0)
    return caller


async def busy(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Occupies the only worker of ``engine`` with a first text, so that all later ones wait."""
    gate = Gate(engine, monkeypatch)
    await ask(engine, "처음")
    await gate.reached()
    return gate


def refused(caller: asyncio.Task[list[Prediction]]) -> bool:
    return caller.done() and isinstance(caller.exception(), BusyError)
