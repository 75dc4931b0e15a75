"""Engines of the tiny model, closed after the test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from gamseong.bot.inference.engine import Engine
from tests.bot.inference.engines import Opener, SettingsMaker


@pytest.fixture
async def opened(settings: SettingsMaker) -> AsyncIterator[Opener]:
    """Returns a function: ``await opened(batch=4)`` opens an engine with those model settings."""
    engines: list[Engine] = []

    async def open_engine(**changes: object) -> Engine:
        variables = {f"GAMSEONG_MODEL_{key}".upper(): str(value) for key, value in changes.items()}
        engines.append(await Engine.open(settings(**variables).model))
        return engines[-1]

    yield open_engine
    for engine in engines:
        engine.close()
