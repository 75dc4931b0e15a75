"""Adam that touches only the rows of an embedding table which a batch has looked up.

The n-gram table has millions of entries, a batch looks up a small share of them; Keras' own Adam rewrites all of it, and its
moments, at every step. Rows that are not looked up keep their moments (as in TensorFlow Addons' LazyAdam).
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("gamseong")
class SparseAdam(keras.optimizers.Adam):  # type: ignore[misc]  # keras is untyped
    """``keras.optimizers.Adam`` for dense gradients; for those of a look-up, the same formula on the rows that were looked up."""

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Kingma & Ba 2014 (arXiv:1412.6980), algorithm 1 with the bias corrections folded into the rate."""
        if not isinstance(gradient, tf.IndexedSlices):
            super().update_step(gradient, variable, learning_rate)
            return
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
