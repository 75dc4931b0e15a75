"""``syllable-lstm``: characters and hashed n-grams into a bidirectional LSTM, on NSMC alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ...data import nsmc
from ...model import networks
from ...model.examples import NgramExamples
from ...model.front_end import FrontEnd, make_vocabulary
from ...settings import SyllableLstm
from ..losses import compile_on_labels
from ..reviews import split_reviews
from ..run import LENGTHS, VOCABULARY, Run
from .base import Prepared, Recipe, one_stage


def prepare(run: Run[SyllableLstm], data: str) -> Prepared:
    """Splits NSMC; leaves the vocabulary, the lengths in characters and the validation rows' ids in the run's folder."""
    settings = run.settings
    training, validation = split_reviews(run, data, settings.seed)
    run.keep(VOCABULARY, make_vocabulary(training.texts, settings.min_count))
    run.keep(LENGTHS, np.bincount([len(text) for text in training.texts]).tolist())
    examples = encode(run, training.texts, training.labels)
    return Prepared(one_stage(examples, settings), encode(run, validation.texts, validation.labels))


def front_end(run: Run[SyllableLstm]) -> FrontEnd:
    """Returns how the run's model reads a text."""
    return FrontEnd(run.vocabulary, run.settings.length, run.settings.buckets)


def encode(run: Run[SyllableLstm], texts: Sequence[str], targets: NDArray[Any]) -> NgramExamples:
    """Encodes texts as ids of their characters and n-grams; ``targets``: labels [N]."""
    return NgramExamples(texts, targets, front_end(run))


def build(run: Run[SyllableLstm]) -> keras.Model:
    """Builds the BiLSTM: int32 ids [N, L] and grams [N, L, 2] → probabilities [N, 2]."""
    return networks.syllable_lstm(run.settings, len(run.vocabulary))


def compile(model: keras.Model, settings: SyllableLstm) -> keras.Model:
    """Compiles the model for labels."""
    return compile_on_labels(model, settings.learning_rate)


def sources(settings: SyllableLstm) -> dict[str, str]:
    """Names the data and its licences."""
    return {"data": f"NSMC {nsmc.TRAIN}", "licence": nsmc.LICENCE}


RECIPE = Recipe(prepare, encode, build, compile, sources, input="text", front_end=front_end)
