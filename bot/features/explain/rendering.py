"""Renders an explanation as Discord Markdown, and says each thing once. Pure.

Each part has a share of the 2,000 characters that a message without an embed may have; what does not fit is counted.
"""

from __future__ import annotations

from ....model_store import Bundle, Prediction
from ...language import Count, Strings
from ...render.answer import COLOURS, SQUARES, Answer, bundle_footer, reading_notes
from ...render.shares import shown_percentages
from ...render.spoilers import hidden
from ...render.text import escape_markdown, fit_parts, one_line
from .explanation import Explanation, WordEffect

_TEXT_ROOM, _SENTENCE_ROOM, _GROWTH_ROOM, _TURNING_ROOM, _ALT_TEXT_ROOM = 600, 300, 450, 90, 800  # characters
_WORD_LENGTH, _SENTENCE_LENGTH = 16, 60  # characters shown
HIDDEN = "□□"  # a word of a spoiler where nothing can be uncovered


def render_explanation(explanation: Explanation, bundle: Bundle, strings: Strings, *, growth: bool) -> Answer:
    """Returns the verdict, the text with its strongest words marked, and the words without which the verdict would be another.

    Of several sentences each has its verdict. ``growth``: how the verdict grows is said as well, for want of a chart.
    """
    texts, whole = strings.explain, explanation.whole
    title = texts.title.format(verdict=_verdict(whole, strings))
    notes, footer, colour = reading_notes(whole, bundle, strings), bundle_footer(bundle), COLOURS[whole.label]
    if explanation.more_words:
        notes.append(f"-# {texts.more_words.format(shown=Count(len(explanation.words)), count=Count(explanation.more_words))}")
    if whole.positive is None:
        return Answer(title, _text(explanation, strings), [strings.unreadable], notes, footer, colour)
    shown = shown_percentages(whole)
    lines = [] if whole.label in shown else [" ".join(f"{SQUARES[label]} {share} %" for label, share in shown.items())]
    lines += _sentences(explanation, strings) or [_text(explanation, strings)]
    lines += _words(explanation, strings)
    if growth and explanation.has_course:
        steps = [f"{_judged(word.grown, strings)} · {_shown(word)}" for word in explanation.words]
        lines += [f"**{texts.growth}**", *fit_parts(steps, _GROWTH_ROOM, texts.more)]
    return Answer(title, "", lines, notes, footer, colour)


def growth_alt_text(explanation: Explanation, strings: Strings) -> str:
    """Returns what the chart of the growth shows, for people who cannot see it: at most 1,024 characters of plain text."""
    steps = [
        f"{HIDDEN if word.hidden else one_line(word.text, _WORD_LENGTH)} {_verdict(word.grown, strings)}"
        for word in explanation.words
    ]
    return f"{strings.explain.growth}: {', '.join(fit_parts(steps, _ALT_TEXT_ROOM, strings.explain.more))}"


def _text(explanation: Explanation, strings: Strings) -> str:
    words = fit_parts([_marked(word) for word in explanation.words], _TEXT_ROOM, strings.explain.more)
    return " ".join([*words, "…"] if explanation.more_words else words)


def _sentences(explanation: Explanation, strings: Strings) -> list[str]:
    """Returns each sentence with its words and its verdict; nothing for one alone, whose verdict is that of the whole."""
    lines = []
    for (sentence, prediction), words in zip(explanation.sentences, explanation.words_of_sentences(), strict=True):
        shown = " ".join(fit_parts([_marked(word) for word in words], _SENTENCE_ROOM, strings.explain.more))
        shown = shown or _quoted(sentence, _SENTENCE_LENGTH, explanation.spoilers.hide(sentence))
        lines.append(f"{_judged(prediction, strings)} · {shown}")
    return fit_parts(lines, _TEXT_ROOM, strings.explain.more, explanation.more_sentences)


def _words(explanation: Explanation, strings: Strings) -> list[str]:
    """Returns what the marks mean, and which words turn the verdict into which other one."""
    texts = strings.explain
    lines = [f"-# {texts.legend if explanation.strongest else texts.none_strong}"]
    for label, words in explanation.turning.items():
        shown = " · ".join(fit_parts([_shown(word) for word in words], _TURNING_ROOM, texts.more))
        lines.append(texts.without.format(verdict=f"{SQUARES[label]} {strings.labels[label]}", words=shown))
    if not explanation.turning and len(explanation.words) > 1:
        lines.append(f"-# {texts.unchanged}")
    return lines


def _judged(prediction: Prediction, strings: Strings) -> str:
    return f"{SQUARES[prediction.label]} {_verdict(prediction, strings)}"


def _verdict(prediction: Prediction, strings: Strings) -> str:
    """Returns the verdict with its percentage, which 애매함 and 판단 불가 have none of."""
    label, share = strings.labels[prediction.label], shown_percentages(prediction).get(prediction.label)
    return f"{label} {share} %" if share is not None else label


def _marked(word: WordEffect) -> str:
    return f"**{word.mark}{_shown(word)}**" if word.mark else _shown(word)


def _shown(word: WordEffect) -> str:
    return _quoted(word.text, _WORD_LENGTH, word.hidden)


def _quoted(text: str, length: int, is_hidden: bool) -> str:
    shown = escape_markdown(one_line(text, length))
    return hidden(shown) if is_hidden else shown
