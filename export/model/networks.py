"""The Keras models, each in one function.

In training a mask keeps every LSTM from reading padding. In ONNX a mask becomes a ``Loop``, and ``sequence_lens`` does the
same: ``seed_lstm`` is built a second time without a mask for tf2onnx (see ``graph.from_keras``), the models that take
n-grams are built node by node (see ``graph.text_graph``).
"""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

from ..settings import NextNumber, SeedLstm, SyllableLstm
from .tones import SIDES

OUTPUT_LAYER = "probabilities"  # the name of the last layer with weights


def next_number(settings: NextNumber) -> keras.Model:
    """Returns float32 [N, length, 1] → [N, 1]. It is unrolled: four steps of plain matrix products instead of a loop."""
    return keras.Sequential(
        [
            layers.Input((settings.length, 1), name="series"),
            layers.SimpleRNN(settings.units, activation="tanh", unroll=True),
            layers.Dense(1, name="next"),
        ],
        name="next_number",
    )


def seed_lstm(settings: SeedLstm, vocabulary_size: int, masked: bool = True) -> keras.Model:
    """Returns int32 ids [N, L] → probabilities [N, 2]: Embedding → LSTM (tanh) → softmax.

    ``masked``: whether the LSTM skips padding; tf2onnx needs the model without a mask.
    """
    ids = layers.Input((None,), dtype="int32", name="ids")
    mask = _mask(ids)
    steps = layers.Embedding(vocabulary_size, settings.embedding, name="embedding")(ids)
    lstm = layers.LSTM(settings.units, activation="tanh", return_sequences=True, name="lstm")
    state = _last(lstm(steps, mask=mask if masked else None), mask)
    return keras.Model(ids, layers.Dense(2, activation="softmax", name=OUTPUT_LAYER)(state), name="seed_lstm")


def syllable_lstm(settings: SyllableLstm, vocabulary_size: int, orders: int = 2) -> keras.Model:
    """Returns int32 ids [N, L] and grams [N, L, ``orders``] → probabilities [N, 2].

    Each step is the sum of a token's vector and those of the hashed n-grams that end there. A bidirectional LSTM reads the
    steps; its maximum, its mean and an attention-weighted mean over the real steps go into the softmax.
    ``orders``: 2 for bigrams and trigrams, 1 for bigrams alone.
    """
    inputs, pooled = _pooled_states(settings, vocabulary_size, orders)
    return keras.Model(inputs, layers.Dense(2, activation="softmax", name=OUTPUT_LAYER)(pooled), name="syllable_lstm")


def tone_lstm(settings: SyllableLstm, vocabulary_size: int, orders: int = 2) -> keras.Model:
    """Returns ``syllable_lstm`` by way of three classes: 부정, no tone, 긍정. Half of "no tone" goes to either side.

    So the model tells a text without a tone from one about a film that some hate and some love; both land near 0.5.
    """
    inputs, pooled = _pooled_states(settings, vocabulary_size, orders)
    tones = layers.Dense(3, activation="softmax", name=OUTPUT_LAYER)(pooled)
    return keras.Model(inputs, ops.matmul(tones, SIDES), name="tone_lstm")


def tells_tones(model: keras.Model) -> bool:
    """Returns whether the model tells three tones apart, and not two sides alone."""
    return bool(model.get_layer(OUTPUT_LAYER).units == len(SIDES))


def up_to_output_layer(model: keras.Model) -> keras.Model:
    """Returns ``model`` up to its last layer with weights, which it shares: the part that is trained and calibrated."""
    return keras.Model(model.inputs, model.get_layer(OUTPUT_LAYER).output, name=f"{model.name}_to_{OUTPUT_LAYER}")


def _pooled_states(settings: SyllableLstm, vocabulary_size: int, orders: int) -> tuple[list[Any], Any]:
    ids = layers.Input((None,), dtype="int32", name="ids")
    grams = layers.Input((None, orders), dtype="int32", name="grams")
    mask = _mask(ids)
    characters = layers.Embedding(vocabulary_size, settings.embedding, name="characters")(ids)
    hashed = layers.Embedding(settings.buckets, settings.embedding, name="ngrams")(grams)
    # Whole n-grams are dropped: rare ones would otherwise be learned by heart within an epoch.
    hashed = layers.Dropout(settings.ngram_dropout, noise_shape=(None, None, orders, 1), name="drop_ngrams")(hashed)
    steps = layers.Dropout(settings.dropout, name="drop_steps")(characters + ops.sum(hashed, axis=2))
    both = layers.Bidirectional(layers.LSTM(settings.units, return_sequences=True), name="lstm")
    states = both(steps, mask=mask)
    score = layers.Dense(1, name="attention")(states)
    pooled = layers.Concatenate(name="pooled")(_pool(states, score, mask))
    return [ids, grams], layers.Dropout(settings.dropout, name="drop_pooled")(pooled)


@keras.saving.register_keras_serializable("gamseong")  # type: ignore[untyped-decorator]  # keras is untyped
def same_side(true: Any, predicted: Any) -> Any:
    """Returns 1.0 where both or neither have more in the last column than in the first: the accuracy of sides, as a metric."""
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
