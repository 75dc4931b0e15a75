"""Why a model thinks so: the sentence as it grows, without each of its words, and sentence by sentence. Pure.

``plan`` lists what has to be judged, so that it can be judged in one go; ``explain`` reads the predictions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ....model_store import Prediction, clean
from ....model_store.contributions import contributions, without_each
from .sentences import sentences

MAX_WORDS = 40  # twice as many texts to judge; more would be no chart and no answer that anybody reads
MAX_SENTENCES = 20
MARKED = 5
FLOOR = 0.3  # log-odds, 7 points at 50 %: what any word moves, even one without a tone
_NOTHING = (0.5, 0.5)  # 부정, 긍정 where there is nothing to judge


@dataclass(frozen=True)
class Plan:
    """``words``: the first ones, those looked at; ``more_words`` more follow. ``sentences``: none if there is only one."""

    text: str
    words: tuple[str, ...]
    more_words: int
    sentences: tuple[str, ...]
    more_sentences: int

    @property
    def growth(self) -> list[str]:
        """The text up to each word; with its last word it is the text itself."""
        grown = [" ".join(self.words[:count]) for count in range(1, len(self.words) + 1)]
        return grown if self.more_words or not grown else [*grown[:-1], self.text]

    @property
    def texts(self) -> list[str]:
        """Everything to judge, each text once."""
        return list(dict.fromkeys([self.text, *self.growth, " ".join(self.words), *without_each(self.words), *self.sentences]))


@dataclass(frozen=True)
class Word:
    """Probabilities of 긍정, each ``None`` where there was nothing to judge.

    ``grown``: of the sentence up to this word. ``without``: of the words looked at without this one. ``change``: by how much
    the word raises their log-odds. ``mark``: ＋ or － for the strongest, else empty.
    """

    text: str
    grown: float | None
    without: float | None
    change: float
    mark: str


@dataclass(frozen=True)
class Explanation:
    """``together``: the probability of 긍정 that ``Word.without`` compares with: the whole's, unless there are ``more_words``."""

    whole: Prediction
    words: tuple[Word, ...]
    more_words: int
    together: float | None
    sentences: tuple[tuple[str, Prediction], ...]
    more_sentences: int

    @property
    def strongest(self) -> list[Word]:
        """The marked words, the strongest first."""
        return sorted((word for word in self.words if word.mark), key=lambda word: -abs(word.change))


def plan(text: str, reads_all: Callable[[str], bool]) -> Plan:
    """What to judge of ``text``; ``reads_all`` is the analyzer's: words that the model does not read explain nothing."""
    words = clean(text).split()
    first = words[:MAX_WORDS]
    # The first is looked at in any case: it may be one "word" of a thousand syllables, the beginning of which was judged.
    count = next((count for count in range(len(first), 1, -1) if reads_all(" ".join(first[:count]))), 1)
    looked_at = tuple(first[:count])
    parts = sentences(clean(text))
    if len(parts) == 1:
        parts = []
    return Plan(text, looked_at, len(words) - len(looked_at), tuple(parts[:MAX_SENTENCES]), len(parts[MAX_SENTENCES:]))


def explain(plan: Plan, predictions: Sequence[Prediction]) -> Explanation:
    """``predictions``: of ``plan.texts``, in order."""
    said = dict(zip(plan.texts, predictions, strict=True))
    together = said[" ".join(plan.words)]
    without = [said[text] for text in without_each(plan.words)]
    changes = contributions(_pair(together), [_pair(prediction) for prediction in without])
    grown = [said[text] for text in plan.growth]
    return Explanation(
        whole=said[plan.text],
        words=tuple(
            Word(text, so_far.positive, left.positive, change, mark)
            for text, so_far, left, change, mark in zip(plan.words, grown, without, changes, _marks(changes), strict=True)
        ),
        more_words=plan.more_words,
        together=together.positive,
        sentences=tuple((text, said[text]) for text in plan.sentences),
        more_sentences=plan.more_sentences,
    )


def _marks(changes: Sequence[float]) -> list[str]:
    strongest = sorted(range(len(changes)), key=lambda place: -abs(changes[place]))[:MARKED]
    marks = [""] * len(changes)
    for place in strongest:
        if abs(changes[place]) >= FLOOR:
            marks[place] = "＋" if changes[place] > 0 else "－"
    return marks


def _pair(prediction: Prediction) -> tuple[float, float]:
    if prediction.negative is None or prediction.positive is None:
        return _NOTHING
    return prediction.negative, prediction.positive
