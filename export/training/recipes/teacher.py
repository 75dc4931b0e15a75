"""Teachers: models that read reviews in different ways, and what they think of a review.

Two that err differently are right together more often than either; the flagship learns from their mean. Mecab's
morphemes need a tokenizer that cannot live in a graph, so such a teacher is never shipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ....model_store.contributions import log_odds
from ....model_store.tokenizers import UNKNOWN
from ...data import stars
from ...data.nsmc import Reviews
from ...data.stars import Rated
from ...data.tokenizing import tokenize
from ...model.batches import length_batches
from ...model.examples import Characters
from ...model.front_end import BOS, FrontEnd, make_vocabulary, most_frequent
from ...settings import Teacher
from ..loop import Stage
from ..run import LENGTHS, MODEL, VOCABULARY, Run

_BATCH = 1024


class Morphemes(FrontEnd):
    """As ``FrontEnd``, with morphemes for characters: ``vocabulary`` holds them, ``max_length`` counts them."""

    def rows(self, texts: Iterable[Sequence[str]]) -> list[list[int]]:
        """The ids of each text, of which ``texts`` has the morphemes, BOS first."""
        index = {token: id_ for id_, token in enumerate(self.vocabulary)}
        return [[BOS, *(index.get(token, UNKNOWN) for token in text[: self.max_length])] for text in texts]


def prepare(run: Run, settings: Teacher, data: str, learned: Reviews, held: Reviews) -> tuple[list[Stage], Characters]:
    """Reviews with their stars, then NSMC's; and the validation examples. Leaves the vocabulary in the run's folder."""
    further = stars.rated(data).without_copies_of(held)
    texts, targets = starred(further, learned, stars.train_stars(data))
    run.write(LENGTHS, np.bincount([len(text) for text in texts]).tolist())
    tokens = _split(texts, settings)  # once, for the vocabulary and for the ids
    run.write(VOCABULARY, _vocabulary(texts, tokens, settings))
    both = Characters(tokens, two_columns(targets), front_end(run, settings))
    own = both.last(len(learned), two_columns(learned.labels))
    stages = [
        Stage(both, settings.star_epochs, settings.star_learning_rate),
        Stage(own, settings.epochs, settings.learning_rate),
    ]
    return stages, encode(run, settings, held.texts, two_columns(held.labels))


def starred(further: Rated, learned: Reviews, stars_of: dict[str, int]) -> tuple[list[str], NDArray[np.float32]]:
    """Every review outside the kept-out ones, NSMC's last, and the share of positive tone its stars stand for."""
    marks = [stars_of.get(id_, 10 if label else 1) for id_, label in zip(learned.ids, learned.labels.tolist(), strict=True)]
    return [*further.texts, *learned.texts], stars.TARGETS[np.concatenate([further.stars, np.array(marks, np.int64)]) - 1]


def front_end(run: Run, settings: Teacher) -> FrontEnd:
    """How the run's model reads a text."""
    kind = Morphemes if settings.tokens == "mecab" else FrontEnd
    return kind(run.vocabulary, settings.length, settings.buckets, settings.longest)


def encode(run: Run, settings: Teacher, texts: Sequence[str], targets: NDArray[Any]) -> Characters:
    """Texts as the run's model takes them."""
    return Characters(_split(texts, settings), targets, front_end(run, settings))


def opinions(run: Run, settings: Teacher, texts: Sequence[str]) -> NDArray[np.float64]:
    """The log odds of 긍정 [N] that the run's model gives ``texts``."""
    model = keras.models.load_model(run.path / MODEL, compile=False)
    examples = encode(run, settings, texts, np.zeros(len(texts), np.int64))
    odds = np.empty(len(texts))
    for rows in length_batches(examples.lengths, _BATCH, 0, 0):
        odds[rows] = log_odds(np.asarray(model.predict_on_batch(list(examples.inputs(rows)))))
    return odds


def two_columns(positive: NDArray[np.generic]) -> NDArray[np.float32]:
    """``[N]`` shares of positive tone as the targets ``[N, 2]`` of a softmax, 부정 first."""
    share = positive.astype(np.float32)
    return np.stack([1 - share, share], axis=1)


def _split(texts: Sequence[str], settings: Teacher) -> Sequence[Sequence[str]]:
    """What the front end reads of each text: its characters, which the text itself is, or its morphemes."""
    return texts if settings.tokens == "characters" else tokenize(texts, settings.tokens)


def _vocabulary(texts: Sequence[str], tokens: Iterable[Sequence[str]], settings: Teacher) -> list[str]:
    if settings.tokens == "characters":
        return make_vocabulary(texts, settings.min_count)
    return most_frequent((token for row in tokens for token in row), settings.min_count)
