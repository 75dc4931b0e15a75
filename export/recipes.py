"""The recipes by name: data → examples → Keras model. Each is a seed system or the default model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import keras
import numpy as np

from ..model_store.tokenizers import get_tokenizer
from . import models, nsmc
from .examples import Characters, Examples, Series, Tokens
from .front_end import FrontEnd, make_vocabulary
from .nsmc import Reviews
from .run import VOCABULARY, Run
from .settings import NextNumber, Recipe, SeedLstm, SyllableLstm
from .training import Epoch, train

VALIDATION_IDS = "validation_ids.json"
WORD_SPECIALS = ("", "<unk>")


@dataclass(frozen=True)
class Prepared:
    """A recipe's data, ready for the loop. ``held`` are the validation reviews (empty for a series)."""

    training: Examples
    validation: Examples | None
    held: Reviews | None


def series_data(settings: NextNumber) -> Series:
    """The seed's data: ``series`` windows of ``length`` tenths, and the tenth after each."""
    steps = np.arange(settings.length + 1)[None, :] + np.arange(settings.series)[:, None]
    tenths = (steps / 10).astype(np.float32)
    return Series(tenths[:, :-1, None], tenths[:, -1])


def word_vocabulary(texts: Iterable[str], tokenizer: str, size: int) -> list[str]:
    """Tokens by id: the specials, then the most frequent tokens; ``size`` in all."""
    tokenize = get_tokenizer(tokenizer)
    counts = Counter(token for text in texts for token in tokenize(text))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [*WORD_SPECIALS, *(token for token, _ in ranked[: size - len(WORD_SPECIALS)])]


def prepare(run: Run, data: str) -> Prepared:
    """Reads the data, splits it, and leaves the vocabulary and the validation rows' ids in the run's folder."""
    settings = run.settings
    if isinstance(settings, NextNumber):
        return Prepared(series_data(settings), None, None)
    reviews = nsmc.load(data, nsmc.TRAIN)
    print(f"{nsmc.TRAIN}: {reviews.summary()}", flush=True)
    learned, held = nsmc.split(reviews, settings.validation, settings.seed)
    if isinstance(settings, SeedLstm):
        run.write(VOCABULARY, word_vocabulary(learned.texts, settings.tokenizer, settings.vocabulary))
    else:
        run.write(VOCABULARY, make_vocabulary(learned.texts, settings.min_count))
    run.write(VALIDATION_IDS, list(held.ids))
    return Prepared(encode(run, learned), encode(run, held) if len(held) else None, held)


def validation_reviews(run: Run, data: str) -> Reviews:
    """The rows that were kept out of the run's training."""
    reviews = nsmc.load(data, nsmc.TRAIN)
    kept = set(run.read(VALIDATION_IDS))
    return reviews.take(np.array([row for row, id_ in enumerate(reviews.ids) if id_ in kept], np.int64))


def encode(run: Run, reviews: Reviews) -> Examples:
    """Reviews as the run's model takes them."""
    settings = run.settings
    if isinstance(settings, SeedLstm):
        index = {token: id_ for id_, token in enumerate(run.vocabulary)}
        return Tokens(reviews.texts, reviews.labels, index, settings.tokenizer, settings.length)
    return Characters(reviews.texts, reviews.labels, front_end(run))


def front_end(run: Run) -> FrontEnd:
    """The text front end of a run of ``syllable-lstm``."""
    assert isinstance(run.settings, SyllableLstm)
    return FrontEnd(run.vocabulary, run.settings.length, run.settings.buckets)


def build(run: Run, masked: bool = True) -> keras.Model:
    """The run's model, fresh; ``masked=False`` for the twin that is exported."""
    settings = run.settings
    if isinstance(settings, NextNumber):
        return models.next_number(settings)
    if isinstance(settings, SeedLstm):
        return models.seed_lstm(settings, len(run.vocabulary), masked)
    return models.syllable_lstm(settings, len(run.vocabulary), masked)


def run_training(run: Run, data: str) -> list[Epoch]:
    """Prepares the data and trains, or goes on where the run stopped."""
    prepared = prepare(run, data)
    return train(_compiled(run), prepared.training, prepared.validation, run.settings, run.path)


def _compiled(run: Run) -> Callable[[int], keras.Model]:
    def make(steps: int) -> keras.Model:
        settings: Recipe = run.settings
        model = build(run)
        rate = settings.learning_rate
        if isinstance(settings, SyllableLstm):
            rate = keras.optimizers.schedules.CosineDecay(rate, steps)
        if isinstance(settings, NextNumber):
            loss, metric = "mse", keras.metrics.MeanAbsoluteError(name="metric")
        else:
            loss, metric = "sparse_categorical_crossentropy", keras.metrics.SparseCategoricalAccuracy(name="metric")
        model.compile(keras.optimizers.Adam(rate), loss, metrics=[metric])
        return model

    return make
