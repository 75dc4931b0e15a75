"""The SavedModel of this package in TensorFlow, called by its signature as TensorFlow Serving calls it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # it is read while TensorFlow is imported

import tensorflow as tf


class Engine:
    """``model``: a version's folder; the first is ``1``."""

    takes_text = True

    def __init__(self, folder: Path, model: str, threads: int) -> None:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
        self._model = tf.saved_model.load(str(folder / (model or "1")))
        self._call = self._model.signatures["serving_default"]

    def run(self, inputs: Sequence[Any]) -> list[tuple[list[float], list[float]]]:
        """Returns sides and tones of what ``read`` gave."""
        answer = self._call(text=tf.constant(list(inputs), tf.string))
        sides = answer["probabilities"].numpy().tolist()
        tones = answer["tones"].numpy().tolist() if "tones" in answer else [[]] * len(sides)
        return list(zip(sides, tones, strict=True))
