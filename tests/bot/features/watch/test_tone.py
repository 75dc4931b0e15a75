"""The live tone of a channel and its alerts, minute by minute."""

from __future__ import annotations

import math
import random
import sys

import pytest

from gamseong.bot.features.watch.ewma import Ewma
from gamseong.bot.features.watch.tone import RECENT, RECENT_SECONDS, TREND, AlertRule, ChannelTone
from tests.bot.features.watch.simulated_channel import MINUTE, RULE, START, SimulatedChannel


def mean_of(values: list[tuple[float, float]], half_life: float) -> float:
    newest = max(time for time, _ in values)
    weights = [0.5 ** ((newest - time) / half_life) for time, _ in values]
    return math.fsum(weight * value for weight, (_, value) in zip(weights, values, strict=True)) / math.fsum(weights)


def test_the_mean_weighs_by_age_whatever_the_gaps_and_the_order() -> None:
    generator = random.Random(3)
    values = [(START + generator.expovariate(1 / 40) * index, generator.uniform(-1, 1)) for index in range(300)]
    generator.shuffle(values)
    mean = Ewma(300.0)
    for time, value in values:
        mean.add(time, value)
    assert mean.mean == pytest.approx(mean_of(values, 300.0), abs=1e-12)


def test_a_value_weighs_half_after_one_half_life() -> None:
    mean = Ewma(60.0)
    mean.add(START, 1.0)
    mean.add(START + 60, 0.0)
    assert mean.mean == pytest.approx(1 / 3)


def test_removing_is_as_if_it_had_never_been_added() -> None:
    values = [(START + index * 7.0, math.sin(index)) for index in range(200)]
    mean, without = Ewma(60.0), Ewma(60.0)
    for index, (time, value) in enumerate(values):
        mean.add(time, value)
        if index % 3:
            without.add(time, value)
    for time, value in values[::3]:
        mean.remove(time, value)
    assert mean.mean == pytest.approx(without.mean, abs=1e-9)


def test_with_everything_removed_there_is_no_mean_left_of_rounding() -> None:
    mean = Ewma(0.1)
    for _ in range(3):
        for index in range(100):
            mean.add(START + index * 0.07, 0.1 * (-1) ** index)
        for index in range(100):
            mean.remove(START + index * 0.07, 0.1 * (-1) ** index)
        assert mean.mean is None


def test_years_of_silence_and_very_late_values_are_finite() -> None:
    mean = Ewma(1.0)
    mean.add(START, -1.0)
    mean.add(START + 1e9, 0.5)
    assert mean.mean == 0.5
    mean.add(START, 1.0)
    assert mean.mean == 0.5


def test_low_for_long_enough_is_one_alert_with_its_evidence() -> None:
    channel = SimulatedChannel()
    channel.say([-0.7, -0.9, -0.6, -0.95, 0.1, -0.8, -0.9, -0.7, -0.8, -0.9, -0.7, -0.6, -0.8])
    assert channel.times == [5.5]  # low since the first message, half a minute in
    [(_, alert)] = channel.alerts
    assert alert.since == START + 30
    assert alert.messages == 11
    assert alert.worst == ((4, -0.95), (10, -0.9), (7, -0.9))  # the newer of equals first
    assert alert.tone < -0.4
    assert alert.trend[-1] == (START + 5.5 * MINUTE, alert.tone)
    assert [time for time, _ in alert.trend] == sorted(time for time, _ in alert.trend)


def test_not_low_enough_or_not_long_enough_is_none() -> None:
    channel = SimulatedChannel()
    channel.say([-0.39] * 40)
    assert channel.alerts == []
    channel.say([-0.9] * 7)
    channel.say([0.9] * 10)
    channel.say([-0.9] * 7)
    assert channel.alerts == []


def test_exactly_the_threshold_is_not_below_it() -> None:
    channel = SimulatedChannel()
    channel.say([-0.4] * 40)
    assert channel.alerts == []


def test_few_messages_are_no_mood() -> None:
    channel = SimulatedChannel()
    channel.say([-0.9] * 4, every=2 * MINUTE)
    assert channel.alerts == []
    channel.say([-0.9])
    assert len(channel.alerts) == 1


def test_what_cannot_be_judged_neither_helps_nor_harms() -> None:
    channel = SimulatedChannel()
    channel.say([-0.9, None, None, None] * 4)
    assert channel.alerts == []  # seven minutes, but four messages
    channel.say([-0.9])
    assert [alert.messages for _, alert in channel.alerts] == [5]


def test_a_long_silence_ends_a_stretch() -> None:
    channel = SimulatedChannel()
    channel.say([-0.9] * 9)
    channel.say([-0.9], every=5 * MINUTE)  # still low, but nobody went on
    assert channel.alerts == []
    channel.say([-0.9] * 10)
    assert channel.times == [pytest.approx(4.5 + 5 + 5)]


