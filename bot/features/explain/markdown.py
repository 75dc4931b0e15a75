"""An explanation as Discord Markdown. Pure.

Every part has its own share of the 2,000 characters of a message without an embed; what does not fit is counted.
"""

from __future__ import annotations

from ....model_store import Bundle, Label, Prediction
from ...language import Strings
from ...render.answer import COLOURS, Answer, footer, share_bar, truncation
from ...render.text import escape, one_line, percentages, within
from .explanation import Explanation, Word

_TEXT_ROOM, _GROWTH_ROOM, _STRONGEST_ROOM, _SENTENCES_ROOM = 400, 560, 320, 400  # characters
_WORD_LENGTH, _SENTENCE_LENGTH = 16, 60  # characters shown


def explanation(explained: Explanation, bundle: Bundle, strings: Strings) -> Answer:
    """The marked text, the growth as bars, what the strongest words change, and each sentence's verdict."""
    said = strings.explain
    title = said.title.format(label=strings.labels[explained.whole.label])
    notes = truncation(explained.whole, bundle, strings)
    colour = COLOURS[explained.whole.label]
    marked = [_marked(word) for word in explained.words]
    text = " ".join(within(marked, _TEXT_ROOM, said.more, explained.more_words))
    if explained.whole.positive is None:
        return Answer(title, text, [strings.unreadable], notes, footer(bundle), colour)
    lines = [text, *_growth(explained, strings), *_strongest(explained, strings), *_sentences(explained, strings)]
    if explained.more_words:
        notes.append(f"-# {said.more_words.format(shown=len(explained.words), count=explained.more_words)}")
    return Answer(title, "", lines, notes, footer(bundle), colour)


def _growth(explained: Explanation, strings: Strings) -> list[str]:
    lines = [_step(word, strings) for word in explained.words]
    return [f"**{strings.explain.growth}**", *within(lines, _GROWTH_ROOM, strings.explain.more)]


def _step(word: Word, strings: Strings) -> str:
    if word.grown is None:
        return f"{_shown(word)} · {strings.explain.nothing_yet}"
    return f"{share_bar(word.grown)} {percentages(word.grown)[1]} % {_shown(word)}"


def _strongest(explained: Explanation, strings: Strings) -> list[str]:
    said = strings.explain
    if not explained.strongest:
        return [f"-# {said.none_strong}"]
    lines = [_change(word, explained.together, strings) for word in explained.strongest]
    return [f"**{said.strongest}**", *within(lines, _STRONGEST_ROOM, said.more), f"-# {said.legend}"]


def _change(word: Word, together: float | None, strings: Strings) -> str:
    if word.without is None or together is None:
        return strings.explain.without_nothing.format(word=_marked(word))
    before, after = percentages(together)[1], percentages(word.without)[1]
    return strings.explain.without.format(word=_marked(word), before=before, after=after)


def _sentences(explained: Explanation, strings: Strings) -> list[str]:
    if not explained.sentences:
        return []
    said = strings.explain
    lines = [f"{_verdict(judged, strings)} · {escape(one_line(text, _SENTENCE_LENGTH))}" for text, judged in explained.sentences]
    lines = within(lines, _SENTENCES_ROOM, said.more, explained.more_sentences)
    return [f"**{said.sentences}**", *lines, f"{_verdict(explained.whole, strings)} · {said.whole}"]


def _verdict(judged: Prediction, strings: Strings) -> str:
    label = strings.labels[judged.label]
    if judged.positive is None:
        return label
    negative, positive = percentages(judged.positive)
    match judged.label:
        case Label.NEGATIVE:
            return f"{label} {negative} %"
        case Label.POSITIVE:
            return f"{label} {positive} %"
    return f"{label} ({strings.labels[Label.POSITIVE]} {positive} %)"


def _marked(word: Word) -> str:
    return f"**{word.mark}{_shown(word)}**" if word.mark else _shown(word)


def _shown(word: Word) -> str:
    return escape(one_line(word.text, _WORD_LENGTH))
