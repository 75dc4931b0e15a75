"""The sets a bundle is measured on, and the figures that ``evaluation.Scores`` does not have. Nothing here ever trains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...model_store.contributions import log_odds
from ..data import corpora, nsmc
from ..data.corpora import Lines
from .scores import Scores

CONFIDENT = 0.8  # an everyday line judged with more than this was given a tone that it does not have


@dataclass(frozen=True)
class Domain:
    """``texts`` [N] and ``labels`` int64 [N] (0 부정, 1 긍정), or ``None`` for lines that have no tone. ``title``: for people."""

    title: str
    texts: Sequence[str]
    labels: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Look:
    """A domain and what a bundle says of it: ``probabilities`` float32 [N, 2], columns 부정, 긍정."""

    domain: Domain
    probabilities: NDArray[np.float32]

    @property
    def scores(self) -> Scores:
        """Raises ``ValueError`` for lines without labels."""
        if self.domain.labels is None:
            raise ValueError(f"{self.domain.title}: has no labels")
        return Scores(self.probabilities, self.domain.labels)


def nsmc_test(data: str, _: int = 0) -> Domain:
    """All 50,000 rows of NSMC's test set, those without a text too, as published accuracies count them."""
    reviews = nsmc.load(data, nsmc.TEST)
    return Domain("NSMC test", reviews.texts, reviews.labels)


def _labelled(title: str, lines: Lines) -> Domain:
    return Domain(title, lines.texts, lines.positive.astype(np.int64))


def kote(data: str, seed: int) -> Domain:
    """KOTE's kept-out comments whose raters gave only positive or only negative emotions."""
    return _labelled("KOTE kept-out, clear ones", corpora.clear_ones(corpora.part(corpora.kote(data), "test", seed)))


def sentineg(data: str, _: int = 0) -> Domain:
    """SentiNeg's development pairs one after the other: 부정, 긍정, 부정, 긍정, …"""
    texts = [text for pair in corpora.sentineg(data) for text in pair]
    return Domain("SentiNeg dev", texts, np.arange(len(texts), dtype=np.int64) % 2)


def everyday(data: str, seed: int) -> Domain:
    """Everyday one-liners of Chatbot_data, the kept-out part: '오늘 몇시에 모여?' has no tone."""
    return Domain("Chatbot everyday kept-out", corpora.part(corpora.everyday(data), "test", seed).texts)


def discord_everyday(_: str = "", __: int = 0) -> Domain:
    """Our own everyday lines of Discord, none of them ever trained on."""
    return Domain("Discord everyday", corpora.own("everyday").texts)


def discord_clear(_: str = "", __: int = 0) -> Domain:
    """Our own clearly positive or negative lines of Discord, none of them ever trained on."""
    return _labelled("Discord clear", corpora.own("clear"))


def negation(_: str = "", __: int = 0) -> Domain:
    """Our own twins, one after the other: 부정 and 긍정 differ in a negation, never trained on."""
    return _labelled("negation twins", corpora.own("negation"))


def feelings(_: str = "", __: int = 0) -> Domain:
    """Our own plain statements of feeling, more than half of them sad, never trained on."""
    return _labelled("feelings", corpora.own("feelings"))


# By name: (data folder, seed of the kept-out parts) → the set. Each raises ``DataError`` where its file is not to be had.
DOMAINS: Mapping[str, Callable[[str, int], Domain]] = {
    "nsmc": nsmc_test,
    "kote": kote,
    "sentineg": sentineg,
    "everyday": everyday,
    "discord_everyday": discord_everyday,
    "discord_clear": discord_clear,
    "negation": negation,
    "feelings": feelings,
}


def split_seed(training: Mapping[str, object]) -> int:
    """The seed with which a bundle's training kept its parts out (``split`` in the settings of its manifest's ``training``).

    1 for a bundle that names none: it has trained on none of the sets that are split here.
    """
    settings = training.get("settings")
    seed = settings.get("split") if isinstance(settings, Mapping) else None
    return seed if isinstance(seed, int) else 1


def auc(scores: Scores) -> float:
    """Area under the ROC curve in [0, 1]: the chance that a positive text is rated above a negative one, ties counting half.

    By the Mann-Whitney statistic over mid-ranks (Hanley & McNeil 1982). NaN if one of the labels is missing.
    """
    odds = log_odds(scores.probabilities)
    _, place, counts = np.unique(odds, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]  # tied texts share the mean of their ranks
    positives = int((scores.labels == 1).sum())
    pairs = positives * (len(odds) - positives)
    above = ranks[scores.labels == 1].sum() - positives * (positives + 1) / 2
    return float(above / pairs) if pairs else float("nan")


def both_right(scores: Scores) -> float:
    """The share of pairs (rows 2k and 2k + 1) of which both texts are on their side, in [0, 1]."""
    right = scores.probabilities.argmax(axis=1) == scores.labels
    return float(right.reshape(-1, 2).all(axis=1).mean())


def confident(probabilities: NDArray[np.floating]) -> float:
    """The share of texts, in [0, 1], of which more than ``CONFIDENT`` is given to one side."""
    return float((probabilities.max(axis=1) > CONFIDENT).mean())
