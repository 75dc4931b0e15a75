"""Opens a bundle's graph with onnxruntime and checks that it is the graph its manifest describes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bundle import MODEL, Bundle
from .errors import BundleError, CorruptBundleError, LabelOrderError
from .manifest import REBUILD
from .prediction import TONES
from .runtime import ort

_INPUT_TYPES = {"text": "tensor(string)", "ids": "tensor(int32)", "series": "tensor(float)"}
LABELS_KEY = "labels"  # the graph carries its own label order, so that a manifest cannot invert it
LABELS_SEPARATOR = ","


class GraphSession:
    """Runs a bundle's graph in ``threads`` threads; a forked process opens it anew. Any thread may call ``run``.

    Raises what ``open_session`` raises.
    """

    def __init__(self, bundle: Bundle, threads: int = 1) -> None:
        self._threads = threads
        self._bundle = replace(bundle, path=bundle.path.absolute())  # a fork may stand in another folder
        # By process. A fork keeps its parent's: to end it would wait for threads that a fork does not have.
        self._opened = {os.getpid(): open_session(bundle, threads)}

    @property
    def path(self) -> Path:
        """The absolute path of the bundle's folder."""
        return self._bundle.path

    def run(self, feed: NDArray[Any]) -> list[NDArray[np.float32]]:
        """Returns the graph's outputs for its one input, in the manifest's order."""
        process = os.getpid()
        if process not in self._opened:
            self._opened[process] = open_session(self._bundle, self._threads)
        manifest = self._bundle.manifest
        return [np.asarray(output) for output in self._opened[process].run(list(manifest.outputs), {manifest.input.name: feed})]


def open_session(bundle: Bundle, threads: int = 1) -> ort.InferenceSession:
    """Returns a session of ``threads`` threads whose input, output and label order are the manifest's.

    Several threads may call the session's ``run`` at once. Raises ``BundleError`` or a child of it, and ``ValueError`` for
    ``threads`` below 1.
    """
    if threads < 1:
        raise ValueError("threads must be at least 1")
    path, manifest = bundle.path / MODEL, bundle.manifest
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # its warnings would print into a host's terminal
    try:
        session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises a family without a common public base
        mend = f"{REBUILD}, or update onnxruntime (here {ort.__version__})"
        raise BundleError(path, "onnxruntime cannot open it", mend) from error
    inputs = [(node.name, node.type) for node in session.get_inputs()]
    outputs = [(node.name, node.type) for node in session.get_outputs()]
    expected = [(manifest.input.name, _INPUT_TYPES[manifest.input.kind])]
    if inputs != expected or outputs != [(name, "tensor(float)") for name in manifest.outputs]:
        raise CorruptBundleError(path, f"takes {inputs} and gives {outputs}, not what its manifest says", REBUILD)
    labels = session.get_modelmeta().custom_metadata_map.get(LABELS_KEY, "")
    if labels != LABELS_SEPARATOR.join(manifest.labels):
        raise LabelOrderError(path, f"the graph's labels are {labels!r}, the manifest's {list(manifest.labels)}", REBUILD)
    _try_run(session, bundle)
    return session


def _try_run(session: ort.InferenceSession, bundle: Bundle) -> None:
    """Runs the session once on the most demanding input: the vocabulary's last id, or a series as long as the manifest says."""
    outputs, spec, feed = list(bundle.manifest.outputs), bundle.manifest.input, np.array(["가"], dtype=object)
    what = "a text"
    if spec.kind == "ids":
        last = max(len(bundle.vocabulary) - 1, 0)
        feed, what = np.array([[last]], np.int32), f"token {last} of its vocabulary"
    elif spec.kind == "series":
        feed, what = np.zeros((1, spec.max_length, 1), np.float32), f"a series of {spec.max_length}"
    quiet = ort.RunOptions()
    quiet.log_severity_level = 4  # a failure is raised below
    try:
        shapes = [output.shape for output in session.run(outputs, {spec.name: feed}, quiet)]
    except Exception as error:
        raise CorruptBundleError(bundle.path / MODEL, f"does not take {what}", REBUILD) from error
    expected = [(1, len(bundle.manifest.labels) or 1), (1, len(TONES))][: len(outputs)]
    for shape, right in zip(shapes, expected, strict=True):
        if shape != right:
            raise CorruptBundleError(bundle.path / MODEL, f"answers {what} with numbers of shape {list(shape)}", REBUILD)
