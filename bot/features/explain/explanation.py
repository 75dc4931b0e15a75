"""Why a model judges a text as it does: the text as it grows, without each of its words, and sentence by sentence. Pure.

``plan`` lists the texts to judge, so that they can be judged in one go; ``explain`` reads the predictions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ....model_store import Label, Prediction, read
from ....model_store.contributions import contributions, without_each
from ...render.spoilers import NO_SPOILERS, Spoilers
from .sentence_splitter import split_sentences

MAX_WORDS = 40  # of which each makes three texts to judge; nobody reads a chart or an answer with more
MAX_SENTENCES = 20
MARKED = 5  # words
FLOOR = 0.3  # log-odds, 7 points at 50 %: even a word without a tone changes as much


@dataclass(frozen=True)
class Plan:
    """What to judge of ``text``: its first ``words``, before ``more_words`` others, and its ``sentences`` if it has several.

    ``spoilers`` are what its writer hid.
    """

    text: str
    words: tuple[str, ...]
    more_words: int
    sentences: tuple[str, ...]
    more_sentences: int
    spoilers: Spoilers = NO_SPOILERS

    @property
    def growth(self) -> list[str]:
        """The text up to each word; up to its last word, the text itself."""
        grown = [" ".join(self.words[:count]) for count in range(1, len(self.words) + 1)]
        return grown if self.more_words or not grown else [*grown[:-1], self.text]

    @property
    def texts(self) -> list[str]:
        """The texts to judge, each once."""
        together = " ".join(self.words)
        return list(dict.fromkeys([self.text, *self.growth, together, *without_each(self.words), *self.words, *self.sentences]))


@dataclass(frozen=True)
class WordEffect:
    """What one word does to the verdict: its contribution, and what a person is shown of how it came about.

    ``grown``: the verdict on the text up to this word. ``alone``: that on this word. ``without``: that on the planned words
    but this one. ``change``: by how much the word raises the log odds, see ``model_store.contributions``. ``mark``: ＋ or －
    for the strongest words, else empty. ``hidden``: the word may be of a spoiler.
    """

    text: str
    grown: Prediction
    alone: Prediction
    without: Prediction
    change: float
    mark: str
    hidden: bool = False


@dataclass(frozen=True)
class Explanation:
    """The verdict on the ``whole`` text, the effects of its words, and the verdict on each sentence.

    ``together``: the verdict on the planned words, with which ``WordEffect.without`` compares. Without ``more_words`` it is
    the whole's.
    """

    whole: Prediction
    words: tuple[WordEffect, ...]
    more_words: int
    together: Prediction
    sentences: tuple[tuple[str, Prediction], ...]
    more_sentences: int
    spoilers: Spoilers = NO_SPOILERS

    @property
    def strongest(self) -> list[WordEffect]:
        """The marked words, with the strongest first."""
        return sorted((word for word in self.words if word.mark), key=lambda word: -abs(word.change))

    @property
    def turning(self) -> dict[Label, list[WordEffect]]:
        """The words without which the verdict would be another, by that verdict, with the strongest first.

        There are none in a text of one word, without which nothing is left.
        """
        turning: dict[Label, list[WordEffect]] = {}
        for word in sorted(self.words, key=lambda word: -abs(word.change)) if len(self.words) > 1 else ():
            if word.without.label is not self.together.label:
                turning.setdefault(word.without.label, []).append(word)
        return turning

    @property
    def has_course(self) -> bool:
        """Whether there is a verdict after more than one of the words: one alone is no growth."""
        return sum(word.grown.positive is not None for word in self.words) > 1

    def words_of_sentences(self) -> list[list[WordEffect]]:
        """Returns the words that begin in each of ``sentences``; of 재밌다.근데 both are one word of the first sentence."""
        words, begins, ends = list(self.words), 0, 0
        found = []
        for sentence, _ in self.sentences:
            ends += len("".join(sentence.split()))
            own: list[WordEffect] = []
            while words and begins < ends:
                own.append(words.pop(0))
                begins += len(own[-1].text)
            found.append(own)
        return found


def plan(text: str, reads_all: Callable[[str], bool]) -> Plan:
    """Returns what to judge of ``text``. ``reads_all`` is the analyzer's: words that the model does not read explain nothing."""
    content = read(text).text
    words = content.split()
    first = words[:MAX_WORDS]
    # The first word always counts: it may be a "word" of a thousand syllables, of which the model has judged the beginning.
    count = next((count for count in range(len(first), 1, -1) if reads_all(" ".join(first[:count]))), 1)
    planned = tuple(first[:count])
    parts = split_sentences(content)
    if len(parts) == 1:
        parts = []
    sentences, spoilers = tuple(parts[:MAX_SENTENCES]), Spoilers.of(text)
    return Plan(text, planned, len(words) - len(planned), sentences, len(parts[MAX_SENTENCES:]), spoilers)


def explain(plan: Plan, predictions: Sequence[Prediction]) -> Explanation:
    """Returns the explanation. ``predictions``: those of ``plan.texts``, in order."""
    predicted = dict(zip(plan.texts, predictions, strict=True))
    together = predicted[" ".join(plan.words)]
    without = [predicted[text] for text in without_each(plan.words)]
    alone = [predicted[word] for word in plan.words]
    changes = contributions(_odds(together), [_odds(each) for each in without], [_odds(each) for each in alone])
    grown = [predicted[text] for text in plan.growth]
    return Explanation(
        whole=predicted[plan.text],
        words=tuple(
            WordEffect(text, so_far, own, left, change, mark, plan.spoilers.hide(text))
            for text, so_far, own, left, change, mark in zip(
                plan.words, grown, alone, without, changes, _marks(changes), strict=True
            )
        ),
        more_words=plan.more_words,
        together=together,
        sentences=tuple((text, predicted[text]) for text in plan.sentences),
        more_sentences=plan.more_sentences,
        spoilers=plan.spoilers,
    )


def _marks(changes: Sequence[float]) -> list[str]:
    strongest = sorted(range(len(changes)), key=lambda place: -abs(changes[place]))[:MARKED]
    marks = [""] * len(changes)
    for place in strongest:
        if abs(changes[place]) >= FLOOR:
            marks[place] = "＋" if changes[place] > 0 else "－"
    return marks


def _odds(prediction: Prediction) -> float:
    return prediction.log_odds or 0.0  # nothing to judge speaks for neither side
