"""Which words came up in some messages more than in others: weighted log-odds. Pure.

Method: B. L. Monroe, M. P. Colaresi, K. M. Quinn, "Fightin' Words", Political Analysis 16 (2008), 372-403, section 3.5.1:
log-odds ratio with an informative Dirichlet prior, ranked by its z-score. A message counts a word once.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

LEAST_AUTHORS = 2  # a word of one person tells more about them than about the channel


def log_odds_score(counts: tuple[int, int], sizes: tuple[int, int], share: float) -> float:
    """Returns the z-score of a word's log-odds, positive where the first side has it more than the second.

    ``counts``: how often either side has the word; ``sizes``: how many words either side has in all. The prior is the word's
    ``share`` of all words, in (0, 1], and weighs as many words as one side has on average.
    """
    strength = sum(sizes) / 2
    with_prior = [count + strength * share for count in counts]
    # The 0.5 keeps the odds finite for a side that has no other word.
    first, second = (math.log(count / (size + strength - count + 0.5)) for count, size in zip(with_prior, sizes, strict=True))
    return (first - second) / math.sqrt(sum(1 / count for count in with_prior))


@dataclass(frozen=True)
class Word:
    """A word, and how many messages of the one stretch and of the other have it."""

    noun: str
    before: int
    after: int


class WordCounter:
    """Counts the words of two stretches of messages. Those that came up are in ``least_messages`` and have ``least_score``.

    It keeps at most ``LEAST_AUTHORS`` authors of a word. ``least_score`` is in standard errors.
    """

    def __init__(self, least_messages: int = 5, least_score: float = 2.0) -> None:
        self._least_messages, self._least_score = least_messages, least_score
        self._counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self._authors: dict[str, set[str | int]] = {}

    def add(self, nouns: frozenset[str], author: str | int | None, *, after: bool) -> None:
        """Counts the words of a message. ``author``: who wrote it, or ``None`` where that is not known."""
        self._counts[after].update(nouns)
        if after and author is not None:
            for noun in nouns:
                authors = self._authors.setdefault(noun, set())
                if len(authors) < LEAST_AUTHORS:
                    authors.add(author)

    def risen(self, limit: int = 8, hidden: frozenset[str] = frozenset()) -> list[Word]:
        """Returns the words that came up more in the later stretch, the clearest first, without those in ``hidden``.

        There are none if one stretch has none at all.
        """
        before, after = self._counts
        if not before:
            return []
        sizes = (after.total(), before.total())
        scores: dict[str, float] = {}
        for noun, count in after.items():
            known = self._authors.get(noun)
            if count >= self._least_messages and noun not in hidden and (known is None or len(known) >= LEAST_AUTHORS):
                scores[noun] = log_odds_score((count, before[noun]), sizes, (count + before[noun]) / sum(sizes))
        ranked = sorted((noun for noun in scores if scores[noun] >= self._least_score), key=lambda noun: (-scores[noun], noun))
        return [Word(noun, before[noun], after[noun]) for noun in ranked[:limit]]
