"""What moderators type behind 감성채널, and what is read out of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gamseong.bot.core.extent import ExtentError, parse_extent
from gamseong.bot.core.parsing import same_name
from gamseong.bot.features.scan.asking import Asked, parse_asked, parse_places, split_words

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
NAMES = ("일반", "게임", "지난 이야기", "지난 이야기 2", "3일", "음성 채널", "커뮤니티", "서버")


def is_place(text: str) -> bool:
    return any(same_name(name, text) for name in NAMES)


def is_extent(text: str) -> bool:
    try:
        parse_extent(text, NOW)
    except ExtentError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "places", "whole", "extent"),
    [
        ("", (), "", ""),
        ("500", (), "", "500"),
        ("지난 주", (), "", "지난 주"),
        ("#일반 #게임 3일", ("#일반", "#게임"), "", "3일"),
        ("일반, 게임, 어제", ("일반", "게임"), "", "어제"),
        ("<#1234567890123456><#2234567890123456> 1,000", ("<#1234567890123456>", "<#2234567890123456>"), "", "1,000"),
        ("서버 어제", (), "서버", "어제"),
        ("서버어제", ("서버어제",), "", ""),  # a word that nobody understands stays one
        ("전체 1000", (), "전체", "1000"),
        ("Server 3d", (), "Server", "3d"),
        ("커뮤니티 최근 3일", ("커뮤니티",), "", "최근 3일"),
        ('음성 채널 "지난 이야기 2" 1시간 30분', ("음성 채널", "지난 이야기 2"), "", "1시간 30분"),
        ('"지난 이야기" 2주', ("지난 이야기",), "", "2주"),
        ("“어제” 어제", ("어제",), "", "어제"),
        ("3일", (), "", "3일"),  # a period wins over a channel of its name
        ("#3일", ("#3일",), "", ""),
        ("#3일 3일", ("#3일",), "", "3일"),
        ("#서버 3일", ("#서버",), "", "3일"),
        ("일반 일반", ("일반",), "", ""),
        ("3일 !", ("3일", "!"), "", ""),
        ("일반 모르는말 3일", ("일반", "모르는말"), "", "3일"),
    ],
)
def test_channels_then_how_much(text: str, places: tuple[str, ...], whole: str, extent: str) -> None:
    assert parse_asked(text, is_place, is_extent) == Asked(places, whole, extent)


def test_the_field_of_the_slash_command_has_places_alone() -> None:
    words = split_words("#일반 <#1234567890123456>, 음성 채널 서버")
    assert parse_places(words, is_place) == Asked(("#일반", "<#1234567890123456>", "음성 채널"), "서버")
    assert parse_places(split_words("어제"), is_place) == Asked(("어제",))  # no period there: the command says so
