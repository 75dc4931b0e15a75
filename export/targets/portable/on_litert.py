"""The flatbuffers of this package in LiteRT (TensorFlow Lite). Each takes one text at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from .front_end import FrontEnd


class Engine:
    """``model``: a file of the folder; the first is ``model.tflite``."""

    takes_text = False

    def __init__(self, folder: Path, model: str, threads: int) -> None:
        self._interpreter = Interpreter(str(folder / (model or "model.tflite")), num_threads=threads)
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._outputs = [output["index"] for output in self._interpreter.get_output_details()]
        self._front_end = FrontEnd(folder)

    def run(self, inputs: Sequence[Any]) -> list[tuple[list[float], list[float]]]:
        """Returns sides and tones of rows of ids."""
        return [self._one(ids if self._front_end.reads_words else self._front_end.steps(ids)) for ids in inputs]

    def _one(self, steps: Sequence[int]) -> tuple[list[float], list[float]]:
        self._interpreter.resize_tensor_input(self._input, [1, len(steps)])
        self._interpreter.allocate_tensors()
        self._interpreter.reset_all_variables()  # else the LSTM would go on from where the last text left it
        self._interpreter.set_tensor(self._input, np.array([steps], np.int32))
        self._interpreter.invoke()
        [numbers] = [self._interpreter.get_tensor(output)[0].tolist() for output in self._outputs]
        if len(numbers) == 2:
            return numbers, []
        negative, neutral, positive = numbers
        return [negative + neutral / 2, positive + neutral / 2], numbers
