"""The texts of the flagship's last stage: reviews of rarer stars, chat, and reviews that only say that somebody is sad."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..data import corpora, stars
from ..data.corpora import Lines
from ..data.feelings import only_sad
from ..data.stars import Rated
from ..settings import Flagship


@dataclass(frozen=True)
class ToneTexts:
    """``texts`` and ``positive`` float32 [N], the share of positive tone in [0, 1]."""

    texts: Sequence[str]
    positive: NDArray[np.float32]

    def times(self, count: int) -> ToneTexts:
        """Returns every text ``count`` times."""
        return ToneTexts(list(self.texts) * count, np.tile(self.positive, count))


def concatenate(*parts: ToneTexts) -> ToneTexts:
    """Returns all texts, one part after the other."""
    return ToneTexts([text for part in parts for text in part.texts], np.concatenate([part.positive for part in parts]))


def rarer_stars(settings: Flagship, further: Rated) -> ToneTexts:
    """Draws reviews whose stars lie where NSMC has none (5-8) or few (1-4, and as many of 9-10)."""
    random = np.random.default_rng(settings.seed)

    def sampled(lowest: int, highest: int, count: int) -> ToneTexts:
        rows = random.permutation(np.flatnonzero((further.stars >= lowest) & (further.stars <= highest)))[:count]
        return ToneTexts([further.texts[row] for row in rows.tolist()], stars.TARGETS[further.stars[rows] - 1])

    return concatenate(sampled(5, 8, settings.middle), sampled(1, 4, settings.extra), sampled(9, 10, settings.extra))


def chat(settings: Flagship, data: str) -> ToneTexts:
    """Returns comments, everyday lines and our own chat corpus, each as often as the settings ask; the training parts only."""
    measured = [text for name in corpora.EVALUATION for text in corpora.own(name).texts]
    everyday = corpora.without(corpora.part(corpora.everyday(data), "training", settings.split), measured)
    return concatenate(
        _tone_texts(corpora.part(corpora.kote(data), "training", settings.split)).times(settings.kote_times),
        _tone_texts(corpora.without_feelings(everyday)).times(settings.everyday_times),
        _tone_texts(corpora.own("corpus")).times(settings.corpus_times),
    )


def chat_and_sadness(settings: Flagship, data: str, reviews: Sequence[str]) -> ToneTexts:
    """Returns ``chat``, and before it, as 부정, those of ``reviews`` that only say that somebody is sad.

    Under a film such a text is praise. In chat, without the film, it means what it says.
    """
    sad = sorted({text for text in reviews if only_sad(text)})
    return concatenate(ToneTexts(sad, np.zeros(len(sad), np.float32)).times(settings.sad_times), chat(settings, data))


def without_sadness(reviews: ToneTexts) -> ToneTexts:
    """Returns ``reviews`` less those that only say that somebody is sad, which ``chat_and_sadness`` labels instead."""
    rows = [row for row, text in enumerate(reviews.texts) if not only_sad(text)]
    return ToneTexts([reviews.texts[row] for row in rows], reviews.positive[rows])


def _tone_texts(lines: Lines) -> ToneTexts:
    return ToneTexts(lines.texts, lines.positive)
