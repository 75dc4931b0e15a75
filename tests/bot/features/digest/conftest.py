"""The server of these tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from gamseong.bot.client import create_bot
from gamseong.bot.settings import Settings
from tests.bot.conftest import world_of
from tests.bot.features.digest.digest_server import Reporting, reporting_in


@pytest.fixture
async def reporting(settings: Callable[..., Settings]) -> AsyncIterator[Reporting]:
    async with world_of(create_bot(settings()), settle_timeout=20.0) as world:
        yield await reporting_in(world)
