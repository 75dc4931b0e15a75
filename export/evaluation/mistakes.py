"""``gamseong-export errors``: a bundle's most confident mistakes and the words that led to them. Never on NSMC's test set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ...model_store import LABELS, TONES, Analyzer
from ...model_store.contributions import contributions, log_odds, without_each
from ...model_store.text import read
from ..percent import percent
from .domains import (
    Domain,
    Load,
    comments_validation,
    discord_clear,
    fresh,
    hands_validation,
    kote_validation,
    nsmc_validation,
    predict_domain,
)

_SHOWN_WORDS = 8  # of a mistake in a terminal; JSON has them all


@dataclass(frozen=True)
class WordContribution:
    """A word and its contribution alone; the bot's ``WordEffect`` also has the verdicts that it was computed from.

    ``change``: by how much the word raises ``log(p 긍정 / p 부정)``; below 0 where it speaks for 부정.
    """

    word: str
    change: float


@dataclass(frozen=True)
class Mistake:
    """``said``: the wrong side, with ``probability`` in [0.5, 1]; ``label``: the right one, or 중립.

    ``words``: the strongest contribution first. The field names are also keys of the JSON output and of manifests.
    """

    text: str
    label: str
    said: str
    probability: float
    words: list[WordContribution]


MISTAKE_DOMAINS: Mapping[str, Load] = {
    "nsmc": nsmc_validation,
    "kote": kote_validation,
    "comments": comments_validation,
    "hands": hands_validation,
    "discord": discord_clear,
    "fresh": fresh,
}


def most_confident_mistakes(analyzer: Analyzer, domain: Domain, count: int) -> list[Mistake]:
    """Returns the ``count`` most confident mistakes, the most confident first.

    Of texts that all have a side, each on the wrong one is a mistake, and a tie at 0.5 each counts as 부정. Where some have no
    tone, it is each called 긍정 or 부정 whose label is another. Raises ``ValueError`` for a domain without labels.
    """
    labels = domain.three_tones  # raises, before anything is predicted
    found = predict_domain(analyzer, domain)
    side, confidence = found.probabilities.argmax(axis=1), found.probabilities.max(axis=1)
    wrong = np.flatnonzero(found.tone_scores.named_wrong if domain.labels is None else ~found.scores.right)
    worst = wrong[np.argsort(-confidence[wrong], kind="stable")][:count].tolist()
    return [
        Mistake(
            text=domain.texts[row],
            label=str(TONES[labels[row]]),
            said=LABELS[side[row]],
            probability=round(float(confidence[row]), 5),
            words=word_contributions(analyzer, domain.texts[row]),
        )
        for row in worst
    ]


def word_contributions(analyzer: Analyzer, text: str) -> list[WordContribution]:
    """Returns the text's words with their contributions, the strongest first."""
    words = read(text).text.split()
    ask = analyzer.tones if analyzer.bundle.manifest.tones else analyzer.probabilities
    whole, *rest = log_odds(ask([" ".join(words), *without_each(words), *words])).tolist()
    changes = contributions(whole, rest[: len(words)], rest[len(words) :])
    found = [WordContribution(word, round(change, 4)) for word, change in zip(words, changes, strict=True)]
    return sorted(found, key=lambda word: -abs(word.change))


def describe_mistakes(analyzer: Analyzer, on: str, data: str, count: int) -> tuple[dict[str, Any], list[str]]:
    """Returns the mistakes for JSON and as lines for a terminal, a block a mistake.

    ``on``: a name of ``MISTAKE_DOMAINS``. Raises ``DataError`` where the data is missing.
    """
    manifest = analyzer.bundle.manifest
    domain = MISTAKE_DOMAINS[on](data, manifest.training)
    found = most_confident_mistakes(analyzer, domain, count)
    bundle = f"{manifest.name}@{manifest.version}"
    lines = [f"{bundle} on {domain.title}, {len(domain.texts):,} texts: the {len(found)} most confident mistakes"]
    lines += [line for number, mistake in enumerate(found, 1) for line in _block(number, mistake)]
    whole = {"bundle": bundle, "on": domain.title, "texts": len(domain.texts), "mistakes": [asdict(mistake) for mistake in found]}
    return whole, lines


def _block(number: int, mistake: Mistake) -> list[str]:
    words = [f"{'＋' if word.change >= 0 else '－'}{abs(word.change):.2f} {word.word}" for word in mistake.words[:_SHOWN_WORDS]]
    more = len(mistake.words) - _SHOWN_WORDS
    head = f"{number:4d}. {mistake.said} {percent(mistake.probability, 2)}, labelled {mistake.label}"
    return ["", head, f"      {mistake.text}", f"      {'  '.join(words)}{f'  and {more} more' if more > 0 else ''}"]
