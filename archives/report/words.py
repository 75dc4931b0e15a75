"""Which nouns came up in one stretch of messages more than in another: weighted log-odds.

Method: B. L. Monroe, M. P. Colaresi, K. M. Quinn, "Fightin' Words", Political Analysis 16 (2008), 372-403, section 3.5.1:
log-odds ratio with an informative Dirichlet prior, ranked by its z-score. A message counts a noun once.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

NounExtractor = Callable[[str], frozenset[str]]

_LEAST_MESSAGES = 5  # a rarer noun tells more about its author than about the channel
_LEAST_AUTHORS = 2
_LEAST_SCORE = 2.0  # standard errors


@dataclass(frozen=True)
class Word:
    """A noun, and how many messages of the one stretch and of the other have it."""

    noun: str
    before: int
    after: int


class WordCounter:
    """Counts the nouns of two stretches of messages."""

    def __init__(self) -> None:
        self._counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self._authors: dict[str, set[str]] = {}

    def add(self, nouns: frozenset[str], author: str | None, *, after: bool) -> None:
        """Counts the nouns of a message. ``author``: who wrote it, or ``None`` where that is not known."""
        self._counts[after].update(nouns)
        if after and author is not None:
            for noun in nouns:
                authors = self._authors.setdefault(noun, set())
                if len(authors) < _LEAST_AUTHORS:
                    authors.add(author)

    def risen(self, limit: int = 8) -> list[Word]:
        """Returns the nouns that came up more in the later stretch, the clearest first; none if one stretch has none at all."""
        before, after = self._counts
        if not before:
            return []
        sizes = (before.total(), after.total())
        scores: dict[str, float] = {}
        for noun, count in after.items():
            known = self._authors.get(noun)
            if count >= _LEAST_MESSAGES and (known is None or len(known) >= _LEAST_AUTHORS):
                scores[noun] = _score((before[noun], count), sizes)
        ranked = sorted((noun for noun in scores if scores[noun] >= _LEAST_SCORE), key=lambda noun: (-scores[noun], noun))
        return [Word(noun, before[noun], after[noun]) for noun in ranked[:limit]]


def _score(counts: tuple[int, int], sizes: tuple[int, int]) -> float:
    """Returns the z-score of a noun's log-odds, the later stretch against the earlier one.

    The prior is the noun's share of all, and weighs as many nouns as one stretch has on average.
    """
    strength = sum(sizes) / 2
    prior = strength * sum(counts) / sum(sizes)
    with_prior = [count + prior for count in counts]
    # The 0.5 keeps the odds finite for a stretch that has no other noun.
    before, after = (math.log(count / (size + strength - count + 0.5)) for count, size in zip(with_prior, sizes, strict=True))
    return (after - before) / math.sqrt(sum(1 / count for count in with_prior))
