"""The words of commands: tones, minutes, channels."""

from __future__ import annotations

import pytest

from gamseong.bot.core.parsing import channel_id, is_marked_channel, not_understood_part, parse_minutes, parse_tone, same_name

ID = 123456789012345678


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("10", 10),
        ("10분", 10),
        ("30m", 30),
        ("30 M", 30),
        ("２０분", 20),
        ("1시간", 60),
        ("1시간 30분", 90),
        ("0.5시간", 30),
        ("2h", 120),
        ("0", 0),
        ("1.5분", None),
        ("-5", None),
        ("분", None),
        ("많이", None),
        ("10분쯤", None),
        ("", None),
    ],
)
def test_minutes_are_read_as_people_write_them(text: str, minutes: int | None) -> None:
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("-0.3", -0.3),
        ("−0.3", -0.3),
        ("－0.3", -0.3),
        ("–.3", -0.3),
        ("+0.5", 0.5),
        ("１", 1.0),
        ("-2", -2.0),
        ("1e3", None),
        ("nan", None),
        ("inf", None),
        ("٣", None),
        ("-0.3점", None),
        ("--1", None),
        ("", None),
    ],
)
def test_tones_are_numbers_with_any_minus(text: str, tone: float | None) -> None:
    assert parse_tone(text) == tone


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        (f"<#{ID}>", ID),
        (str(ID), ID),
        (f"https://discord.com/channels/7/{ID}", ID),
        (f"<https://ptb.discord.com/channels/7/{ID}/99>", ID),
        (f"https://discordapp.com/channels/7/{ID}/99", ID),
        (f"https://discord.com/channels/8/{ID}", None),  # another server's
        (f"https://discord.com.evil/channels/7/{ID}", None),
        ("500", None),
        ("#일반", None),
        (f"<@{ID}>", None),
    ],
)
def test_a_channel_is_told_by_mention_link_or_id(text: str, id_: int | None) -> None:
    assert channel_id(text, 7) == id_


def test_only_a_mark_makes_a_word_a_channel_for_sure() -> None:
    assert is_marked_channel("#오늘")
    assert is_marked_channel(f"<#{ID}>")
    assert is_marked_channel(f"https://discord.com/channels/7/{ID}")
    assert not is_marked_channel("오늘")


def test_names_are_the_same_to_a_reader() -> None:
    assert same_name("#General", "general")
    assert same_name("ＡＢ", "ab")
    assert not same_name("general", "general2")


@pytest.mark.parametrize(
    ("text", "part"),
    [("오타", "오타"), ("3일 오타", "오타"), ("없는 채널 3일", "없는 채널"), ("오타 3일", "오타"), ("가 3일 나", "가 3일 나")],
)
def test_the_words_at_fault_are_named(text: str, part: str) -> None:
    assert not_understood_part(text, lambda words: words == "3일") == part
