"""The graphs of this package in onnxruntime, with its telemetry off."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # it is read while onnxruntime is imported, and never again

import numpy as np
import onnxruntime


class Engine:
    """``model``: a file of the folder that takes text or ids; the first is ``model.onnx``."""

    def __init__(self, folder: Path, model: str, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads, options.log_severity_level = threads, 1, 3
        names = [model] if model else ["model.onnx", "model.ids.onnx"]
        path = next(folder / name for name in names if (folder / name).is_file())
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        [given] = self._session.get_inputs()
        self._name, self.takes_text = given.name, given.type == "tensor(string)"

    def run(self, inputs: Sequence[Any]) -> list[tuple[list[float], list[float]]]:
        """Returns sides and tones of texts, or of rows of ids, which are filled up with zeros on the right."""
        if self.takes_text:
            given: Any = np.array(inputs, object)
        else:
            given = np.zeros((len(inputs), max(1, *map(len, inputs))), np.int32)
            for row, ids in zip(given, inputs, strict=True):
                row[: len(ids)] = ids
        sides, *tones = (output.tolist() for output in self._session.run(None, {self._name: given}))
        return list(zip(sides, tones[0] if tones else [[]] * len(sides), strict=True))
