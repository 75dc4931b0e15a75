"""Renders an explanation as Discord Markdown. Pure.

Each part has a share of the 2,000 characters that a message without an embed may have; what does not fit is counted.
"""

from __future__ import annotations

from ....model_store import Bundle, Label, Prediction
from ...language import Count, Strings
from ...render.answer import COLOURS, Answer, bundle_footer, reading_notes, share_bar
from ...render.shares import shown_percentages
from ...render.spoilers import hidden
from ...render.text import escape_markdown, fit_parts, one_line
from ...render.tone import format_tone
from .explanation import Explanation, WordEffect

_TEXT_ROOM, _GROWTH_ROOM, _STRONGEST_ROOM, _SENTENCES_ROOM = 400, 560, 320, 400  # characters
_WORD_LENGTH, _SENTENCE_LENGTH = 16, 60  # characters shown


def render_explanation(explanation: Explanation, bundle: Bundle, strings: Strings) -> Answer:
    """Returns the marked text, its growth as bars, what the strongest words change, and the verdict on each sentence."""
    texts = strings.explain
    title = texts.title.format(label=strings.labels[explanation.whole.label])
    notes = reading_notes(explanation.whole, bundle, strings)
    colour = COLOURS[explanation.whole.label]
    marked = [_marked(word) for word in explanation.words]
    text = " ".join(fit_parts(marked, _TEXT_ROOM, texts.more, explanation.more_words))
    if explanation.whole.positive is None:
        return Answer(title, text, [strings.unreadable], notes, bundle_footer(bundle), colour)
    lines = [text, *_growth(explanation, strings), *_strongest(explanation, strings), *_sentences(explanation, strings)]
    if explanation.more_words:
        notes.append(f"-# {texts.more_words.format(shown=Count(len(explanation.words)), count=Count(explanation.more_words))}")
    return Answer(title, "", lines, notes, bundle_footer(bundle), colour)


def _growth(explanation: Explanation, strings: Strings) -> list[str]:
    lines = [_step(word, strings) for word in explanation.words]
    title = strings.explain.growth if explanation.whole.tones is None else strings.explain.growth_tones
    return [f"**{title}**", *fit_parts(lines, _GROWTH_ROOM, strings.explain.more)]


def _step(word: WordEffect, strings: Strings) -> str:
    if word.grown.positive is None:
        return f"{_shown(word)} · {strings.explain.nothing_yet}"
    said = _number(word.grown) if word.grown.tones is None else _verdict(word.grown, strings)
    return f"{share_bar(word.grown.positive)} {said} {_shown(word)}"


def _strongest(explanation: Explanation, strings: Strings) -> list[str]:
    texts = strings.explain
    if not explanation.strongest:
        return [f"-# {texts.none_strong}"]
    lines = [_effect(word, explanation.together, strings) for word in explanation.strongest]
    title = texts.strongest if explanation.whole.tones is None else texts.strongest_tones
    return [f"**{title}**", *fit_parts(lines, _STRONGEST_ROOM, texts.more), f"-# {texts.legend}"]


def _effect(word: WordEffect, together: Prediction, strings: Strings) -> str:
    without = strings.explain.without.format(before=_number(together), after=_number(word.without))
    if word.without.positive is None:
        without = strings.explain.without_nothing
    return strings.explain.effect.format(word=_marked(word), alone=_number(word.alone), without=without)


def _number(prediction: Prediction) -> str:
    """Returns one number to compare verdicts by: the percentage of 긍정 or, as 중립 is part of neither side, the tone."""
    if prediction.margin is None:
        return "–"
    if prediction.tones is not None:
        return format_tone(prediction.margin)
    return f"{shown_percentages(prediction)[Label.POSITIVE]} %"


def _sentences(explanation: Explanation, strings: Strings) -> list[str]:
    if not explanation.sentences:
        return []
    texts = strings.explain
    lines = [
        f"{_verdict(prediction, strings)} · {_quoted(sentence, _SENTENCE_LENGTH, explanation.spoilers.hide(sentence))}"
        for sentence, prediction in explanation.sentences
    ]
    lines = fit_parts(lines, _SENTENCES_ROOM, texts.more, explanation.more_sentences)
    return [f"**{texts.sentences}**", *lines, f"{_verdict(explanation.whole, strings)} · {texts.whole}"]


def _verdict(prediction: Prediction, strings: Strings) -> str:
    label, shown = strings.labels[prediction.label], shown_percentages(prediction)
    if not shown:
        return label
    if prediction.label in shown:
        return f"{label} {shown[prediction.label]} %"
    told = shown if prediction.tones is not None else [Label.POSITIVE]
    return f"{label} ({' · '.join(f'{strings.labels[each]} {shown[each]} %' for each in told)})"


def _marked(word: WordEffect) -> str:
    return f"**{word.mark}{_shown(word)}**" if word.mark else _shown(word)


def _shown(word: WordEffect) -> str:
    return _quoted(word.text, _WORD_LENGTH, word.hidden)


def _quoted(text: str, length: int, is_hidden: bool) -> str:
    shown = escape_markdown(one_line(text, length))
    return hidden(shown) if is_hidden else shown
