"""Why the tiny model thinks so. Its weights: 재, 좋 +2; 싫, 나, 실, 졸 -2 (see tiny_bundles)."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from gamseong.bot.features.explain.explanation import FLOOR, MARKED, MAX_SENTENCES, MAX_WORDS, Explanation, explain, plan
from gamseong.bot.features.explain.rendering import growth_alt_text, render_explanation
from gamseong.bot.language import ENGLISH, KOREAN, Strings
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
    shown = render_explanation(explanation, analyzer.bundle, KOREAN, growth=True).plain()
    uncovered = re.sub(r"\|\|.+?\|\|", "", shown)
    assert "범인" in shown
    assert "범인" not in uncovered
    assert "싫다" not in uncovered
    assert "재밌다" in uncovered


def shown(analyzer: Analyzer, text: str, strings: Strings = KOREAN, growth: bool = False) -> list[str]:
    """The lines below the title."""
    return list(render_explanation(explained(analyzer, text), analyzer.bundle, strings, growth=growth).lines)


def test_each_sentence_has_its_verdict_and_its_marked_words(tones: Analyzer) -> None:
    first, second, *_ = shown(tones, "그냥 지루했는데 재밌다. 나는 hello")
    assert first == "🟦 긍정 93.6 % · 그냥 **－지루했는데** **＋재밌다.**"
    assert second == "🟥 부정 66.5 % · **－나는** hello"


def test_a_word_that_ends_one_sentence_and_begins_the_next_is_shown_once(analyzer: Analyzer) -> None:
    first, second, third, *_ = shown(analyzer, "재밌다.근데 싫다. 좋다")
    assert first.endswith("**＋재밌다.근데**")
    assert second.endswith("· **－싫다.**")
    assert third.endswith("· **＋좋다**")


def test_sentences_behind_the_last_word_looked_at_are_quoted(analyzer: Analyzer) -> None:
    lines = shown(analyzer, "재 " * MAX_WORDS + "좋다. 나는 *싫다*.")
    assert lines[1] == "🟥 부정 98.2 % · 나는 싫다."


def test_words_are_told_by_the_verdict_without_them_with_the_strongest_first(tones: Analyzer) -> None:
    assert shown(tones, "재밌지만 싫다", ENGLISH) == [
        "🟦 42.2 % ⬜ 15.6 % 🟥 42.2 %",
        "**＋재밌지만** **－싫다**",
        f"-# {ENGLISH.explain.legend}",
        "🟥 Negative without: 재밌지만",
        "🟦 Positive without: 싫다",
    ]
    assert shown(tones, "hello 재밌다")[-1] == "빼면 ⬛ 판단 불가: 재밌다"


def test_where_no_word_turns_the_verdict_it_is_said(analyzer: Analyzer) -> None:
    assert shown(analyzer, "재밌다 좋다")[-1] == f"-# {KOREAN.explain.unchanged}"
    assert shown(analyzer, "그냥 그렇다")[-2:] == [f"-# {KOREAN.explain.none_strong}", f"-# {KOREAN.explain.unchanged}"]


def test_for_want_of_a_chart_the_growth_is_told_line_by_line(tones: Analyzer) -> None:
    lines = shown(tones, "hello 그냥 지루했는데 재밌다", growth=True)
    assert lines[-5:] == [
        f"**{KOREAN.explain.growth}**",
        "⬛ 판단 불가 · hello",
        "⬜ 중립 57.6 % · 그냥",
        "🟥 부정 66.5 % · 지루했는데",
        "🟦 긍정 93.6 % · 재밌다",
    ]
    assert KOREAN.explain.growth not in "".join(shown(tones, "재밌다", growth=True))  # one word is no growth


def test_the_alt_text_of_the_chart_tells_the_growth_without_what_is_hidden(tones: Analyzer) -> None:
    text = growth_alt_text(explained(tones, "그냥 ||지루했는데|| 재밌다"), KOREAN)
    assert text == "단어가 하나씩 늘 때: 그냥 중립 57.6 %, □□ 부정 66.5 %, 재밌다 긍정 93.6 %"
