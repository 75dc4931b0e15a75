"""Predictions rendered as embeds and plain text."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import discord
import pytest

from gamseong.bot.language import ENGLISH, KOREAN
from gamseong.bot.render import answer
from gamseong.model_store import Bundle, Label, Prediction, SeriesModel


@pytest.fixture
def bundle(bundles: dict[str, Path]) -> Bundle:
    return Bundle.load(bundles["tiny_text"])


@pytest.mark.parametrize("positive", [0.0, 0.04, 0.05, 0.449, 0.5, 0.95, 0.96, 1.0])
def test_the_two_sides_fill_one_bar(positive: float, bundle: Bundle) -> None:
    prediction = Prediction.judge(1 - positive, positive, 0.6)
    bar, *_ = answer.render_sentiment(prediction, "글", bundle, KOREAN).lines
    assert (len(bar), set(bar) <= set("🟦🟥")) == (answer.BAR_LENGTH, True)
    assert abs(bar.count("🟦") - positive * 10) <= 0.5


@pytest.mark.parametrize("tones", [(0.0, 0.0, 1.0), (0.05, 0.9, 0.05), (0.333, 0.333, 0.334), (0.25, 0.25, 0.5), (0.0, 1.0, 0.0)])
def test_three_tones_fill_it_as_well_and_each_has_a_line(tones: tuple[float, float, float], bundle: Bundle) -> None:
    prediction = Prediction.judge_tones(tones, {"부정": 0.5, "중립": 0.5, "긍정": 0.5})
    bar, *lines = answer.render_sentiment(prediction, "글", bundle, KOREAN).lines
    assert [line.split()[:2] for line in lines] == [["🟦", "긍정"], ["⬜", "중립"], ["🟥", "부정"]]
    assert (len(bar), list(bar)) == (answer.BAR_LENGTH, sorted(bar, key="🟦⬜🟥".index))
    assert sum(round(float(line.split("**")[1].removesuffix(" %")) * 10) for line in lines) == 1000


def test_a_bar_of_counts_has_a_square_for_each_verdict_and_one_line_for_each() -> None:
    shares = [
        (Label.POSITIVE, 5, "50.0"),
        (Label.AMBIGUOUS, 0, "0.0"),
        (Label.NEGATIVE, 3, "30.0"),
        (Label.UNREADABLE, 2, "20.0"),
    ]
    bar, *lines = answer.share_lines(shares, ENGLISH)
    assert bar == "🟦🟦🟦🟦🟦🟥🟥🟥⬛⬛"
    assert lines[1] == "🟨 Ambiguous **0.0 %** (0)"
    assert len(set(answer.SQUARES.values())) == len(Label)


def test_progress_is_a_plain_bar() -> None:
    assert answer.share_bar(0.44) == "■■■■□□□□□□"


def test_an_embed_has_the_verdicts_colour_and_never_exceeds_discords_limits(bundle: Bundle) -> None:
    for label in Label:
        numbers = (None, None) if label is Label.UNREADABLE else (0.5, 0.5)
        for strings in (KOREAN, ENGLISH):
            shown = answer.render_sentiment(Prediction(*numbers, label, truncated=True), "*" * 6000, bundle, strings)
            embed = shown.embed()
            assert embed.colour == discord.Colour(answer.COLOURS[label])
            assert len(embed) <= 6000
            assert len(embed.description or "") <= 4096
            assert len(shown.plain()) <= 2000
            assert "%" not in shown.plain() or label is not Label.UNREADABLE


def test_a_quote_that_would_be_empty_is_left_out(bundle: Bundle) -> None:
    assert ">" not in answer.render_sentiment(Prediction.unreadable(), "\x00\u202e ", bundle, KOREAN).plain()


def test_what_truncation_counts_depends_on_the_tokenizer(bundles: dict[str, Path]) -> None:
    ids = Bundle.load(bundles["tiny_ids"])
    [note] = answer.render_sentiment(Prediction.unreadable(True), "글", ids, KOREAN).notes
    assert "5단어" in note
    [note] = answer.render_sentiment(Prediction.unreadable(True), "글", ids, ENGLISH).notes
    assert "5 words" in note


def test_a_huge_next_number_stays_short(bundles: dict[str, Path]) -> None:
    model = SeriesModel(Bundle.load(bundles["tiny_series"]))
    [line] = answer.render_series([1, 2, 3, 4e30], 5e30, model, KOREAN).lines
    assert line == "1 · 2 · 3 · 4e+30 → **5e+30**"


@pytest.mark.parametrize(
    ("values", "far"),
    [([0.0, 0.1, 0.2, 0.3], False), ([0.6, 0.7, 0.8, 0.9], False), ([0.7, 0.8, 0.9, 1.0], True), ([-0.1, 0, 0.1, 0.2], True)],
)
def test_a_series_that_leaves_what_the_model_learned_says_so(values: list[float], far: bool, bundles: dict[str, Path]) -> None:
    model = SeriesModel(Bundle.load(bundles["tiny_series"]))
    for strings, words in ((KOREAN, "배운 범위(0~0.9) 밖의"), (ENGLISH, "learned (0 to 0.9)")):
        assert [words in note for note in answer.render_series(values, 0.5, model, strings).notes] == [True] * far


def test_a_series_model_that_does_not_say_what_it_learned_gets_no_note(bundles: dict[str, Path]) -> None:
    bundle = Bundle.load(bundles["tiny_series"])
    training = {key: value for key, value in bundle.manifest.training.items() if key != "series_range"}
    model = SeriesModel(dataclasses.replace(bundle, manifest=dataclasses.replace(bundle.manifest, training=training)))
    assert answer.render_series([100, 200, 300, 400], 1.0, model, KOREAN).notes == []


def test_a_judged_quote_is_said_to_be_one_in_both_languages(bundles: dict[str, Path]) -> None:
    bundle = Bundle.load(bundles["tiny_text"])
    quoted = Prediction.judge(0.1, 0.9, 0.6, quoted=True)
    for strings in (KOREAN, ENGLISH):
        assert answer.render_sentiment(quoted, "> 재밌다", bundle, strings).notes == [f"-# {strings.quoted}"]
        both = answer.reading_notes(Prediction.judge(0.1, 0.9, 0.6, truncated=True, quoted=True), bundle, strings)
        assert len(both) == 2
        assert answer.reading_notes(Prediction.unreadable(quoted=True), bundle, strings) == []
