"""The words behind a change: those that came up, not those that are always there or that one person repeats."""

from __future__ import annotations

from gamseong.trends.words import WordCounter


def counter(before: dict[str, int], after: dict[str, int], authors: int = 0) -> WordCounter:
    found = WordCounter()
    for nouns, is_after in ((before, False), (after, True)):
        for noun, count in nouns.items():
            for number in range(count):
                found.add(frozenset([noun]), str(number % authors) if authors else None, after=is_after)
    return found


def test_what_came_up_is_named_with_its_counts() -> None:
    found = counter({"점검": 50, "렉": 50}, {"점검": 50, "렉": 50, "환불": 30}).risen()
    assert [(word.noun, word.before, word.after) for word in found] == [("환불", 0, 30)]


def test_what_is_said_more_often_because_more_is_said_is_not() -> None:
    assert counter({"점검": 10, "렉": 10}, {"점검": 100, "렉": 100}).risen() == []


def test_a_rare_word_and_the_word_of_one_person_are_kept_back() -> None:
    assert counter({"렉": 50}, {"렉": 50, "철수네": 4}).risen() == []
    assert counter({"렉": 50}, {"렉": 50, "환불": 30}, authors=1).risen() == []
    assert [word.noun for word in counter({"렉": 50}, {"렉": 50, "환불": 30}, authors=2).risen()] == ["환불"]


def test_nothing_at_all_has_no_words() -> None:
    assert WordCounter().risen() == []
    assert [word.noun for word in counter({}, {"환불": 30}).risen()] == []
