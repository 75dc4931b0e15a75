"""Which messages a scan points at, and in what order. Pure."""

from __future__ import annotations

import random

import pytest

from gamseong.bot.features.scan.evidence import PAGE, Strongest, StrongMessage, page_count, page_of, ranked

HOUR = 3600


def message(number: int, margin: float = -0.9, length: int | None = None, hours: float = 0.0) -> StrongMessage:
    return StrongMessage(7, number, margin, number if length is None else length, int(hours * HOUR))


def ids(messages: object) -> list[int]:
    return [each.message_id for each in messages]  # type: ignore[attr-defined]


def test_what_looks_equally_strong_is_told_apart_by_its_length() -> None:
    short, long, strong = message(1, -0.968, 3), message(2, -0.966, 40), message(3, -0.981, 1)
    assert ids(ranked([short, long, strong])) == [3, 2, 1]
    assert ids(ranked([message(1, 0.9, 3), message(2, 0.95, 1)])) == [2, 1]


def test_one_quarrel_does_not_fill_a_page_while_other_moments_are_as_strong() -> None:
    quarrel = [message(100 + minute, hours=minute / 60) for minute in range(10)]
    others = [message(10 + day, hours=24 * day) for day in range(1, 5)]
    first = page_of(ranked([*quarrel, *others]), 0)
    assert ids(first) == [109, 14, 13, 12, 11]  # the longest of the quarrel, then a message of each other day
    assert set(ids(page_of(ranked([*quarrel, *others]), 1))) <= set(ids(quarrel))


def test_a_weaker_message_never_comes_before_a_stronger_one_to_be_spread() -> None:
    quarrel = [message(100 + minute, -0.9, hours=minute / 60) for minute in range(5)]
    assert ids(ranked([*quarrel, message(1, -0.5, 200, hours=99)]))[-1] == 1


def test_a_text_that_is_repeated_is_shown_once_the_newest_time() -> None:
    spam = [message(number, length=12) for number in range(200)]
    assert ids(ranked([*spam, message(500, -0.8)])) == [199, 500]


def test_the_same_are_kept_in_whatever_order_they_come() -> None:
    generator = random.Random(1)
    messages = [message(number, -round(generator.random(), 3), number % 40, number) for number in range(500)]
    found = []
    for seed in range(3):
        random.Random(seed).shuffle(messages)
        strongest = Strongest(keep=20)
        for each in messages:
            strongest.add(each)
        found.append(strongest.messages)
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 20
    assert min(each.strength for each in found[0]) >= 0.9


def test_several_channels_make_one_order() -> None:
    one = [StrongMessage(1, 10 + number, -0.9, number, number * HOUR) for number in range(60)]
    other = [StrongMessage(2, 90 + number, -0.95, 70 + number, number * HOUR) for number in range(3)]
    order = ranked([*one, *other])
    assert {each.channel_id for each in order[:3]} == {2}
    assert len(order) == 60


@pytest.mark.parametrize(("negative", "positive", "pages"), [(0, 0, 0), (1, 0, 1), (5, 2, 1), (6, 2, 2), (3, 60, 12)])
def test_the_longer_side_has_the_pages(negative: int, positive: int, pages: int) -> None:
    sides = ([message(number) for number in range(size)] for size in (negative, positive))
    assert page_count(*sides) == pages


def test_a_page_behind_the_last_of_a_side_is_empty() -> None:
    messages = [message(number) for number in range(PAGE + 1)]
    assert [len(page_of(messages, number)) for number in range(3)] == [5, 1, 0]