def test_after_an_alert_there_is_a_pause_and_then_one_more_if_it_stayed_low() -> None:
    channel = SimulatedChannel()
    channel.say([-0.9] * 2 * 100)
    assert channel.times == [5.5, 65.5]
    assert channel.alerts[1][1].since == START + 5.5 * MINUTE


def test_an_alert_stays_due_until_it_is_delivered() -> None:
    channel = SimulatedChannel()
    channel.delivers = False
    channel.say([-0.9] * 15)
    assert channel.times == [5.5, 6.0, 6.5, 7.0, 7.5]
    assert {alert.since for _, alert in channel.alerts} == {START + 0.5 * MINUTE}  # it is one and the same
    channel.delivers = True
    channel.say([-0.9] * 2 * 59)
    assert channel.times[5:] == [8.0]
    channel.say([-0.9] * 2 * 9)
    assert channel.times[6:] == [68.0]


def test_an_alert_that_comes_through_after_a_recovery_begins_its_pause_as_well() -> None:
    channel = SimulatedChannel()
    channel.delivers = False
    channel.say([-0.9] * 11 + [0.9] * 20)
    due = channel.times
    channel.tone.alert_told(channel.alerts[-1][1], RULE, posted=True)
    channel.say([-0.9] * 2 * 50)
    assert channel.times == due


def test_within_the_pause_there_is_none_even_after_a_recovery() -> None:
    channel = SimulatedChannel()
    channel.say([-0.9] * 12)
    channel.say([0.9] * 20)
    channel.say([-0.9] * 40)
    assert channel.times == [5.5]


def test_after_a_recovery_and_the_pause_the_low_has_to_last_again() -> None:
    channel = SimulatedChannel()
    channel.say([-0.9] * 11)
    channel.say([0.9] * 120)  # an hour
    before = channel.now
    channel.say([-0.9] * 40)
    assert channel.times[0] == 5.5
    assert (channel.alerts[1][1].since - before) > 0
    assert channel.times[1] * MINUTE + START - channel.alerts[1][1].since >= RULE.seconds


def test_an_edit_replaces_what_was_there() -> None:
    channel, other = SimulatedChannel(), SimulatedChannel()
    channel.say([-0.9] * 6)
    for message in range(1, 7):
        channel.tone.edit(message, 0.8, RULE)
    other.say([0.8] * 6)
    assert channel.tone.tone == pytest.approx(other.tone.tone)
    channel.say([-0.1] * 10)
    assert channel.alerts == []


def test_an_edit_into_something_bad_counts_and_is_evidence() -> None:
    channel = SimulatedChannel()
    channel.say([None, 0.5, *[-0.7] * 4])
    channel.tone.edit(1, -0.99, RULE)
    channel.tone.edit(2, -0.98, RULE)
    channel.say([-0.7] * 11)
    [(_, alert)] = channel.alerts
    assert alert.worst[:2] == ((1, -0.99), (2, -0.98))


def test_an_edit_into_what_cannot_be_judged_takes_it_out() -> None:
    channel = SimulatedChannel()
    channel.say([-0.9, 0.5])
    channel.tone.edit(1, None, RULE)
    assert channel.tone.tone == pytest.approx(0.5)
    channel.tone.edit(1, -0.5, RULE)
    assert channel.tone.tone is not None
    assert channel.tone.tone < 0.5


def test_a_deleted_message_is_forgotten_and_cannot_be_evidence() -> None:
    channel = SimulatedChannel()
    channel.say([-0.7, -0.95, *[-0.7] * 7])
    channel.tone.delete([2, 999], RULE)
    channel.say([-0.7] * 5)
    [(_, alert)] = channel.alerts
    assert 2 not in dict(alert.worst)
    assert alert.messages == 10
    channel.tone.delete(range(1, 100), RULE)
    assert channel.tone.tone is None


def test_deleting_the_bad_ones_ends_the_stretch() -> None:
    channel = SimulatedChannel()
    channel.say([-0.9] * 9 + [0.2])
    channel.tone.delete(range(1, 10), RULE)
    channel.say([-0.9] * 3)
    assert channel.alerts == []


def test_a_message_delivered_twice_counts_once() -> None:
    once, twice = ChannelTone(60), ChannelTone(60)
    for index, margin in enumerate((0.9, -0.9, -0.9)):
        once.add(index, START + index, margin, RULE)
        for _ in range(2):
            twice.add(index, START + index, margin, RULE)
    assert once.tone == twice.tone


def test_messages_out_of_order_do_not_turn_the_clock_back() -> None:
    tone = ChannelTone(2 * MINUTE)
    alerts = []
    for index in range(24):
        late = 20.0 if index % 2 else 0.0
        if (alert := tone.add(index, START + index * 30 - late, -0.9, RULE)) is not None:
            alerts.append(alert)
            tone.alert_told(alert, RULE, posted=True)
    assert len(alerts) == 1
    assert [time for time, _ in tone.trend] == sorted(time for time, _ in tone.trend)


