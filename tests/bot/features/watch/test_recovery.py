"""After an alert: when a low tone has recovered, and what a restart keeps of it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from gamseong.bot.features.watch.tone import AlertRule, ChannelTone, Recovery
from tests.bot.features.watch.simulated_channel import MINUTE, RULE, START, SimulatedChannel


def alerted(margins: Iterable[float | None], rule: AlertRule = RULE) -> SimulatedChannel:
    """A channel after an alert, in which somebody has said so on."""
    channel = SimulatedChannel(rule)
    channel.say([-0.9] * 11)
    assert channel.times == [5.5]
    channel.say(margins)
    return channel


def recovery(channel: SimulatedChannel, after: float = 0.0, listening: float | None = START) -> Recovery | None:
    return channel.tone.recovery(channel.now + after, channel.rule, listening)


def test_a_recovery_is_due_once_the_tone_has_been_up_for_as_long_as_an_alert_takes() -> None:
    channel = alerted([0.9] * 12)
    assert recovery(channel) is None
    channel.say([0.9])
    due = recovery(channel)
    assert due is not None
    assert due.tone == channel.tone.tone
    assert due.since == START + 30
    assert due.until == START + 7 * MINUTE  # three good messages brought it up
    assert (due.silent, due.posted) == (False, True)
    channel.tone.recovery_told()
    assert recovery(channel) is None


def test_without_an_alert_there_is_nothing_to_recover_from() -> None:
    channel = SimulatedChannel()
    channel.say([-0.9] * 9 + [0.9] * 60)
    assert channel.alerts == []
    assert recovery(channel, 2 * RULE.pause) is None


def test_a_tone_that_swings_around_the_level_has_not_recovered() -> None:
    channel = alerted([0.9] * 4 + [-0.35] * 100)  # never below the level again, but hardly above
    assert channel.tone.tone is not None
    assert RULE.below < channel.tone.tone < RULE.recovered
    assert recovery(channel) is None


def test_a_relapse_begins_the_wait_anew() -> None:
    channel = alerted([0.9] * 13 + [-0.9] * 6 + [0.9] * 10)
    assert recovery(channel) is None
    assert channel.times == [5.5]


def test_a_long_silence_ends_it_as_well_but_only_one_that_was_listened_to() -> None:
    channel = alerted([-0.9])
    assert recovery(channel, RULE.pause - 1) is None
    due = recovery(channel, RULE.pause)
    assert due is not None
    assert (due.silent, due.until) == (True, channel.now)
    assert recovery(channel, RULE.pause, listening=None) is None
    assert recovery(channel, RULE.pause, listening=channel.now + 60) is None


def test_low_for_several_alerts_it_recovers_once_from_the_first() -> None:
    channel = SimulatedChannel()
    channel.say([-0.9] * 2 * 70 + [0.9] * 25)
    assert len(channel.alerts) == 2
    due = recovery(channel)
    assert due is not None
    assert due.since == START + 30


def test_levels_near_the_top_can_still_be_recovered_from() -> None:
    assert AlertRule(-0.4, 60, 60).recovered == pytest.approx(-0.3)
    assert AlertRule(0.95, 60, 60).recovered == pytest.approx(0.975)


@pytest.mark.parametrize("silence", [0.0, 7 * MINUTE])
def test_after_a_restart_it_goes_on_as_if_nothing_had_been(silence: float) -> None:
    margins = [0.2, *[-0.9] * 8]
    one, other = SimulatedChannel(), SimulatedChannel()
    for channel in (one, other):
        channel.say(margins)
    saved = other.tone.saved()
    assert saved is not None
    other.tone = ChannelTone.restored(saved, 2 * MINUTE)
    for channel in (one, other):
        channel.now += silence
        channel.say([-0.9] * 30 + [0.9] * 40)
    assert one.times == other.times
    assert [(alert.since, alert.messages) for _, alert in one.alerts] == [
        (alert.since, alert.messages) for _, alert in other.alerts
    ]
    assert one.tone.tone == pytest.approx(other.tone.tone)
    assert recovery(one) == recovery(other) != None  # noqa: E711


def test_after_a_restart_the_pause_holds_and_the_recovery_is_still_to_be_told() -> None:
    channel = alerted([-0.9] * 3)
    saved = channel.tone.saved()
    assert saved is not None
    channel.tone = ChannelTone.restored(saved, 2 * MINUTE)
    channel.say([-0.9] * 2 * 40)
    assert channel.times == [5.5]
    assert recovery(channel) is None
    channel.say([0.9] * 25)
    due = recovery(channel)
    assert due is not None
    assert due.since == START + 30


def test_a_tone_that_was_up_at_a_restart_has_recovered_without_another_message() -> None:
    channel = alerted([0.9] * 8)
    saved = channel.tone.saved()
    assert saved is not None
    channel.tone = ChannelTone.restored(saved, 2 * MINUTE)
    due = recovery(channel, RULE.seconds)
    assert due is not None
    assert not due.silent


def test_nothing_is_saved_of_a_channel_where_nothing_was_readable() -> None:
    channel = SimulatedChannel()
    channel.say([None] * 3)
    assert channel.tone.saved() is None
