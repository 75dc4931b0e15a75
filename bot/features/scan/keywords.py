"""Which nouns go with negative and which with positive tone: weighted log-odds over the messages of one scan.

Method: B. L. Monroe, M. P. Colaresi, K. M. Quinn, "Fightin' Words", Political Analysis 16 (2008), 372-403, section
3.5.1: log-odds ratio with an informative Dirichlet prior, ranked by its z-score. A noun counts once a message. The prior
is the noun's share of all messages, worth as many nouns as one side has on average.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ....model_store import Label
from .nouns import NounsOf

MIN_MESSAGES = 3  # of a side: what was said less often says more about who said it than about the channel
MIN_AUTHORS = 2
MIN_SCORE = 1.0  # standard errors

_SIDES = (Label.NEGATIVE, Label.POSITIVE)


@dataclass(frozen=True, slots=True)
class Keyword:
    """``negative``, ``positive``: messages of that tone with the noun, of ``messages`` in all.

    ``score``: how many standard errors the noun lies on its side, at least ``MIN_SCORE``.
    """

    noun: str
    negative: int
    positive: int
    messages: int
    score: float


@dataclass(frozen=True, slots=True)
class Keywords:
    """Each side's nouns, the most telling first."""

    negative: tuple[Keyword, ...] = ()
    positive: tuple[Keyword, ...] = ()


class NounCounter:
    """Counts the nouns of messages as they come; keeps no text, and of authors only whether there were ``MIN_AUTHORS``.

    ``nouns``: see ``open_nouns``. Not for two threads at a time.
    """

    def __init__(self, nouns: NounsOf) -> None:
        self._nouns = nouns
        self._messages: Counter[str] = Counter()
        self._sides: dict[Label, Counter[str]] = {side: Counter() for side in _SIDES}
        self._authors: dict[Label, dict[str, set[int]]] = {side: {} for side in _SIDES}

    def add(self, text: str, label: Label, author: int | None = None) -> None:
        """CPU work of about 0.1 ms (Mecab), 10 ms (Okt). ``author``: ``None`` where it is not known."""
        nouns = self._nouns(text)
        self._messages.update(nouns)
        if label not in self._sides:
            return
        self._sides[label].update(nouns)
        if author is not None:
            for noun in nouns:
                authors = self._authors[label].setdefault(noun, set())
                if len(authors) < MIN_AUTHORS:
                    authors.add(author)

    def add_all(self, said: Iterable[tuple[str, Label, int | None]]) -> None:
        """``add`` for each."""
        for text, label, author in said:
            self.add(text, label, author)

    def ranked(self, limit: int = 10, hidden: frozenset[str] = frozenset()) -> Keywords:
        """At most ``limit`` nouns a side, without those ``hidden`` (see ``parts_of_names``); the same for the same messages."""
        negative, positive = (self._rank(side, limit, hidden) for side in _SIDES)
        return Keywords(negative, positive)

    def _rank(self, side: Label, limit: int, hidden: frozenset[str]) -> tuple[Keyword, ...]:
        common = (noun for noun, count in self._sides[side].items() if count >= MIN_MESSAGES)
        sayable = [self._keyword(noun, side) for noun in common if noun not in hidden and not self._one_persons(noun, side)]
        telling = [keyword for keyword in sayable if keyword.score >= MIN_SCORE]
        return tuple(sorted(telling, key=lambda keyword: (-keyword.score, -keyword.messages, keyword.noun))[:limit])

    def _one_persons(self, noun: str, side: Label) -> bool:
        authors = self._authors[side].get(noun)
        return authors is not None and len(authors) < MIN_AUTHORS

    def _keyword(self, noun: str, side: Label) -> Keyword:
        negative, positive = (self._sides[each][noun] for each in _SIDES)
        score = self._score(noun) if side is Label.NEGATIVE else -self._score(noun)
        return Keyword(noun, negative, positive, self._messages[noun], score)

    def _score(self, noun: str) -> float:
        """The z-score of the noun's log-odds, negative side against positive side."""
        sizes = [self._sides[side].total() for side in _SIDES]
        strength = sum(sizes) / 2
        prior = strength * self._messages[noun] / self._messages.total()
        counts = [self._sides[side][noun] + prior for side in _SIDES]
        # Half a noun more beside it: a side may have said nothing else, and then its odds would have no end.
        negative, positive = (
            math.log(count / (size + strength - count + 0.5)) for count, size in zip(counts, sizes, strict=True)
        )
        return (negative - positive) / math.sqrt(sum(1 / count for count in counts))
