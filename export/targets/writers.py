"""One function a target that Python writes: the model in its format, and what its clean environment says of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import onnx

from ...model_store import LABELS, Bundle
from ...model_store.bundle import MODEL
from ..graph import from_keras, text_graph
from ..graph.errors import ConversionError
from ..graph.int8_lstm import quantise_lstm
from . import litert, saved_model
from .contents import write_front_end
from .environments import Environment, oldest_onnxruntime
from .errors import PackageError
from .rebuilding import Rebuilt, rebuild
from .verification import INT8_TOLERANCE, Difference, verify_package

_INT8 = "model.int8"


@dataclass(frozen=True)
class Written:
    """What a package holds: ``models`` by file, each with what it is; ``runtimes`` that it was run in; ``verified`` lines."""

    engine: str
    requirement: str
    models: Mapping[str, str]
    runtimes: Sequence[str]
    verified: Sequence[str]


def write_onnx(bundle: Bundle, folder: Path, scratch: Path, environment: Environment) -> Written:
    """The bundle's own graph, its int8 variant, and a graph without string operators; run on two versions of onnxruntime."""
    rebuilt = rebuild(bundle)
    write_front_end(bundle, folder, rebuilt.index, "on_onnxruntime")
    models = {"model.ids.onnx": "ids in, for engines without string operators"}
    (folder / "model.ids.onnx").write_bytes(_ids_graph(bundle, rebuilt))
    if bundle.manifest.input.kind == "text":
        shutil.copyfile(bundle.path / MODEL, folder / "model.onnx")
        models = {"model.onnx": f"text in, the bundle's own graph: {_precision(bundle)}", **models}
        if variant := _int8_lstm(bundle):
            (folder / f"{_INT8}.onnx").write_bytes(variant)
            models[f"{_INT8}.onnx"] = "text in, the LSTM int8 as well; for onnxruntime alone"
    requirements = dict.fromkeys((oldest_onnxruntime(), "onnxruntime"))
    runtimes, verified = [], []
    for place, requirement in enumerate(requirements):
        python = environment([requirement], scratch / f"environment-{place}")
        runtimes.append(_version(python, "onnxruntime"))
        verified += _verified(bundle, folder, python, models, runtimes[-1])
    return Written("on_onnxruntime", "onnxruntime", models, list(dict.fromkeys(runtimes)), list(dict.fromkeys(verified)))


def write_openvino(bundle: Bundle, folder: Path, scratch: Path, environment: Environment) -> Written:
    """The graph without string operators as OpenVINO's own files, for one text at a time."""
    rebuilt = rebuild(bundle)
    write_front_end(bundle, folder, rebuilt.index, "on_openvino")
    (scratch / "model.onnx").write_bytes(_ids_graph(bundle, rebuilt))
    python = environment(["openvino"], scratch / "environment")
    _run(python, _TO_OPENVINO, str(scratch / "model.onnx"), str(folder / "model.xml"))
    models = {"model.xml": "ids in, tables int8, computes in fp32; its weights are in model.bin"}
    version = _version(python, "openvino")
    return Written("on_openvino", "openvino", models, [version], _verified(bundle, folder, python, models, version))


_TO_OPENVINO = """
import sys, openvino
openvino.save_model(openvino.Core().read_model(sys.argv[1]), sys.argv[2], compress_to_fp16=False)
"""


def write_litert(bundle: Bundle, folder: Path, scratch: Path, environment: Environment) -> Written:
    """Two flatbuffers of the rebuilt Keras model, fp32 and int8."""
    rebuilt = rebuild(bundle)
    write_front_end(bundle, folder, rebuilt.index, "on_litert")
    (folder / "model.tflite").write_bytes(litert.convert(rebuilt, int8=False))
    (folder / f"{_INT8}.tflite").write_bytes(litert.convert(rebuilt, int8=True))
    given = "steps" if rebuilt.front_end else "ids"
    models = {
        "model.tflite": f"{given} in, everything fp32",
        f"{_INT8}.tflite": f"{given} in, tables and LSTM int8",
    }
    python = environment(["ai-edge-litert"], scratch / "environment")
    version = _version(python, "ai-edge-litert")
    return Written("on_litert", "ai-edge-litert", models, [version], _verified(bundle, folder, python, models, version))


def write_saved_model(bundle: Bundle, folder: Path, scratch: Path, environment: Environment) -> Written:
    """The SavedModel of the rebuilt Keras model, loaded in a process of its own by the TensorFlow that wrote it."""
    rebuilt = rebuild(bundle)
    write_front_end(bundle, folder, rebuilt.index, "on_tensorflow")
    saved_model.save(bundle, rebuilt, folder / "1")
    python = environment(["tensorflow"], scratch / "environment")
    version = _version(python, "tensorflow")
    models = {"1": "text in, everything fp32; a folder as TensorFlow Serving takes it"}
    return Written("on_tensorflow", "tensorflow", models, [version], _verified(bundle, folder, python, models, version))


def _ids_graph(bundle: Bundle, rebuilt: Rebuilt) -> bytes:
    if rebuilt.front_end is None:
        return (bundle.path / MODEL).read_bytes()
    proto = text_graph.build(
        rebuilt.model, rebuilt.front_end, int8_tables=bool(rebuilt.levels), takes_ids=True, levels=rebuilt.levels
    )
    from_keras.finish(proto, LABELS)
    from_keras.check(proto, ["ids"], bundle.manifest.outputs, lstm=True)
    written: bytes = proto.SerializeToString()
    return written


def _int8_lstm(bundle: Bundle) -> bytes | None:
    """The bundle's graph with an int8 LSTM; ``None`` where its make has no such variant."""
    try:
        variant: bytes = quantise_lstm(onnx.load(str(bundle.path / MODEL))).SerializeToString()
    except ConversionError:
        return None
    return variant


def _precision(bundle: Bundle) -> str:
    return str(bundle.manifest.training.get("precision", "fp32"))


def _verified(bundle: Bundle, folder: Path, python: Path, models: Mapping[str, str], runtime: str) -> list[str]:
    def difference(model: str) -> Difference:
        tolerance = {"tolerance": INT8_TOLERANCE} if model.startswith(_INT8) else {}
        return verify_package(bundle, folder, python, model, name=f"{runtime}, {model}", **tolerance)

    return [f"{model} in {runtime}: {difference(model)}" for model in models]


def _version(python: Path, name: str) -> str:
    """The name and version of what is installed; TensorFlow has several names."""
    names = (name, f"{name}-cpu", f"{name}_cpu")
    code = (
        "import importlib.metadata as m, sys\n"
        "found = {(d.metadata['Name'] or '').lower(): d.version for d in m.distributions()}\n"
        "print(next(found[name] for name in sys.argv[1:] if name in found))"
    )
    return f"{name} {_run(python, code, *names).strip()}"


def _run(python: Path, code: str, *arguments: str) -> str:
    done = subprocess.run((str(python), "-I", "-c", code, *arguments), capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise PackageError(f"{python}: does not run the package ({last[:300]}); nothing was written.")
    return done.stdout
