"""Adam that touches only the rows of an embedding table which a batch has looked up.

The n-gram table has millions of entries, a batch looks up a small share of them; Keras' own Adam rewrites all of it, and its
moments, at every step. Rows that are not looked up keep their moments (as in TensorFlow Addons' LazyAdam): dense Adam would
move rare rows for many steps after a look-up, and learns them by heart.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

_SPARSE = keras.backend.backend() == "tensorflow"
if _SPARSE:
    import tensorflow as tf


@keras.saving.register_keras_serializable("gamseong")
class SparseAdam(keras.optimizers.Adam):  # type: ignore[misc]  # keras is untyped
    """Applies Adam's formula, but of an embedding table only to the rows that were looked up.

    TensorFlow says which rows those are. JAX gives the whole table's gradient: there a row counts as looked up where its
    gradient is not zero, and the table is written whole.
    """

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Updates one variable: Kingma & Ba 2014 (arXiv:1412.6980), algorithm 1, the bias corrections folded into the rate."""
        if _SPARSE and isinstance(gradient, tf.IndexedSlices):
            self._update_rows(gradient, variable, learning_rate)
        elif not _SPARSE and variable.name == "embeddings":  # as Keras calls the table of its Embedding
            self._update_table(gradient, variable, learning_rate)
        else:
            super().update_step(gradient, variable, learning_rate)

    def _update_rows(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        step = tf.cast(self.iterations + 1, tf.float32)
        corrections = tf.sqrt(1 - tf.pow(self.beta_2, step)) / (1 - tf.pow(self.beta_1, step))
        rows, place = tf.unique(gradient.indices)
        slope = tf.math.unsorted_segment_sum(gradient.values, place, tf.size(rows))  # a row may be looked up twice
        index = self._get_variable_index(variable)
        mean, square = self._momentums[index].value, self._velocities[index].value
        new_mean = tf.gather(mean, rows) * self.beta_1 + slope * (1 - self.beta_1)
        new_square = tf.gather(square, rows) * self.beta_2 + tf.square(slope) * (1 - self.beta_2)
        mean.scatter_update(tf.IndexedSlices(new_mean, rows))
        square.scatter_update(tf.IndexedSlices(new_square, rows))
        change = tf.cast(learning_rate, tf.float32) * corrections * new_mean / (tf.sqrt(new_square) + self.epsilon)
        table = variable.value if isinstance(variable, keras.Variable) else variable
        table.scatter_sub(tf.IndexedSlices(change, rows))

    def _update_table(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        looked_up = ops.any(gradient != 0, axis=-1, keepdims=True)
        index = self._get_variable_index(variable)
        before = [variable.value, self._momentums[index].value, self._velocities[index].value]
        super().update_step(gradient, variable, learning_rate)
        for changed, old in zip((variable, self._momentums[index], self._velocities[index]), before, strict=True):
            changed.assign(ops.where(looked_up, changed.value, old))
