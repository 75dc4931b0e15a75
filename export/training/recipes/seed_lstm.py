"""``seed-lstm``: the word-level NSMC LSTM of the text this project came from; words may be morphemes instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ...data import nsmc
from ...data.tokenizing import tokenize
from ...model import networks
from ...model.examples import TokenExamples
from ...settings import SeedLstm
from ..losses import compile_on_labels
from ..reviews import split_reviews
from ..run import LENGTHS, VOCABULARY, Run
from .base import Prepared, Recipe, one_stage

SPECIALS = ("", "<unk>")


def prepare(run: Run[SeedLstm], data: str) -> Prepared:
    """Splits NSMC; leaves the vocabulary, the lengths in tokens and the validation rows' ids in the run's folder."""
    settings = run.settings
    training, validation = split_reviews(run, data, settings.seed)
    tokens = tokenize(training.texts, settings.tokenizer)  # once, for the vocabulary and for the ids
    run.keep(VOCABULARY, word_vocabulary(tokens, settings.vocabulary))
    run.keep(LENGTHS, np.bincount([len(row) for row in tokens]).tolist())
    examples = TokenExamples(tokens, training.labels, run.vocabulary, settings.length)
    return Prepared(one_stage(examples, settings), encode(run, validation.texts, validation.labels))


def word_vocabulary(tokens: Iterable[Iterable[str]], size: int) -> list[str]:
    """Returns tokens by id: the specials, then the most frequent tokens; ``size`` in all at most."""
    counts = Counter(token for row in tokens for token in row)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [*SPECIALS, *(token for token, _ in ranked[: size - len(SPECIALS)])]


def encode(run: Run[SeedLstm], texts: Sequence[str], targets: NDArray[Any]) -> TokenExamples:
    """Encodes texts as ids of their tokens; ``targets``: labels [N]."""
    return TokenExamples(tokenize(texts, run.settings.tokenizer), targets, run.vocabulary, run.settings.length)


def build(run: Run[SeedLstm]) -> keras.Model:
    """Builds the LSTM: int32 ids [N, L] → probabilities [N, 2]."""
    return networks.seed_lstm(run.settings, len(run.vocabulary))


def build_unmasked(run: Run[SeedLstm]) -> keras.Model:
    """Builds the same with no mask, for tf2onnx."""
    return networks.seed_lstm(run.settings, len(run.vocabulary), masked=False)


def compile(model: keras.Model, settings: SeedLstm) -> keras.Model:
    """Compiles the model for labels."""
    return compile_on_labels(model, settings.learning_rate)


def sources(settings: SeedLstm) -> dict[str, str]:
    """Names the data and its licences."""
    return {"data": f"NSMC {nsmc.TRAIN}", "licence": nsmc.LICENCE}


RECIPE = Recipe(
    prepare,
    encode,
    build,
    compile,
    sources,
    input="ids",
    build_unmasked=build_unmasked,
)
