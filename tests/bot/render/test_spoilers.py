"""What somebody hid stays hidden where it is quoted."""

from __future__ import annotations

import pytest

from gamseong.bot.render.spoilers import Spoilers, quote


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("그냥 재밌다", "그냥 재밌다"),
        ("||범인은 집사||", "||범인은 집사||"),
        ("마지막에 ||범인은 집사|| 였다", "마지막에 ||범인은 집사|| 였다"),
        ("||하나|| 둘 ||셋||", "||하나|| 둘 ||셋||"),
        ("||두\n줄||", "||두 줄||"),
        ("||**굵게**||", r"||\*\*굵게\*\*||"),
        ("|| ||", ""),
        ("|| 아무것도 숨기지 않는다", r"\|\| 아무것도 숨기지 않는다"),
        ("a | b || c", r"a \| b \|\| c"),
        ("\ue000속이기\ue001 ||비밀||", "속이기 ||비밀||"),
    ],
)
def test_a_quote_hides_what_was_hidden(text: str, shown: str) -> None:
    assert quote(text) == shown


def test_a_spoiler_that_is_cut_is_still_closed() -> None:
    assert quote("앞 ||" + "비밀" * 200 + "||", 20) == "앞 ||" + "비밀" * 8 + "…||"


@pytest.mark.parametrize(
    ("text", "hidden", "open_words"),
    [
        ("마지막에 ||범인은 집사|| 였다", ["범인은", "집사"], ["마지막에", "였다"]),
        ("그게||집사||였다", ["그게집사였다"], []),
        ("||**집사**|| 였다", ["집사"], ["였다"]),
        ("재밌다", [], ["재밌다"]),
        ("한쪽만 || 있다", [], ["한쪽만", "있다"]),
    ],
)
def test_which_words_are_hidden(text: str, hidden: list[str], open_words: list[str]) -> None:
    spoilers = Spoilers.of(text)
    assert all(spoilers.hide(word) for word in hidden)
    assert not any(spoilers.hide(word) for word in open_words)


def test_what_cannot_be_found_hides_everything() -> None:
    spoilers = Spoilers.of("> ||집사||\n재밌다")  # the quote is not read
    assert spoilers.unclear
    assert spoilers.hide("재밌다")
