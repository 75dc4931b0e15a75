"""The runtimes that can be asked, and how each is started. A new one is one line of ``RUNTIMES``."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ....js import build
from ....model_store.runtime import ort
from .errors import ConformanceError, UnavailableError
from .kit import Kit
from .running import Executor
from .stages import Stage
from .workshop import Workshop, npm_version, python_version

_ALL = tuple(Stage)
_VERDICT = (Stage.PREDICT,)
_HERE = f"onnxruntime {ort.__version__}, Python {platform.python_version()}"


@dataclass(frozen=True, slots=True)
class Runtime:
    """``precision``: whose tolerance holds. ``stages``: those that it has. ``about``: what it is, for the report.

    ``start`` makes its executor; it raises a ``GamseongError`` that says what is missing here.
    """

    name: str
    about: str
    precision: str
    stages: Sequence[Stage]
    start: Callable[[Kit, Workshop], Executor]


def chosen(names: Sequence[str], commands: Sequence[str]) -> list[Runtime]:
    """Returns the runtimes of these names, and the executors of others by their command lines; without either, all.

    Raises ``ConformanceError`` for a name or a command that is none.
    """
    for name in names:
        if name not in RUNTIMES:
            raise ConformanceError(f"{name}: is no runtime; take some of: {', '.join(RUNTIMES)}.")
    wanted = [RUNTIMES[name] for name in dict.fromkeys(names)] + [_of_command(command) for command in commands]
    return wanted or list(RUNTIMES.values())


def _of_command(command: str) -> Runtime:
    words = tuple(shlex.split(command, posix=os.name != "nt"))
    if not words:
        raise ConformanceError("--executor names no command; give the command line that starts your executor.")

    def start(_: Kit, workshop: Workshop) -> Executor:
        program = shutil.which(words[0])
        if program is None:
            raise UnavailableError(f"{words[0]}: is no program here; check the command of --executor.")
        return Executor((program, *words[1:]), workshop.bundle.path, "")

    return Runtime(command, "named by --executor", "fp32", _ALL, start)


def _ours(script: str) -> Callable[[Kit, Workshop], Executor]:
    """An executor of the kit's own folder, in this Python."""

    def start(kit: Kit, workshop: Workshop) -> Executor:
        return Executor((sys.executable, str(kit.folder / "executors" / script)), workshop.bundle.path, _HERE)

    return start


def _node(package: str, *options: str) -> Callable[[Kit, Workshop], Executor]:
    """The npm package, installed from its tarball, with the onnxruntime of ``package``."""

    def start(_: Kit, workshop: Workshop) -> Executor:
        node, modules = build.node(), workshop.npm()
        command = (node.node, str(modules / "gamseong" / "executor.mjs"), *options)
        return Executor(command, workshop.bundle.path, f"{npm_version(modules, package)}, Node {node.version}")

    return start


def _package(target: str, model: str, *names: str, place: int = 0) -> Callable[[Kit, Workshop], Executor]:
    """The file ``model`` of a package of ``gamseong-export package``, in one of its Pythons.

    ``names``: what its requirement is called there.
    """

    def start(_: Kit, workshop: Workshop) -> Executor:
        made = workshop.package(target)
        if not (made.folder / model).exists():
            raise UnavailableError(f"{workshop.bundle.manifest.name} has no {model} in its package {target}.")
        python = made.pythons[min(place, len(made.pythons) - 1)]
        command = (str(python), "-s", "-E", str(made.folder / "executor.py"), "--model", model)
        return Executor(command, made.folder, python_version(python, *names))

    return start


_ORT = "onnxruntime"
_TENSORFLOW = ("tensorflow", "tensorflow-cpu")

RUNTIMES: Mapping[str, Runtime] = {
    runtime.name: runtime
    for runtime in (
        Runtime("analyzer", "Python's Analyzer, text in and ids in", "fp32", _ALL, _ours("analyzer.py")),
        Runtime("analyze", "gamseong analyze --json", "fp32", _VERDICT, _ours("analyze.py")),
        Runtime("archives", "gamseong score, a JSON Lines file", "fp32", _VERDICT, _ours("archives.py")),
        Runtime("bot", "the bot's queue and micro-batches", "fp32", _VERDICT, _ours("bot.py")),
        Runtime("node", "the npm package in Node", "fp32", _ALL, _node("onnxruntime-node")),
        Runtime("wasm", "the npm package, as in browsers", "fp32", _ALL, _node("onnxruntime-web", "--runtime", "wasm")),
        Runtime("onnx-oldest", "text in, oldest supported", "fp32", _ALL, _package("onnx", "model.onnx", _ORT)),
        Runtime("onnx", "text in, newest", "fp32", _ALL, _package("onnx", "model.onnx", _ORT, place=1)),
        Runtime("onnx-int8", "text in, int8 LSTM", "int8", _ALL, _package("onnx", "model.int8.onnx", _ORT, place=1)),
        Runtime("onnx-ids-oldest", "ids in, oldest supported", "fp32", _ALL, _package("onnx", "model.ids.onnx", _ORT)),
        Runtime("onnx-ids", "ids in, newest", "fp32", _ALL, _package("onnx", "model.ids.onnx", _ORT, place=1)),
        Runtime("openvino", "ids in", "fp32", _ALL, _package("openvino", "model.xml", "openvino")),
        Runtime("litert", "TFLite flatbuffer", "fp32", _ALL, _package("litert", "model.tflite", "ai-edge-litert")),
        Runtime("litert-int8", "TFLite, int8 weights", "int8", _ALL, _package("litert", "model.int8.tflite", "ai-edge-litert")),
        Runtime("saved-model", "TensorFlow, text in", "fp32", _ALL, _package("saved-model", "1", *_TENSORFLOW)),
    )
}
