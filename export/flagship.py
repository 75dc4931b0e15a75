"""The flagship's data: reviews with their stars first, then a mixture in which chat has a say beside the movies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import corpora, nsmc, stars
from .augment import with_noise
from .corpora import Lines
from .examples import Characters
from .front_end import FrontEnd, make_vocabulary
from .nsmc import Reviews
from .run import HELD_OUT, LENGTHS, VOCABULARY, Run
from .settings import Flagship
from .stars import Rated
from .training import Stage

_COMMON = 10  # characters: a longer copy of a validation review is that review, a shorter one ('굿') a common phrase


@dataclass(frozen=True)
class Toned:
    """``texts`` and ``positive`` float32 [N], the share of positive tone in [0, 1]."""

    texts: Sequence[str]
    positive: NDArray[np.float32]

    def times(self, count: int) -> Toned:
        """Every line ``count`` times."""
        return Toned(list(self.texts) * count, np.tile(self.positive, count))


def prepare(run: Run, settings: Flagship, data: str, learned: Reviews, held: Reviews) -> tuple[list[Stage], Characters]:
    """The two stages and the validation examples. ``learned`` and ``held`` are NSMC's training and validation rows.

    Leaves vocabulary, lengths and the ids of every kept-out part in the run's folder. Raises ``DataError``.
    """
    targets = np.array(settings.star_targets, np.float32)
    further = _without_copies(stars.rated(data), held)
    stars_of = stars.train_stars(data)
    marks = [stars_of.get(id_, 10 if label else 1) for id_, label in zip(learned.ids, learned.labels.tolist(), strict=True)]
    starred = join(Toned(further.texts, targets[further.stars - 1]), Toned(learned.texts, targets[np.array(marks) - 1]))
    run.write(VOCABULARY, make_vocabulary(starred.texts, settings.min_count))
    run.write(LENGTHS, np.bincount([len(text) for text in starred.texts]).tolist())
    run.write(HELD_OUT, _held_out(data, settings.split))
    mixed = join(nsmc_and_rarer_stars(settings, learned, further), chat(settings, data))
    front_end = FrontEnd(run.vocabulary, settings.length, settings.buckets)

    def stage(lines: Toned, noise: float, epochs: int, rate: float) -> Stage:
        texts = with_noise(lines.texts, noise, settings.seed)
        return Stage(Characters(texts, two_columns(lines.positive), front_end), epochs, rate)

    stages = [
        stage(starred, settings.star_noise, settings.star_epochs, settings.star_learning_rate),
        stage(mixed, settings.noise, settings.epochs, settings.learning_rate),
    ]
    return stages, Characters(held.texts, two_columns(held.labels), front_end)


def sources(settings: Flagship) -> dict[str, str]:
    """The data by name and their licences, those that the settings leave out left out."""
    used = [(f"NSMC {nsmc.TRAIN}", nsmc.LICENCE), ("further reviews of NSMC's crawl with their stars", stars.LICENCE)]
    used += [("KOTE val, training part", corpora.KOTE.licence)] * bool(settings.kote_times)
    used += [("everyday lines of Chatbot_data, training part", corpora.EVERYDAY.licence)] * bool(settings.everyday_times)
    used += [("gamseong's own chat corpus", "export/chat, CC0 1.0")] * bool(settings.corpus_times)
    names, licences = zip(*used, strict=True)
    return {"data": "; ".join(names), "licence": "; ".join(licences)}


def nsmc_and_rarer_stars(settings: Flagship, learned: Reviews, further: Rated) -> Toned:
    """NSMC's own rows with their labels, and reviews whose stars lie where NSMC has none (5-8) or few."""
    targets, random = np.array(settings.star_targets, np.float32), np.random.default_rng(settings.seed)

    def drawn(lowest: int, highest: int, count: int) -> Toned:
        rows = random.permutation(np.flatnonzero((further.stars >= lowest) & (further.stars <= highest)))[:count]
        return Toned([further.texts[row] for row in rows.tolist()], targets[further.stars[rows] - 1])

    return join(
        Toned(learned.texts, learned.labels.astype(np.float32)),
        drawn(5, 8, settings.middle),
        drawn(1, 4, settings.extra),
        drawn(9, 10, settings.extra),
    )


def chat(settings: Flagship, data: str) -> Toned:
    """Comments, everyday lines and our own chat corpus, each as often as the settings say; the training parts only."""
    return join(
        _toned(corpora.part(corpora.kote(data), "training", settings.split)).times(settings.kote_times),
        _toned(corpora.part(corpora.everyday(data), "training", settings.split)).times(settings.everyday_times),
        _toned(corpora.own("corpus")).times(settings.corpus_times),
    )


def join(*parts: Toned) -> Toned:
    """All lines, one part after the other."""
    return Toned([text for part in parts for text in part.texts], np.concatenate([part.positive for part in parts]))


def two_columns(positive: NDArray[np.generic]) -> NDArray[np.float32]:
    """``[N]`` shares of positive tone as the targets ``[N, 2]`` of a softmax, 부정 first."""
    share = positive.astype(np.float32)
    return np.stack([1 - share, share], axis=1)


def _toned(lines: Lines) -> Toned:
    return Toned(lines.texts, lines.positive)


def _without_copies(rated: Rated, held: Reviews) -> Rated:
    """``rated`` without the texts of validation reviews: what was seen with its stars would not measure anything."""
    known = {text for text in held.texts if len(text) > _COMMON}
    kept = [row for row, text in enumerate(rated.texts) if text not in known]
    return Rated([rated.texts[row] for row in kept], rated.stars[kept])


def _held_out(data: str, seed: int) -> dict[str, dict[str, list[str]]]:
    """The ids of the lines that training never sees, by corpus and part."""
    lines = {"kote": corpora.kote(data), "everyday": corpora.everyday(data)}
    return {
        name: {"validation": list(corpora.part(rows, "validation", seed).ids), "test": list(corpora.part(rows, "test", seed).ids)}
        for name, rows in lines.items()
    }
