"""Why the tiny model thinks so. Its weights: 재, 좋 +2; 싫, 나, 실, 졸 -2 (see tiny_bundles)."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from gamseong.bot.features.explain.explanation import FLOOR, MARKED, MAX_SENTENCES, MAX_WORDS, Explanation, explain, plan
from gamseong.bot.features.explain.rendering import render_explanation
from gamseong.bot.language import ENGLISH, KOREAN
from gamseong.model_store import Analyzer, Bundle, Label, Prediction


@pytest.fixture(scope="module")
def analyzer(bundles: dict[str, Path]) -> Analyzer:
    return Analyzer(Bundle.load(bundles["tiny_text"]))


@pytest.fixture(scope="module")
def tones(bundles: dict[str, Path]) -> Analyzer:
    return Analyzer(Bundle.load(bundles["tiny_tones"]))


def explained(analyzer: Analyzer, text: str) -> Explanation:
    planned = plan(text, analyzer.reads_all)
    return explain(planned, analyzer.predict(planned.texts))


def positive(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def test_the_sentence_grows_word_by_word_up_to_the_whole(analyzer: Analyzer) -> None:
    found = explained(analyzer, "정말\n재밌지만   나는 싫다")
    assert [word.text for word in found.words] == ["정말", "재밌지만", "나는", "싫다"]
    grown = [word.grown.positive for word in found.words]
    assert grown == pytest.approx([positive(logit) for logit in (0, 2, 0, -2)], abs=1e-5)
    assert found.words[-1].grown == found.whole
    assert found.whole.label is Label.NEGATIVE
    assert found.more_words == 0


def test_a_words_change_is_what_it_weighs_where_weights_add_up(analyzer: Analyzer) -> None:
    found = explained(analyzer, "정말 재재밌지만 나는 싫다")
    assert [word.change for word in found.words] == pytest.approx([0, 4, -2, -2], abs=1e-3)
    assert [word.mark for word in found.words] == ["", "＋", "－", "－"]
    assert [word.text for word in found.strongest] == ["재재밌지만", "나는", "싫다"]
    without = [word.without.positive for word in found.words]
    assert without == pytest.approx([positive(logit) for logit in (0, -4, 2, 2)], abs=1e-5)
    alone = [word.alone.positive for word in found.words]
    assert alone == pytest.approx([positive(logit) for logit in (0, 4, -2, -2)], abs=1e-5)
    assert found.together.positive == pytest.approx(0.5)


def test_a_word_before_a_turn_does_not_carry_the_sign_of_what_comes_after(tones: Analyzer) -> None:
    boring, fun = explained(tones, "지루했는데 재밌다").words
    assert boring.without.log_odds == pytest.approx(2, abs=1e-3)  # of 3: for what the text loses without it, it would be a ＋
    assert boring.change == pytest.approx((3 - 2 - 2) / 2, abs=1e-3)
    assert fun.change == pytest.approx((3 + 2 + 2) / 2, abs=1e-3)
    assert [boring.mark, fun.mark] == ["－", "＋"]


def test_before_the_first_readable_word_there_is_no_point(analyzer: Analyzer) -> None:
    found = explained(analyzer, "hello 재밌다 world")
    assert [word.grown.positive for word in found.words] == [None, *[pytest.approx(positive(2), abs=1e-5)] * 2]


def test_a_word_without_which_nothing_is_left_is_weighed_against_an_even_chance(analyzer: Analyzer) -> None:
    [word] = explained(analyzer, "재밌다").words
    assert word.without.positive is None
    assert word.change == pytest.approx(2, abs=1e-3)
    assert word.mark == "＋"


@pytest.mark.parametrize("text", ["hello world", "", "   ", "12.5 ???"])
def test_what_cannot_be_judged_has_no_points_and_no_marks(analyzer: Analyzer, text: str) -> None:
    found = explained(analyzer, text)
    assert found.whole.label is Label.UNREADABLE
    assert [word.text for word in found.words] == text.split()
    assert {(word.grown.positive, word.without.positive, word.mark) for word in found.words} <= {(None, None, "")}
    assert found.strongest == []


def test_the_few_strongest_are_marked_and_never_what_moves_next_to_nothing(analyzer: Analyzer) -> None:
    text = "가 재 재재 재재재 싫싫싫싫 좋좋 좋"
    found = explained(analyzer, text)
    assert [word.text for word in found.strongest] == ["싫싫싫싫", "재재재", "재재", "좋좋", "재"]
    assert len(found.strongest) == MARKED

    planned = plan("가 나", lambda _: True)
    weights = {"가 나": FLOOR * 0.02, "가": -FLOOR, "나": FLOOR}  # so 가 changes -0.99, and 나 1.01 times as much
    judged = [Prediction.judge(1 - positive(weights[text]), positive(weights[text]), 0.6) for text in planned.texts]
    assert [word.mark for word in explain(planned, judged).words] == ["", "＋"]


def test_several_sentences_are_judged_one_by_one_and_one_alone_is_the_whole(analyzer: Analyzer) -> None:
    found = explained(analyzer, "재밌다. 근데 싫다! hello?")
    assert [(text, said.label) for text, said in found.sentences] == [
        ("재밌다.", Label.POSITIVE),
        ("근데 싫다!", Label.NEGATIVE),
        ("hello?", Label.UNREADABLE),
    ]
    assert found.whole.label is Label.AMBIGUOUS
    assert explained(analyzer, "재밌다.").sentences == ()


def test_the_words_are_the_writers_without_markup_and_quotes(analyzer: Analyzer) -> None:
    found = explained(analyzer, "> 재밌다\n<@1> 정말 **싫다** https://a.kr/재밌다")
    assert [word.text for word in found.words] == ["정말", "싫다"]
    assert found.words[-1].grown == found.whole
    assert found.whole.positive == pytest.approx(positive(-2), abs=1e-5)
    assert found.sentences == ()
    quoted = explained(analyzer, "> 재밌다")
    assert ([word.text for word in quoted.words], quoted.whole.quoted) == (["재밌다"], True)


def test_every_text_is_judged_once(analyzer: Analyzer) -> None:
    planned = plan("재밌다 재밌다 재밌다. 재밌다 재밌다 재밌다.", analyzer.reads_all)
    assert len(planned.texts) == len(set(planned.texts))
    assert planned.texts[0] == planned.text
    words = [word.text for word in explain(planned, analyzer.predict(planned.texts)).words]
    assert words == ["재밌다", "재밌다", "재밌다."] * 2


def test_of_a_long_text_the_first_words_are_looked_at_and_the_rest_is_counted(analyzer: Analyzer) -> None:
    planned = plan("가 " * (MAX_WORDS + 7), lambda _: True)
    assert (len(planned.words), planned.more_words) == (MAX_WORDS, 7)
    assert len(planned.texts) <= 2 + 3 * MAX_WORDS
    lines = plan("좋다\n" * (MAX_SENTENCES + 3), lambda _: True)
    assert (len(lines.sentences), lines.more_sentences) == (MAX_SENTENCES, 3)


def test_words_that_the_model_does_not_read_are_not_looked_at(analyzer: Analyzer) -> None:
    found = explained(analyzer, "재밌다 " * 5 + "가" * analyzer.max_length + " 싫다")
    assert [word.text for word in found.words] == ["재밌다"] * 5
    assert found.more_words == 2
    # Leaving a word out must not let one slide in that was beyond the end.
    assert [word.change for word in found.words] == pytest.approx([2] * 5, abs=1e-2)
    assert found.together.positive == pytest.approx(positive(10), abs=1e-5)


def test_a_text_that_is_one_endless_word_is_looked_at_all_the_same(analyzer: Analyzer) -> None:
    found = explained(analyzer, "재" + "가" * 3000)
    assert len(found.words) == 1
    assert found.whole.truncated


def test_what_is_hidden_stays_hidden_in_words_and_sentences(analyzer: Analyzer) -> None:
    explanation = explained(analyzer, "정말 재밌다. ||범인은 싫다|| 그래도 좋다.")
    assert [word.text for word in explanation.words if word.hidden] == ["범인은", "싫다"]
    shown = render_explanation(explanation, analyzer.bundle, KOREAN).plain()
    uncovered = re.sub(r"\|\|.+?\|\|", "", shown)
    assert "범인" in shown
    assert "범인" not in uncovered
    assert "싫다" not in uncovered
    assert "재밌다" in uncovered


def test_with_three_tones_a_step_tells_its_verdict_and_words_are_compared_by_tone(tones: Analyzer) -> None:
    shown = render_explanation(explained(tones, "그냥 지루했는데 재밌다. 나는 hello"), tones.bundle, KOREAN).plain()
    assert "■■■■■□□□□□ 중립 57.6 % 그냥" in shown
    assert "■■□□□□□□□□ 부정 66.5 % 지루했는데" in shown
    assert "■■■■■■■■■□ 긍정 93.6 % 재밌다." in shown
    assert "**－나는** 혼자 −0.58, 빼면 +0.46 → +0.89" in shown
    assert "긍정 72.2 % · 전체" in shown
    torn = render_explanation(explained(tones, "재밌지만 싫다"), tones.bundle, ENGLISH).plain()
    assert "Ambiguous (Positive 42.2 % · Neutral 15.6 % · Negative 42.2 %) 싫다" in torn
    assert "**＋재밌지만** alone +0.58, without it 0.00 → −0.58" in torn


def test_a_word_that_says_nothing_alone_has_no_number_there(tones: Analyzer) -> None:
    [word] = [word for word in explained(tones, "hello 재밌다").words if word.mark]
    assert word.text == "재밌다"
    shown = render_explanation(explained(tones, "hello 재밌다"), tones.bundle, KOREAN).plain()
    assert "**＋재밌다** 혼자 +0.58, 빼면 판단할 말이 남지 않음" in shown
