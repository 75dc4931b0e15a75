"""The two halves of a bundle on onnxruntime: a reading to ids, and ids to probabilities.

A graph that takes ids is the second half already. One that takes text is cut behind its table of characters (``LabelEncoder``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper

from ....model_store import Bundle
from ....model_store.bundle import MODEL
from ....model_store.runtime import ort
from ....model_store.tokenizers import encode, get_tokenizer, pad
from .errors import ConformanceError

_BATCH = 32  # texts of unlike lengths, so that what lies behind a text's end is seen where it counts
_INPUT = "ids"


@dataclass(frozen=True, slots=True)
class IdsModel:
    """``ids``: what the embedding is given for a reading.

    ``dtype``: of the input ``name`` of ``session``, [N, L], which holds 0 behind a text's end.
    """

    ids: Callable[[str], list[int]]
    session: ort.InferenceSession
    name: str
    outputs: Sequence[str]
    dtype: type[np.signedinteger]

    def probabilities(self, rows: Sequence[Sequence[int]]) -> Iterator[tuple[list[float], list[float]]]:
        """Yields for each row of ids [부정, 긍정] and [부정, 중립, 긍정]; the latter is empty for a bundle of two sides."""
        for start in range(0, len(rows), _BATCH):
            batch = pad([row or [0] for row in rows[start : start + _BATCH]], self.dtype)
            sides, *tones = self.session.run(list(self.outputs), {self.name: batch})
            yield from zip(sides.tolist(), tones[0].tolist() if tones else [[]] * len(batch), strict=True)


def ids_model(bundle: Bundle) -> IdsModel:
    """Returns both halves of a sentiment bundle. Raises ``ConformanceError`` for a graph that cannot be cut."""
    manifest = bundle.manifest
    if manifest.input.kind == "ids":
        tokenize = get_tokenizer(manifest.input.tokenizer)
        session = _session((bundle.path / MODEL).read_bytes())
        length, vocabulary = manifest.input.max_length, bundle.vocabulary
        return IdsModel(
            lambda text: encode(tokenize(text), vocabulary, length), session, manifest.input.name, manifest.outputs, np.int32
        )
    proto = onnx.load(str(bundle.path / MODEL))
    index, unknown = _cut(proto, bundle)
    length = manifest.input.max_length
    session = _session(proto.SerializeToString())
    return IdsModel(
        lambda text: [index.get(each, unknown) for each in text[:length]], session, _INPUT, manifest.outputs, np.int64
    )


def _cut(proto: onnx.ModelProto, bundle: Bundle) -> tuple[dict[str, int], int]:
    """Makes a text graph one of ids; returns the id of each character, and that of any other."""
    graph = proto.graph
    encoders = [node for node in graph.node if node.op_type == "LabelEncoder"]
    splitters = [node for node in graph.node if node.op_type == "Tokenizer"]
    if len(encoders) != 1 or len(splitters) != 1:
        raise ConformanceError(f"{bundle.path / MODEL}: has no one table of characters; take a bundle of this project.")
    [encoder], [splitter] = encoders, splitters
    fields = {field.name: field for field in encoder.attribute}
    keys = [key.decode() for key in fields["keys_strings"].strings]
    for node in (encoder, splitter):
        graph.node.remove(node)
    for node in graph.node:
        if node.op_type == "Shape" and node.input[0] == bundle.manifest.input.name:
            node.attribute.append(helper.make_attribute("end", 1))  # of [N, L] only N
        for place, name in enumerate(node.input):
            if name in (bundle.manifest.input.name, encoder.output[0]):
                node.input[place] = _INPUT
    del graph.input[:]
    graph.input.append(helper.make_tensor_value_info(_INPUT, TensorProto.INT64, ["N", "L"]))
    index = dict(zip(keys, fields["values_int64s"].ints, strict=True))
    return index, fields["default_int64"].i


def _session(model: bytes) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