def test_a_rule_may_change_on_the_way() -> None:
    channel = SimulatedChannel()
    channel.say([-0.3] * 20)
    channel.rule = AlertRule(below=-0.2, seconds=MINUTE, pause=MINUTE, at_least=1)
    channel.say([-0.3] * 3)
    assert channel.times == [pytest.approx(11.5)]


def test_memory_is_bounded_and_old_messages_are_forgotten() -> None:
    tone = ChannelTone(300)
    for index in range(20 * RECENT):
        tone.add(index, START + index * 0.01, -0.1, RULE)
    assert len(tone._recent) == RECENT
    for index in range(10 * TREND):
        tone.add(10**6 + index, START + 1000 + index * MINUTE, 0.1, RULE)
    assert len(tone.trend) == TREND
    assert len(tone._recent) <= RECENT_SECONDS / MINUTE + 1
    tone.tidy(START + 10**7)
    assert not tone._recent
    assert sys.getsizeof(tone._recent) < 200_000


def test_what_is_no_longer_recent_can_no_longer_be_changed() -> None:
    tone = ChannelTone(300)
    for index in range(RECENT + 1):
        tone.add(index, START + index, -0.5, RULE)
    before = tone.tone
    tone.edit(0, 1.0, RULE)
    tone.delete([0], RULE)
    assert tone.tone == before


def test_the_tone_never_leaves_its_range() -> None:
    tone = ChannelTone(60)
    for index in range(1000):
        tone.add(index, START + index * 0.3, 1.0, RULE)
    for index in range(600, 990):
        tone.edit(index, 1.0, RULE)
    assert tone.tone is not None
    assert 0.999 < tone.tone <= 1.0


def test_without_messages_there_is_no_tone() -> None:
    assert Ewma(60.0).mean is None
    assert ChannelTone(60).tone is None


def test_the_trend_has_the_end_of_each_minute() -> None:
    channel = SimulatedChannel()
    channel.say([0.5] * 16, every=15.0)  # 15, 30 … 240 s after the beginning of a minute
    assert [time - START for time, _ in channel.tone.trend] == [45, 105, 165, 225, 240]
    late = SimulatedChannel()
    late.say([0.5] * 61, every=MINUTE)  # every minute is told apart
    assert [time - START for time, _ in late.tone.trend] == [MINUTE * minute for minute in range(32, 62)]


def test_a_message_can_be_changed_for_an_hour_and_while_it_is_among_the_last_512() -> None:
    tone = ChannelTone(60)
    tone.add(1, START, 0.5, RULE)
    tone.add(2, START + 3600, None, RULE)
    assert 1 in tone
    tone.add(3, START + 3600.5, None, RULE)
    assert 1 not in tone
    assert 2 in tone
    for message in range(4, 514):
        tone.add(message, START + 3601, None, RULE)
    assert 2 in tone
    tone.add(514, START + 3601, None, RULE)
    assert 2 not in tone
    assert 3 in tone


def test_after_all_were_removed_a_value_counts_alone() -> None:
    mean = Ewma(60.0)
    mean.add(START, -0.5)
    mean.remove(START, -0.5)
    mean.add(START, 0.5)
    assert mean.mean == 0.5


def test_an_edit_and_a_deletion_change_how_many_messages_are_counted() -> None:
    channel = SimulatedChannel()
    channel.say([-0.9, None, *[-0.9] * 8])
    channel.tone.edit(2, -0.9, RULE)  # can be judged now
    channel.tone.delete([1], RULE)  # with which the stretch began
    channel.say([-0.9])
    assert [alert.messages for _, alert in channel.alerts] == [10]


def test_only_what_is_negative_is_evidence() -> None:
    channel = SimulatedChannel(AlertRule(below=-0.1, seconds=45, pause=MINUTE, at_least=3))
    channel.say([-1.0, 0.0, 0.01])
    [(_, alert)] = channel.alerts
    assert alert.worst == ((1, -1.0),)


@pytest.mark.parametrize("extreme", [1.0, -1.0])
def test_rounding_never_takes_the_tone_out_of_its_range(extreme: float) -> None:
    for seed in range(10):  # of which one at least leaves a mean of ±1.0000000000000002
        tone, generator = ChannelTone(60), random.Random(seed)
        for index in range(20):
            tone.add(index, START + index * 7.0, generator.uniform(-1, 1), RULE)
        for index in range(20):
            tone.edit(index, extreme, RULE)
        assert tone.tone == pytest.approx(extreme)
        assert tone.tone is not None
        assert -1.0 <= tone.tone <= 1.0


def test_ten_messages_are_enough_where_the_rule_says_nothing() -> None:
    channel = SimulatedChannel(AlertRule(below=-0.4, seconds=MINUTE, pause=MINUTE))
    channel.say([-0.9] * 9)
    assert channel.alerts == []
    channel.say([-0.9])
    assert len(channel.alerts) == 1
