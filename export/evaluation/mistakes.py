"""``gamseong-export errors``: a bundle's most confident mistakes, and the words that led to them. Never on NSMC's test set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ...model_store import LABELS, Analyzer
from ...model_store.contributions import contributions, without_each
from ...model_store.text import clean
from ..data import corpora, nsmc
from ..errors import DataError
from .domains import Domain, discord_clear, split_seed

_SHOWN = 8  # words of a mistake in a terminal; JSON has them all


@dataclass(frozen=True)
class Word:
    """``change``: by how much the word raises ``log(p 긍정 / p 부정)``; below 0 where it speaks for 부정."""

    word: str
    change: float


@dataclass(frozen=True)
class Mistake:
    """``said`` with ``probability`` in [0.5, 1] although the label is ``label``; ``words`` with the strongest first."""

    text: str
    label: str
    said: str
    probability: float
    words: list[Word]


def _nsmc(data: str, training: Mapping[str, Any]) -> Domain:
    """The training file's reviews that the bundle's own training kept out."""
    settings = training.get("settings", {})
    if not settings.get("validation") or "seed" not in settings:
        raise DataError("the bundle's manifest does not say which reviews its training kept out; take --on kote or --on discord.")
    _, held = nsmc.split(nsmc.load(data, nsmc.TRAIN), int(settings["validation"]), int(settings.get("split", settings["seed"])))
    return Domain("NSMC validation", held.texts, held.labels)


def _kote(data: str, training: Mapping[str, Any]) -> Domain:
    lines = corpora.clear_ones(corpora.part(corpora.kote(data), "validation", split_seed(training)))
    return Domain("KOTE validation, clear ones", lines.texts, lines.positive.astype(np.int64))


# By name: (data folder, ``training`` of the manifest) → labelled texts. Each raises ``DataError``.
SOURCES: Mapping[str, Callable[[str, Mapping[str, Any]], Domain]] = {
    "nsmc": _nsmc,
    "kote": _kote,
    "discord": lambda _, __: discord_clear(),
}


def mistakes(analyzer: Analyzer, domain: Domain, count: int) -> list[Mistake]:
    """The ``count`` most confident ones of a labelled domain, the most confident first; a tie at 0.5 each counts as 부정."""
    if domain.labels is None:
        raise ValueError(f"{domain.title}: has no labels")
    probabilities = analyzer.probabilities(domain.texts)
    said, sure = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = np.flatnonzero(said != domain.labels)
    worst = wrong[np.argsort(-sure[wrong], kind="stable")][:count].tolist()
    return [
        Mistake(
            text=domain.texts[row],
            label=LABELS[domain.labels[row]],
            said=LABELS[said[row]],
            probability=round(float(sure[row]), 5),
            words=carrying_words(analyzer, domain.texts[row]),
        )
        for row in worst
    ]


def carrying_words(analyzer: Analyzer, text: str) -> list[Word]:
    """The text's words and their contributions, the strongest first."""
    words = clean(text).split()
    whole, *without = analyzer.probabilities([" ".join(words), *without_each(words)])
    changes = contributions(whole, without)
    found = [Word(word, round(change, 4)) for word, change in zip(words, changes, strict=True)]
    return sorted(found, key=lambda word: -abs(word.change))


def report(analyzer: Analyzer, on: str, data: str, count: int) -> tuple[dict[str, Any], list[str]]:
    """The mistakes for JSON and as lines, a block a mistake. ``on``: one of ``SOURCES``. Raises ``DataError``."""
    manifest = analyzer.bundle.manifest
    domain = SOURCES[on](data, manifest.training)
    found = mistakes(analyzer, domain, count)
    bundle = f"{manifest.name}@{manifest.version}"
    lines = [f"{bundle} on {domain.title}, {len(domain.texts):,} texts: the {len(found)} most confident mistakes"]
    lines += [line for number, mistake in enumerate(found, 1) for line in _block(number, mistake)]
    whole = {"bundle": bundle, "on": domain.title, "texts": len(domain.texts), "mistakes": [asdict(mistake) for mistake in found]}
    return whole, lines


def _block(number: int, mistake: Mistake) -> list[str]:
    words = [f"{'＋' if word.change >= 0 else '－'}{abs(word.change):.2f} {word.word}" for word in mistake.words[:_SHOWN]]
    more = len(mistake.words) - _SHOWN
    head = f"{number:4d}. {mistake.said} {mistake.probability:.2%}, labelled {mistake.label}"
    return ["", head, f"      {mistake.text}", f"      {'  '.join(words)}{f'  and {more} more' if more > 0 else ''}"]
