from __future__ import annotations

import unicodedata

import pytest

from gamseong.model_store import clean
from gamseong.model_store.text import can_carry_tone, without_markup


def test_decomposed_hangul_is_composed() -> None:
    assert clean(unicodedata.normalize("NFD", "감성")) == "감성"


def test_nul_and_lone_surrogates_go_and_astral_characters_stay() -> None:
    assert clean("재\x00밌\ud83d다\udc4d 👍") == "재밌다 👍"
    clean("\ud800" * 3).encode("utf-8")


@pytest.mark.parametrize(
    "markup",
    [
        "https://a.kr/좋아요?q=싫어",
        "www.좋아.kr",
        "<@123>",
        "<@!123>",
        "<@&9>",
        "<#55>",
        "<:좋아:123>",
        "<a:sad:1>",
        "<t:1700000000:R>",
        "</감성:1>",
    ],
)
def test_links_and_discord_markup_carry_no_tone(markup: str) -> None:
    bare = without_markup(f"가 {markup} 나")
    assert bare.split() == ["가", "나"]
    assert len(bare) == len(f"가 {markup} 나")  # what is read of it is read of the text


def test_what_only_looks_like_markup_stays() -> None:
    assert without_markup("a < b > c <3 http") == "a < b > c <3 http"


@pytest.mark.parametrize("token", ["가", "ㅋ", "ㅠ", "♥", "👍", "재밌다", "10점"])
def test_korean_and_symbols_carry_tone(token: str) -> None:
    assert can_carry_tone(token)


@pytest.mark.parametrize("token", ["", " ", "a", "1", "!", "映", "あ", "~", "<unk>"])
def test_other_scripts_digits_and_punctuation_do_not(token: str) -> None:
    assert not can_carry_tone(token)
