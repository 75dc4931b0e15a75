from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from gamseong.export.model.optimizer import SparseAdam


def model(optimizer: keras.optimizers.Optimizer) -> keras.Model:
    keras.utils.set_random_seed(3)
    ids = layers.Input((None,), dtype="int32")
    summed = keras.ops.sum(layers.Embedding(6, 4)(ids), axis=1)
    made = keras.Model(ids, layers.Dense(1)(summed))
    made.compile(optimizer, "mse")
    return made


def table(made: keras.Model) -> np.ndarray:
    return made.get_weights()[0]


ALL, TARGETS = np.array([[0, 1, 2], [3, 4, 5], [0, 0, 4]], np.int32), np.array([1.0, -1.0, 0.5], np.float32)


def test_rows_that_are_looked_up_move_as_adam_moves_a_matrix() -> None:
    """Every row is looked up at every step, one of them twice in a text: then it is Adam on counts times the table."""
    sparse = model(SparseAdam(0.01))
    counts = layers.Input((6,))
    dense = keras.Model(counts, layers.Dense(1)(layers.Dense(4, use_bias=False)(counts)))
    dense.compile(keras.optimizers.Adam(0.01), "mse")
    dense.set_weights(sparse.get_weights())
    for _ in range(5):
        sparse.train_on_batch(ALL, TARGETS)
        dense.train_on_batch(np.eye(6, dtype=np.float32)[ALL].sum(axis=1), TARGETS)
    for mine, theirs in zip(sparse.get_weights(), dense.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-5)


def test_a_row_that_is_not_looked_up_stays() -> None:
    made = model(SparseAdam(0.01))
    made.train_on_batch(ALL, TARGETS)
    before = table(made)
    made.train_on_batch(np.array([[1, 2]], np.int32), TARGETS[:1])
    moved = np.abs(table(made) - before).max(axis=1) > 0
    assert moved.tolist() == [False, True, True, False, False, False]


def test_it_goes_on_as_it_was_after_saving(tmp_path: Path) -> None:
    made = model(SparseAdam(0.01))
    made.train_on_batch(ALL, TARGETS)
    made.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert isinstance(again.optimizer, SparseAdam)
    for one in (made, again):
        one.train_on_batch(ALL, TARGETS)
    assert table(again) == pytest.approx(table(made), abs=1e-6)
