"""``teacher-syllables`` and ``teacher-morphemes``: models that read reviews in different ways, for the flagship to learn from.

Two models that err differently are right together more often than either; the flagship learns from their mean. Mecab's
morphemes need a tokenizer that cannot live in a graph, so a teacher is never shipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ....model_store.contributions import log_odds
from ....model_store.tokenizers import UNKNOWN
from ...data import nsmc, stars
from ...data.nsmc import Reviews
from ...data.stars import Rated
from ...data.tokenizing import tokenize
from ...model import networks
from ...model.batches import length_batches
from ...model.examples import NgramExamples
from ...model.front_end import BOS, FrontEnd, make_vocabulary, most_frequent
from ...settings import Teacher
from ..loop import Stage
from ..losses import compile_on_shares
from ..reviews import split_reviews
from ..run import LENGTHS, MODEL, VOCABULARY, Run
from .base import Prepared, Recipe

_BATCH = 1024


class Morphemes(FrontEnd):
    """As ``FrontEnd``, with morphemes for characters: ``vocabulary`` holds them, ``max_length`` counts them."""

    def rows(self, texts: Iterable[Sequence[str]]) -> list[list[int]]:
        """Returns the ids of each text, BOS first; ``texts`` holds the morphemes of each."""
        index = {token: id_ for id_, token in enumerate(self.vocabulary)}
        return [[BOS, *(index.get(token, UNKNOWN) for token in text[: self.max_length])] for text in texts]


def prepare(run: Run[Teacher], data: str) -> Prepared:
    """Prepares a stage of reviews with their stars and one of NSMC's labels.

    Leaves the vocabulary, the lengths in characters and the validation rows' ids in the run's folder.
    """
    settings = run.settings
    training, validation = split_reviews(run, data, settings.split)
    further = stars.rated(data).without_copies_of(validation)
    texts, targets = starred(further, training, stars.train_stars(data))
    run.keep(LENGTHS, np.bincount([len(text) for text in texts]).tolist())
    tokens = _tokens(texts, settings)  # once, for the vocabulary and for the ids
    run.keep(VOCABULARY, _vocabulary(texts, tokens, settings))
    rated = NgramExamples(tokens, two_columns(targets), front_end(run))
    labelled = rated.last(len(training), two_columns(training.labels))
    stages = [
        Stage(rated, settings.star_epochs, settings.star_learning_rate),
        Stage(labelled, settings.epochs, settings.learning_rate),
    ]
    return Prepared(stages, encode(run, validation.texts, two_columns(validation.labels)))


def starred(further: Rated, training: Reviews, stars_by_id: dict[str, int]) -> tuple[list[str], NDArray[np.float32]]:
    """Returns every review outside the validation, NSMC's last, and the share of positive tone its stars stand for."""
    rows = zip(training.ids, training.labels.tolist(), strict=True)
    marks = [stars_by_id.get(id_, 10 if label else 1) for id_, label in rows]
    return [*further.texts, *training.texts], stars.TARGETS[np.concatenate([further.stars, np.array(marks, np.int64)]) - 1]


def front_end(run: Run[Teacher]) -> FrontEnd:
    """Returns how the run's model reads a text."""
    settings = run.settings
    kind = Morphemes if settings.tokens == "mecab" else FrontEnd
    return kind(run.vocabulary, settings.length, settings.buckets, settings.longest)


def encode(run: Run[Teacher], texts: Sequence[str], targets: NDArray[Any]) -> NgramExamples:
    """Encodes texts as ids of their tokens and n-grams; ``targets``: shares of the two classes [N, 2]."""
    return NgramExamples(_tokens(texts, run.settings), targets, front_end(run))


def build(run: Run[Teacher]) -> keras.Model:
    """Builds the BiLSTM: int32 ids [N, L] and grams [N, L, ``longest`` - 1] → probabilities [N, 2]."""
    return networks.syllable_lstm(run.settings, len(run.vocabulary), orders=run.settings.longest - 1)


def compile(model: keras.Model, settings: Teacher) -> keras.Model:
    """Compiles the model for shares of the two classes."""
    return compile_on_shares(model, settings.learning_rate)


def sources(settings: Teacher) -> dict[str, str]:
    """Names the data and its licences."""
    names = f"NSMC {nsmc.TRAIN}", "further reviews of NSMC's crawl with their stars"
    return {"data": "; ".join(names), "licence": f"{nsmc.LICENCE}; {stars.LICENCE}"}


def predict_log_odds(run: Run[Teacher], texts: Sequence[str]) -> NDArray[np.float64]:
    """Returns the log odds of 긍정 [N] that the finished run's model gives ``texts``."""
    model = keras.models.load_model(run.path / MODEL, compile=False)
    examples = encode(run, texts, np.zeros(len(texts), np.int64))
    odds = np.empty(len(texts))
    for rows in length_batches(examples.lengths, _BATCH, 0, 0):
        odds[rows] = log_odds(np.asarray(model.predict_on_batch(list(examples.inputs(rows)))))
    return odds


def two_columns(positive: NDArray[np.generic]) -> NDArray[np.float32]:
    """Returns ``[N]`` shares of positive tone as the targets ``[N, 2]`` of a softmax, 부정 first."""
    share = positive.astype(np.float32)
    return np.stack([1 - share, share], axis=1)


def _tokens(texts: Sequence[str], settings: Teacher) -> Sequence[Sequence[str]]:
    """Returns what the front end reads of each text: its characters, which the text itself is, or its morphemes."""
    return texts if settings.tokens == "characters" else tokenize(texts, settings.tokens)


def _vocabulary(texts: Sequence[str], tokens: Iterable[Sequence[str]], settings: Teacher) -> list[str]:
    if settings.tokens == "characters":
        return make_vocabulary(texts, settings.min_count)
    return most_frequent((token for row in tokens for token in row), settings.min_count)


RECIPE = Recipe(prepare, encode, build, compile, sources, input="text", ships=False, front_end=front_end)
