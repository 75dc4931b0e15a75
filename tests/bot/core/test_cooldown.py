"""How often a user may ask."""

from __future__ import annotations

from gamseong.bot.core.cooldown import Cooldown


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
