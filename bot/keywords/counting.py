"""Which nouns go with negative and which with positive tone: weighted log-odds over the messages of one scan.

A message counts a noun once. The prior of the score (see ``trends.words``) is the noun's share of all messages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ...model_store import Label
from ...trends.words import LEAST_AUTHORS, log_odds_score
from .nouns import NounExtractor

MIN_MESSAGES = 3  # on one side: a rarer noun tells more about its author than about the channel
MIN_SCORE = 1.0  # standard errors

_SIDES = (Label.NEGATIVE, Label.POSITIVE)


@dataclass(frozen=True, slots=True)
class Keyword:
    """A noun that goes with one side. ``messages`` have it, of which ``negative`` and ``positive`` have that tone.

    ``score`` is the z-score of its log-odds towards its side.
    """

    noun: str
    negative: int
    positive: int
    messages: int
    score: float


@dataclass(frozen=True, slots=True)
class Keywords:
    """The nouns of each side, the highest score first."""

    negative: tuple[Keyword, ...] = ()
    positive: tuple[Keyword, ...] = ()


class NounCounter:
    """Counts the nouns of messages as they come. ``nouns`` extracts them (see ``open_nouns``). It is not thread-safe.

    It keeps no text, and at most ``LEAST_AUTHORS`` ids of authors for a noun.
    """

    def __init__(self, nouns: NounExtractor) -> None:
        self._nouns = nouns
        self._messages: Counter[str] = Counter()
        self._sides: dict[Label, Counter[str]] = {side: Counter() for side in _SIDES}
        self._authors: dict[Label, dict[str, set[int]]] = {side: {} for side in _SIDES}

    def add(self, text: str, label: Label, author: int | None = None) -> None:
        """Counts the nouns of one message. Takes about 0.1 ms with Mecab, 10 ms with Okt.

        ``author`` is ``None`` where it is not known.
        """
        nouns = self._nouns(text)
        self._messages.update(nouns)
        if label not in self._sides:
            return
        self._sides[label].update(nouns)
        if author is not None:
            for noun in nouns:
                authors = self._authors[label].setdefault(noun, set())
                if len(authors) < LEAST_AUTHORS:
                    authors.add(author)

    def add_all(self, messages: Iterable[tuple[str, Label, int | None]]) -> None:
        """Calls ``add`` for each message, given as (text, label, author)."""
        for text, label, author in messages:
            self.add(text, label, author)

    def ranked(self, limit: int = 10, hidden: frozenset[str] = frozenset()) -> Keywords:
        """Returns at most ``limit`` nouns for each side, without those in ``hidden`` (see ``parts_of_names``).

        The ranking depends on the messages alone, not on their order.
        """
        negative, positive = (self._rank(side, limit, hidden) for side in _SIDES)
        return Keywords(negative, positive)

    def frequent(self, side: Label, limit: int = 10, hidden: frozenset[str] = frozenset()) -> tuple[Keyword, ...]:
        """Returns at most ``limit`` nouns of the messages of one ``side``, those of most messages first.

        It is for where the other side has too little to compare with. Nouns of few messages or one author are left out as
        well; their score may be anything.
        """
        return tuple(sorted(self._keywords(side, hidden), key=lambda each: (-self._sides[side][each.noun], each.noun))[:limit])

    def _rank(self, side: Label, limit: int, hidden: frozenset[str]) -> tuple[Keyword, ...]:
        significant = [keyword for keyword in self._keywords(side, hidden) if keyword.score >= MIN_SCORE]
        return tuple(sorted(significant, key=lambda keyword: (-keyword.score, -keyword.messages, keyword.noun))[:limit])

    def _keywords(self, side: Label, hidden: frozenset[str]) -> list[Keyword]:
        frequent = (noun for noun, count in self._sides[side].items() if count >= MIN_MESSAGES)
        return [
            self._keyword(noun, side) for noun in frequent if noun not in hidden and not self._has_too_few_authors(noun, side)
        ]

    def _has_too_few_authors(self, noun: str, side: Label) -> bool:
        authors = self._authors[side].get(noun)
        return authors is not None and len(authors) < LEAST_AUTHORS

    def _keyword(self, noun: str, side: Label) -> Keyword:
        negative, positive = (self._sides[each][noun] for each in _SIDES)
        score = self._score(noun) if side is Label.NEGATIVE else -self._score(noun)
        return Keyword(noun, negative, positive, self._messages[noun], score)

    def _score(self, noun: str) -> float:
        """Returns the z-score of the noun's log-odds, negative side against positive side."""
        negative, positive = (self._sides[side] for side in _SIDES)
        share = self._messages[noun] / self._messages.total()
        return log_odds_score((negative[noun], positive[noun]), (negative.total(), positive.total()), share)
