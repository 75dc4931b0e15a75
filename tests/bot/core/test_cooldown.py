"""How often a user may ask, and how long that is remembered."""

from __future__ import annotations

from collections.abc import Callable

from gamseong.bot.client import create_bot
from gamseong.bot.core.cooldown import Cooldown
from gamseong.bot.core.services import services_of
from gamseong.bot.settings import Settings
from tests.bot.conftest import world_of


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
    assert cooldown.use(2, 109) is None
    assert cooldown.use(1, 110) is None  # the first use has left the window, the second has not
    later = cooldown.use(1, 111)
    assert later is not None
    assert later.first


def test_no_seconds_is_no_cooldown() -> None:
    cooldown = Cooldown(1, 0)
    assert [cooldown.use(1, 0) for _ in range(5)] == [None] * 5
    assert len(cooldown) == 0


def test_nobody_is_remembered_longer_than_their_window() -> None:
    cooldown = Cooldown(2, 10)
    for second in range(5000):
        cooldown.use(second, now=second)
        assert len(cooldown) <= 10
    assert cooldown.forget(now=5004) == 1
    assert len(cooldown) == 5
    assert cooldown.forget(now=5009) is None
    assert len(cooldown) == 0


def test_who_asks_again_is_remembered_from_then_on() -> None:
    cooldown = Cooldown(2, 10)
    cooldown.use(1, 0)
    cooldown.use(2, 1)
    cooldown.use(1, 5)
    assert cooldown.forget(now=11) == 4
    assert len(cooldown) == 1


async def test_who_asked_is_forgotten_though_nobody_else_asks(settings: Callable[..., Settings]) -> None:
    bot = create_bot(settings(GAMSEONG_BOT_COOLDOWN_SECONDS="30", GAMSEONG_BOT_COOLDOWN_USES="3"))
    async with world_of(bot) as world:
        found = services_of(bot)
        assert found is not None
        await world.ask("!감성 재밌다")
        await world.env.advance_time(20)
        await world.ask("!감성 재밌다")
        assert len(found.cooldown) == 1
        await world.env.advance_time(29)
        assert len(found.cooldown) == 1
        await world.env.advance_time(2)
        assert len(found.cooldown) == 0
