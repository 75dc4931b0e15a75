"""Opens a bundle's graph with onnxruntime and checks that it is the graph its manifest describes."""

from __future__ import annotations

import numpy as np
import onnxruntime as ort

from .bundle import MODEL, Bundle
from .errors import BundleError, CorruptBundleError, LabelOrderError
from .manifest import REBUILD

_INPUT_TYPES = {"text": "tensor(string)", "ids": "tensor(int32)", "series": "tensor(float)"}
LABELS_KEY = "labels"  # the graph carries its own label order, so that a manifest cannot invert it
LABELS_SEPARATOR = ","


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
    if inputs != expected or outputs != [(manifest.output, "tensor(float)")]:
        raise CorruptBundleError(path, f"takes {inputs} and gives {outputs}, not what its manifest says", REBUILD)
    labels = session.get_modelmeta().custom_metadata_map.get(LABELS_KEY, "")
    if labels != LABELS_SEPARATOR.join(manifest.labels):
        raise LabelOrderError(path, f"the graph's labels are {labels!r}, the manifest's {list(manifest.labels)}", REBUILD)
    _try_run(session, bundle)
    return session


def _try_run(session: ort.InferenceSession, bundle: Bundle) -> None:
    """Runs the session once on the most demanding input: the vocabulary's last id, or a series as long as the manifest says."""
    output, spec, feed = bundle.manifest.output, bundle.manifest.input, np.array(["가"], dtype=object)
    what = "a text"
    if spec.kind == "ids":
        last = max(len(bundle.vocabulary) - 1, 0)
        feed, what = np.array([[last]], np.int32), f"token {last} of its vocabulary"
    elif spec.kind == "series":
        feed, what = np.zeros((1, spec.max_length, 1), np.float32), f"a series of {spec.max_length}"
    quiet = ort.RunOptions()
    quiet.log_severity_level = 4  # a failure is raised below
    try:
        shape = session.run([output], {spec.name: feed}, quiet)[0].shape
    except Exception as error:
        raise CorruptBundleError(bundle.path / MODEL, f"does not take {what}", REBUILD) from error
    if shape != (1, len(bundle.manifest.labels) or 1):
        raise CorruptBundleError(bundle.path / MODEL, f"answers {what} with numbers of shape {list(shape)}", REBUILD)
