"""Compiles a model that classifies texts; each loss goes with the kind of the recipe's targets."""

from __future__ import annotations

import keras

from ..model import networks
from ..model.optimizer import SparseAdam


def compile_on_labels(model: keras.Model, learning_rate: float) -> keras.Model:
    """Compiles ``model`` for targets [N] of 0 (부정) and 1 (긍정), and returns it."""
    accuracy = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    model.compile(SparseAdam(learning_rate), "sparse_categorical_crossentropy", metrics=[accuracy])
    return model


def compile_on_shares(model: keras.Model, learning_rate: float) -> keras.Model:
    """Compiles ``model`` up to its last layer with weights, for targets [N, classes] that sum to 1, and returns that part."""
    trained = networks.up_to_output_layer(model)
    accuracy = keras.metrics.MeanMetricWrapper(networks.same_side, name="accuracy")
    trained.compile(SparseAdam(learning_rate), "categorical_crossentropy", metrics=[accuracy])
    return trained
