"""Predictions as people read them, without a Discord."""

from __future__ import annotations

from pathlib import Path

import discord
import pytest

from gamseong.bot.language import ENGLISH, KOREAN
from gamseong.bot.render import answer
from gamseong.bot.render.text import display_width, escape, numbers, one_line, pad, percentages
from gamseong.model_store import Bundle, Label, Prediction


@pytest.fixture
def bundle(bundles: dict[str, Path]) -> Bundle:
    return Bundle.load(bundles["tiny_text"])


@pytest.mark.parametrize(
    ("positive", "shown"),
    [
        (0.723, ("27.7", "72.3")),
        (0.5, ("50.0", "50.0")),
        (1.0, ("0.0", "100.0")),
        (0.0, ("100.0", "0.0")),
        (0.99999, ("0.1", "99.9")),
        (1e-9, ("99.9", "0.1")),
    ],
)
def test_percentages_are_honest(positive: float, shown: tuple[str, str]) -> None:
    assert percentages(positive) == shown


def test_percentages_always_sum_to_a_hundred() -> None:
    for step in range(10_001):
        negative, positive = percentages(step / 10_000)
        assert round(float(negative) * 10) + round(float(positive) * 10) == 1000


@pytest.mark.parametrize("positive", [0.0, 0.04, 0.05, 0.449, 0.5, 0.95, 0.96, 1.0])
def test_the_two_bars_fill_one_whole(positive: float, bundle: Bundle) -> None:
    prediction = Prediction.judge(1 - positive, positive, 0.6)
    text = "\n".join(answer.sentiment(prediction, "글", bundle, KOREAN).lines)
    assert text.count("■") == text.count("□") == answer.BAR_LENGTH


def test_an_embed_has_the_verdicts_colour_and_never_exceeds_discords_limits(bundle: Bundle) -> None:
    for label in Label:
        numbers_ = (None, None) if label is Label.UNREADABLE else (0.5, 0.5)
        for strings in (KOREAN, ENGLISH):
            shown = answer.sentiment(Prediction(*numbers_, label, truncated=True), "*" * 6000, bundle, strings)
            embed = shown.embed()
            assert embed.colour == discord.Colour(answer.COLOURS[label])
            assert len(embed) <= 6000
            assert len(embed.description or "") <= 4096
            assert len(shown.plain()) <= 2000
            assert "%" not in shown.plain() or label is not Label.UNREADABLE


def test_a_quote_that_would_be_empty_is_left_out(bundle: Bundle) -> None:
    assert ">" not in answer.sentiment(Prediction.unreadable(), "\x00\u202e ", bundle, KOREAN).plain()


def test_what_truncation_counts_depends_on_the_tokenizer(bundles: dict[str, Path]) -> None:
    strings = Bundle.load(bundles["tiny_ids"])
    [note] = answer.sentiment(Prediction.unreadable(True), "글", strings, KOREAN).notes
    assert "5단어" in note
    [note] = answer.sentiment(Prediction.unreadable(True), "글", strings, ENGLISH).notes
    assert "5 words" in note


def test_a_huge_next_number_stays_short(bundle: Bundle) -> None:
    [line] = answer.series([1, 2, 3, 4e30], 5e30, bundle, KOREAN).lines
    assert line == "1 · 2 · 3 · 4e+30 → **5e+30**"


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
    escaped = escape(text)
    for index, character in enumerate(escaped):
        if character in "*_~`|@<>#[](":
            assert escaped[index - 1] == "\\"
    assert escaped.replace("\\", "") == text.replace("\\", "")


def test_korean_is_left_as_it_is() -> None:
    assert escape("ㅋㅋㅋ 재밌다! ^^ ㅠㅠ 진짜? 100%") == "ㅋㅋㅋ 재밌다! ^^ ㅠㅠ 진짜? 100%"


def test_numbers_are_parted_by_spaces_or_commas() -> None:
    assert numbers(" 0.0, 0.1,-2\n1e3 ") == [0.0, 0.1, -2.0, 1000.0]
    assert numbers("") == []
    for bad in ("1 x", "nan", "1 inf"):
        with pytest.raises(ValueError, match=r".+"):
            numbers(bad)


def test_columns_align_in_a_terminal() -> None:
    assert display_width(pad("긍정", 9)) == display_width(pad("판단 불가", 9)) == 9
