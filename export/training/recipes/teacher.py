"""``teacher-syllables`` and ``teacher-morphemes``: models that read texts in different ways, for the flagship to learn from.

Two models that err differently are right together more often than either; the flagship learns from their mean. Mecab's
morphemes need a tokenizer that cannot live in a graph, so a teacher is never shipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ....model_store.tokenizers import UNKNOWN
from ...data import stars
from ...data.nsmc import Reviews
from ...data.stars import Rated
from ...data.tokenizing import tokenize
from ...model import networks
from ...model.batches import length_batches
from ...model.examples import NgramExamples
from ...model.front_end import BOS, FrontEnd, make_vocabulary, most_frequent
from ...model.networks import up_to_output_layer
from ...model.tones import tones
from ...settings import Teacher
from .. import mixture
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
    """Prepares a stage of reviews with their stars and chat, and one of NSMC's labels and chat.

    Leaves the vocabulary, the lengths in characters and the validation rows' ids in the run's folder.
    """
    settings = run.settings
    training, validation = split_reviews(run, data, settings.split)
    further = mixture.rated(settings, stars.rated(data).without_copies_of(validation))
    reviews = mixture.with_sadness(starred(further, training, stars.train_stars(data)))
    once, chat = mixture.chat(settings, data, once=True), mixture.chat(settings, data)
    first = mixture.concatenate(reviews, once)
    run.keep(LENGTHS, np.bincount([len(text) for text in first.texts]).tolist())
    tokens = _tokens(first.texts, settings)  # once, for the vocabulary and for the ids
    run.keep(VOCABULARY, _vocabulary(first.texts, tokens, once.texts, settings))
    labelled = mixture.with_sadness(mixture.ToneTexts(training.texts, tones(training.labels)))
    last = mixture.concatenate(labelled, chat)
    stages = [
        Stage(NgramExamples(tokens, first.tones, front_end(run)), settings.star_epochs, settings.star_learning_rate),
        Stage(encode(run, last.texts, last.tones), settings.epochs, settings.learning_rate),
    ]
    return Prepared(stages, encode(run, validation.texts, tones(validation.labels)))


def starred(further: Rated, training: Reviews, stars_by_id: dict[str, int]) -> mixture.ToneTexts:
    """Returns every review outside the validation, NSMC's last, and the tones its stars stand for."""
    rows = zip(training.ids, training.labels.tolist(), strict=True)
    marks = [stars_by_id.get(id_, 10 if label else 1) for id_, label in rows]
    shares = stars.TARGETS[np.concatenate([further.stars, np.array(marks, np.int64)]) - 1]
    return mixture.ToneTexts([*further.texts, *training.texts], tones(shares))


def front_end(run: Run[Teacher]) -> FrontEnd:
    """Returns how the run's model reads a text."""
    settings = run.settings
    kind = Morphemes if settings.tokens == "mecab" else FrontEnd
    return kind(run.vocabulary, settings.length, settings.buckets, settings.longest)


def encode(run: Run[Teacher], texts: Sequence[str], targets: NDArray[Any]) -> NgramExamples:
    """Encodes texts as ids of their tokens and n-grams; ``targets``: shares of the three tones [N, 3]."""
    return NgramExamples(_tokens(texts, run.settings), targets, front_end(run))


def build(run: Run[Teacher]) -> keras.Model:
    """Builds the BiLSTM with three tones: int32 ids [N, L] and grams [N, L, ``longest`` - 1] → probabilities [N, 2]."""
    return networks.tone_lstm(run.settings, len(run.vocabulary), orders=run.settings.longest - 1)


def compile(model: keras.Model, settings: Teacher) -> keras.Model:
    """Compiles the model up to the three tones, for their shares."""
    return compile_on_shares(model, settings.learning_rate)


def sources(settings: Teacher) -> dict[str, str]:
    """Names the data and its licences, less those that the settings leave out."""
    return mixture.sources(settings)


def predict_tones(run: Run[Teacher], texts: Sequence[str]) -> NDArray[np.float32]:
    """Returns the shares of the three tones [N, 3] that the finished run's model gives ``texts``."""
    model = up_to_output_layer(keras.models.load_model(run.path / MODEL, compile=False))
    examples = encode(run, texts, np.zeros(len(texts), np.int64))
    found = np.empty((len(texts), 3), np.float32)
    for rows in length_batches(examples.lengths, _BATCH, 0, 0):
        found[rows] = model.predict_on_batch(list(examples.inputs(rows)))
    return found


def _tokens(texts: Sequence[str], settings: Teacher) -> Sequence[Sequence[str]]:
    """Returns what the front end reads of each text: its characters, which the text itself is, or its morphemes."""
    return texts if settings.tokens == "characters" else tokenize(texts, settings.tokens)


def _vocabulary(texts: Sequence[str], tokens: Iterable[Sequence[str]], own: Sequence[str], settings: Teacher) -> list[str]:
    if settings.tokens == "characters":
        return make_vocabulary(texts, settings.min_count, own)
    return most_frequent((token for row in tokens for token in row), settings.min_count)


RECIPE = Recipe(prepare, encode, build, compile, sources, input="text", ships=False, front_end=front_end)
