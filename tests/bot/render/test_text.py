"""Texts and numbers formatted for Discord and for a terminal."""

from __future__ import annotations

import pytest

from gamseong.bot.render.text import (
    NotANumberError,
    cut,
    display_width,
    escape_markdown,
    one_line,
    pad,
    parse_numbers,
    percent,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (" 한\n줄\t로\r\n ", "한 줄 로"),
        ("가" * 200, "가" * 200),
        ("가" * 201, "가" * 199 + "…"),
        ("a\x1b[31mb\x00c", "a[31mbc"),  # no terminal escapes
        ("\u202e뒤집기\u2066", "뒤집기"),  # no change of direction
        ("\ud800x", "x"),
        ("가" * 1_000_000, "가" * 199 + "…"),
    ],
)
def test_a_text_becomes_one_short_line(text: str, shown: str) -> None:
    assert one_line(text) == shown


@pytest.mark.parametrize("text", ["*_~`|", "@everyone", "<@1>", "<:a:1>", "https://x", "# a", "- a", "> a", "[a](b)", "\\"])
def test_markup_is_escaped(text: str) -> None:
    escaped = escape_markdown(text)
    for index, character in enumerate(escaped):
        if character in "*_~`|@<>#[](":
            assert escaped[index - 1] == "\\"
    assert escaped.replace("\\", "") == text.replace("\\", "")


def test_korean_is_left_as_it_is() -> None:
    assert escape_markdown("ㅋㅋㅋ 재밌다! ^^ ㅠㅠ 진짜? 100%") == "ㅋㅋㅋ 재밌다! ^^ ㅠㅠ 진짜? 100%"


def test_numbers_are_parted_by_spaces_or_commas() -> None:
    assert parse_numbers(" 0.0, 0.1,-2\n1e3 ") == [0.0, 0.1, -2.0, 1000.0]
    assert parse_numbers("") == []
    for bad in ("1 x", "nan", "1 inf"):
        with pytest.raises(NotANumberError):
            parse_numbers(bad)


def test_columns_align_in_a_terminal() -> None:
    assert display_width(pad("긍정", 9)) == display_width(pad("판단 불가", 9)) == 9


@pytest.mark.parametrize(("share", "decimals", "text"), [(0.9864, 1, "98.6 %"), (0.0055, 2, "0.55 %"), (1.0, 1, "100.0 %")])
def test_a_share_is_written_alike_everywhere(share: float, decimals: int, text: str) -> None:
    assert percent(share, decimals) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("짧다", "짧다"),
        ("가나다라마바사아자차", "가나다라마바사아자차"),
        ("가나다라마바사아자차카", "가나다라마바사아자…"),
        ("가나다라마바사 아자차카", "가나다라마바사…"),  # at a space near the end
        ("가 나다라마바사아자차카", "가 나다라마바사아…"),  # and not at one far from it
        ("가나다라마바사아🇰🇷🇰🇷", "가나다라마바사아…"),
        ("가나다라마바사🇰🇷🇰🇷", "가나다라마바사🇰🇷…"),
        ("가나다라마바사아👍🏽자차", "가나다라마바사아…"),
        ("e" + "\u0301" * 20, "e" + "\u0301" * 8 + "…"),  # one character, longer than all that may be shown
    ],
)
def test_a_text_is_cut_between_what_people_see_as_characters(text: str, shown: str) -> None:
    assert cut(text, 10) == shown
