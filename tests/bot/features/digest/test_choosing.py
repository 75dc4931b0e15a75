"""What moderators type to say when a digest is to come."""

from __future__ import annotations

import pytest

from gamseong.bot.features.digest.choosing import Choice, ChoiceError, parse_choice


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("매일", Choice("daily")),
        ("매일 21시", Choice("daily", None, 21)),
        ("21시 매일", Choice("daily", None, 21)),
        ("월요일 오전 9시", Choice(None, 0, 9)),
        ("월요일, 오전9시에", Choice(None, 0, 9)),
        ("매주 토욜 밤 11시", Choice("weekly", 5, 23)),
        ("일 정오", Choice(None, 6, 12)),
        ("수요일마다 18:00", Choice(None, 2, 18)),
        ("밤 12시", Choice(None, None, 0)),
        ("새벽 2시", Choice(None, None, 2)),
        ("낮 2시", Choice(None, None, 14)),
        ("０시", Choice(None, None, 0)),
        ("9", Choice(None, None, 9)),
        ("daily", Choice("daily")),
        ("Every Monday at 9 PM", Choice(None, 0, 21)),
        ("weekly fri 9a.m.", Choice("weekly", 4, 9)),
        ("every day at noon", Choice("daily", None, 12)),
        ("12 am", Choice(None, None, 0)),
        ("", Choice()),
    ],
)
def test_words_are_understood_in_any_order(text: str, choice: Choice) -> None:
    assert parse_choice(text) == choice


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("화성", "화성"),
        ("매주 월요일 25시", "25시"),
        ("21:30", "21:30"),
        ("9시 30분", "30분"),
        ("오후 13시", "오후"),
        ("13 pm", "13"),
        ("매일 월요일", "월요일"),
        ("월요일 매일", "매일"),
        ("매주 매일", "매일"),
        ("월요일 화요일", "화요일"),
        ("9시 10시", "10시"),
        ("매월", "매월"),
        ("at", "at"),
        ("-1", "-1"),
    ],
)
def test_what_is_no_time_of_a_digest_or_contradicts_itself_is_named(text: str, word: str) -> None:
    with pytest.raises(ChoiceError) as refused:
        parse_choice(text)
    assert refused.value.word == word
