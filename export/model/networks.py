"""The Keras models, each in one function.

In training a mask keeps every LSTM from reading padding. In ONNX a mask becomes a ``Loop``, and ``sequence_lens`` does the
same: ``seed_lstm`` is built a second time without a mask for tf2onnx (see ``onnx_graph``), the models that take n-grams are
spelt out (see ``syllable_graph``).
"""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

from ..settings import NextNumber, SeedLstm, SyllableLstm, Teacher
from .tones import SIDES

LAST = "probabilities"  # the name of the last layer with weights


def next_number(recipe: NextNumber) -> keras.Model:
    """float32 [N, length, 1] → [N, 1]. Unrolled: four steps of plain matrix products instead of a loop."""
    return keras.Sequential(
        [
            layers.Input((recipe.length, 1), name="series"),
            layers.SimpleRNN(recipe.units, activation="tanh", unroll=True),
            layers.Dense(1, name="next"),
        ],
        name="next_number",
    )


def seed_lstm(recipe: SeedLstm, vocabulary_size: int, masked: bool = True) -> keras.Model:
    """int32 ids [N, L] → probabilities [N, 2]: Embedding → LSTM (tanh) → softmax."""
    ids = layers.Input((None,), dtype="int32", name="ids")
    mask = _mask(ids)
    steps = layers.Embedding(vocabulary_size, recipe.embedding, name="embedding")(ids)
    lstm = layers.LSTM(recipe.units, activation="tanh", return_sequences=True, name="lstm")
    state = _last(lstm(steps, mask=mask if masked else None), mask)
    return keras.Model(ids, layers.Dense(2, activation="softmax", name=LAST)(state), name="seed_lstm")


def syllable_lstm(recipe: SyllableLstm, vocabulary_size: int) -> keras.Model:
    """int32 ids [N, L] and grams [N, L, 2] → probabilities [N, 2].

    Each step is the sum of a token's vector and those of the hashed bigram and trigram that end there; over
    them a bidirectional LSTM, then its maximum, its mean and an attention-weighted mean over the real steps.
    """
    inputs, pooled = _read(recipe, vocabulary_size)
    return keras.Model(inputs, layers.Dense(2, activation="softmax", name=LAST)(pooled), name="syllable_lstm")


def tone_lstm(recipe: SyllableLstm, vocabulary_size: int) -> keras.Model:
    """As ``syllable_lstm``, by way of three classes: 부정, no tone, 긍정. Half of "no tone" goes to either side.

    So a text without a tone can be told from a film that some hate and some love, and still lands near 0.5.
    """
    inputs, pooled = _read(recipe, vocabulary_size)
    three = layers.Dense(3, activation="softmax", name=LAST)(pooled)
    return keras.Model(inputs, ops.matmul(three, SIDES), name="tone_lstm")


def last_layer(model: keras.Model) -> keras.Model:
    """``model`` up to its last layer with weights: what is trained, and what a temperature divides. Shares the weights."""
    return keras.Model(model.inputs, model.get_layer(LAST).output, name=f"{model.name}_to_{LAST}")


def _read(recipe: SyllableLstm, vocabulary_size: int) -> tuple[list[Any], Any]:
    ids = layers.Input((None,), dtype="int32", name="ids")
    orders = (recipe.longest if isinstance(recipe, Teacher) else 3) - 1
    grams = layers.Input((None, orders), dtype="int32", name="grams")
    mask = _mask(ids)
    characters = layers.Embedding(vocabulary_size, recipe.embedding, name="characters")(ids)
    hashed = layers.Embedding(recipe.buckets, recipe.embedding, name="ngrams")(grams)
    # Whole n-grams are dropped: rare ones would otherwise be learned by heart within an epoch.
    hashed = layers.Dropout(recipe.ngram_dropout, noise_shape=(None, None, orders, 1), name="drop_ngrams")(hashed)
    steps = layers.Dropout(recipe.dropout, name="drop_steps")(characters + ops.sum(hashed, axis=2))
    both = layers.Bidirectional(layers.LSTM(recipe.units, return_sequences=True), name="lstm")
    states = both(steps, mask=mask)
    score = layers.Dense(1, name="attention")(states)
    pooled = layers.Concatenate(name="pooled")(_pool(states, score, mask))
    return [ids, grams], layers.Dropout(recipe.dropout, name="drop_pooled")(pooled)


@keras.saving.register_keras_serializable("gamseong")  # type: ignore[untyped-decorator]  # keras is untyped
def same_side(true: Any, predicted: Any) -> Any:
    """1.0 where the last column outweighs the first in both or in neither: the accuracy of sides, whatever is between."""
    return ops.cast(ops.equal(true[:, -1] > true[:, 0], predicted[:, -1] > predicted[:, 0]), "float32")


def _mask(ids: Any) -> Any:
    return ops.not_equal(ids, 0)


def _last(states: Any, mask: Any) -> Any:
    """The state after the last real step. Keras' own "last output" becomes the last column in ONNX, which may be padding."""
    real = ops.cast(mask, "float32")
    ending = real - ops.pad(real[:, 1:], ((0, 0), (0, 1)))
    return ops.sum(states * ops.expand_dims(ending, -1), axis=1)


def _pool(states: Any, score: Any, mask: Any) -> list[Any]:
    real = ops.expand_dims(ops.cast(mask, "float32"), -1)
    outside = (1.0 - real) * -1e9
    weights = ops.softmax(score + outside, axis=1)
    return [
        ops.max(states + outside, axis=1),
        ops.sum(states * real, axis=1) / ops.sum(real, axis=1),
        ops.sum(states * weights, axis=1),
    ]
