"""The graph of this package in OpenVINO, on the processor, in fp32.

It is given one text at a time: in a batch OpenVINO's LSTM reads the padding behind the shorter texts as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openvino


class Engine:
    """``model``: a file of the folder; the first is ``model.xml``."""

    takes_text = False

    def __init__(self, folder: Path, model: str, threads: int) -> None:
        # Where a processor has bfloat16 or float16, OpenVINO would compute in these.
        exact = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
        self._model = openvino.Core().compile_model(str(folder / (model or "model.xml")), "CPU", exact)
        self._request = self._model.create_infer_request()

    def run(self, inputs: Sequence[Any]) -> list[tuple[list[float], list[float]]]:
        """Returns sides and tones of rows of ids."""
        found = []
        for ids in inputs:
            outputs = self._request.infer({"ids": np.array([list(ids) or [0]], np.int32)})
            sides, *tones = (outputs[output][0].tolist() for output in self._model.outputs)
            found.append((sides, tones[0] if tones else []))
        return found
