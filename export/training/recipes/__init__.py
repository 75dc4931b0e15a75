"""The recipes by name: data → examples → Keras model. Each is a seed system or the default model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from ...data import nsmc
from ...data.nsmc import Reviews
from ...data.tokenizing import tokenize
from ...errors import RunError
from ...model import networks
from ...model.examples import Characters, Examples, Series, Tokens
from ...model.front_end import FrontEnd, make_vocabulary
from ...model.optimizer import SparseAdam
from ...settings import Flagship, NextNumber, Recipe, SeedLstm, SyllableLstm, Teacher
from ..history import Epoch
from ..loop import Stage, train
from ..run import LENGTHS, VALIDATION_IDS, VOCABULARY, Run
from . import flagship, teacher

WORD_SPECIALS = ("", "<unk>")


@dataclass(frozen=True)
class Prepared:
    """A recipe's data, ready for the loop; a series has no validation."""

    stages: Sequence[Stage]
    validation: Examples | None


def series_data(settings: NextNumber) -> Series:
    """The seed's data: ``series`` windows of ``length`` tenths, and the tenth after each."""
    steps = np.arange(settings.length + 1)[None, :] + np.arange(settings.series)[:, None]
    tenths = (steps / 10).astype(np.float32)
    return Series(tenths[:, :-1, None], tenths[:, -1])


def word_vocabulary(tokens: Iterable[Iterable[str]], size: int) -> list[str]:
    """Tokens by id: the specials, then the most frequent tokens; ``size`` in all at most."""
    counts = Counter(token for row in tokens for token in row)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [*WORD_SPECIALS, *(token for token, _ in ranked[: size - len(WORD_SPECIALS)])]


def prepare(run: Run, data: str) -> Prepared:
    """Reads the data, splits it, and leaves in the run's folder what converting needs.

    That is the vocabulary, the validation rows' ids, and how many reviews have each length (before the cut).
    """
    settings = run.settings
    if isinstance(settings, NextNumber):
        return Prepared(_one_stage(series_data(settings), settings), None)
    reviews = nsmc.load(data, nsmc.TRAIN)
    print(f"{nsmc.TRAIN}: {reviews.summary()}", flush=True)
    seed = settings.split if isinstance(settings, Teacher | Flagship) else settings.seed
    learned, held = nsmc.split(reviews, settings.validation, seed)
    run.write(VALIDATION_IDS, list(held.ids))
    if isinstance(settings, Teacher):
        return Prepared(*teacher.prepare(run, settings, data, learned, held))
    if isinstance(settings, Flagship):
        return Prepared(*flagship.prepare(run, settings, data, learned, held))
    if isinstance(settings, SyllableLstm):
        run.write(VOCABULARY, make_vocabulary(learned.texts, settings.min_count))
        run.write(LENGTHS, np.bincount([len(text) for text in learned.texts]).tolist())
        return Prepared(_one_stage(encode(run, learned), settings), encode(run, held))
    tokens = tokenize(learned.texts, settings.tokenizer)  # once, for the vocabulary and for the ids
    run.write(VOCABULARY, word_vocabulary(tokens, settings.vocabulary))
    run.write(LENGTHS, np.bincount([len(row) for row in tokens]).tolist())
    learning = Tokens(tokens, learned.labels, run.vocabulary, settings.length)
    return Prepared(_one_stage(learning, settings), encode(run, held))


def _one_stage(examples: Examples, settings: Recipe) -> list[Stage]:
    return [Stage(examples, settings.epochs, settings.learning_rate)]


def validation_reviews(run: Run, data: str) -> Reviews:
    """The rows that were kept out of the run's training."""
    reviews = nsmc.load(data, nsmc.TRAIN)
    kept = set(run.read(VALIDATION_IDS))
    return reviews.take(np.array([row for row, id_ in enumerate(reviews.ids) if id_ in kept], np.int64))


def encode(run: Run, reviews: Reviews) -> Examples:
    """Reviews as the run's model takes them."""
    settings = run.settings
    if isinstance(settings, Teacher):
        return teacher.encode(run, settings, reviews.texts, reviews.labels)
    if isinstance(settings, SyllableLstm):
        return Characters(reviews.texts, reviews.labels, front_end(run, settings))
    if isinstance(settings, SeedLstm):
        tokens = tokenize(reviews.texts, settings.tokenizer)
        return Tokens(tokens, reviews.labels, run.vocabulary, settings.length)
    raise RunError(f"{run.path}: {run.recipe} reads numbers, not reviews; give a run of another recipe.")


def tokenizer_name(settings: SeedLstm | SyllableLstm) -> str:
    """The tokenizer's name in the manifest."""
    return settings.tokenizer if isinstance(settings, SeedLstm) else "characters"


def sources(settings: SeedLstm | SyllableLstm) -> dict[str, str]:
    """What a recipe learns from, and under which licences, for the manifest."""
    if isinstance(settings, Flagship):
        return flagship.sources(settings)
    return {"data": f"NSMC {nsmc.TRAIN}", "licence": nsmc.LICENCE}


def front_end(run: Run, settings: SyllableLstm) -> FrontEnd:
    """The text front end of a run whose model ships; a teacher's is ``teacher.front_end``."""
    return FrontEnd(run.vocabulary, settings.length, settings.buckets)


def build(run: Run) -> keras.Model:
    """The run's model, fresh."""
    settings = run.settings
    if isinstance(settings, NextNumber):
        return networks.next_number(settings)
    if isinstance(settings, SeedLstm):
        return networks.seed_lstm(settings, len(run.vocabulary))
    if isinstance(settings, Flagship):
        return networks.tone_lstm(settings, len(run.vocabulary))
    return networks.syllable_lstm(settings, len(run.vocabulary))


def teach(root: Path, recipe: Flagship, recipes: Mapping[str, Recipe], data: str) -> bool:
    """Trains the teachers of ``recipe`` that have no finished run of their settings in ``recipes`` below ``root``.

    Whether there were any.
    """
    lacking = False
    for name in recipe.teachers:
        run = Run.of(root, name, recipes[name])
        if not run.finished:
            print(f"{name}: not trained yet: {run.path}", flush=True)
            run_training(run, data)
            lacking = True
    return lacking


def run_training(run: Run, data: str) -> list[Epoch]:
    """Prepares the data and trains, or goes on where the run stopped."""
    prepared = prepare(run, data)
    return train(lambda: _compiled(run), prepared.stages, prepared.validation, run.settings, run.path)


def _compiled(run: Run) -> keras.Model:
    settings: Recipe = run.settings
    model = build(run)
    if isinstance(settings, NextNumber):
        loss, metric = "mse", keras.metrics.MeanAbsoluteError()
    elif isinstance(settings, Teacher | Flagship):
        model = networks.last_layer(model)
        loss, metric = "categorical_crossentropy", keras.metrics.MeanMetricWrapper(networks.same_side, name="accuracy")
    else:
        loss, metric = "sparse_categorical_crossentropy", keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    model.compile(SparseAdam(settings.learning_rate), loss, metrics=[metric])
    return model
