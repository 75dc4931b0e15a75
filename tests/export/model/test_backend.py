"""Keras on JAX: a training like any other. A process has one backend, so each here is a process of its own."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gamseong.model_store import Bundle, verify
from tests.requirements import absent

pytestmark = pytest.mark.long

SMALL = """
[export]
runs = "{folder}/runs"
bundles = "{folder}/bundles"

[recipes.syllable-lstm]
embedding = 8
units = 4
buckets = 512
length = 32
min_count = 1
batch = 256
validation = 200
epochs = 1
"""


ENVIRON = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
LOADED = """
import sys
from gamseong.export.cli import main
main(sys.argv[1:])
print(sorted(name for name in ("jax", "keras", "tensorflow") if sys.modules.get(name)))
"""


def run(backend: str, folder: Path, data: str, *verb: str) -> subprocess.CompletedProcess[str]:
    config = folder / "config.toml"
    config.write_text(SMALL.format(folder=folder), encoding="utf-8")
    command = (sys.executable, "-m", "gamseong.export", "--config", str(config), "--data", data, *verb)
    env = {**ENVIRON, **({"KERAS_BACKEND": backend} if backend else {}), "JAX_PLATFORMS": "cpu"}
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, env=env)


def test_a_training_on_jax_becomes_a_bundle(tmp_path: Path, made_nsmc: str) -> None:
    if importlib.util.find_spec("jax") is None:
        absent("jax", "the jax extra is not installed")
    trained = run("jax", tmp_path, made_nsmc, "train", "syllable-lstm")
    assert trained.returncode == 0, trained.stderr
    assert "Keras on jax" in trained.stdout
    measured = run("", tmp_path, made_nsmc, "validate")  # on the backend that it was trained on, without starting the other
    assert measured.returncode == 0, measured.stderr
    assert measured.stderr == ""
    loaded = subprocess.run(
        (sys.executable, "-c", LOADED, "--config", str(tmp_path / "config.toml"), "--data", made_nsmc, "validate"),
        capture_output=True, encoding="utf-8", timeout=300, env={**ENVIRON, "JAX_PLATFORMS": "cpu"},
    )  # fmt: skip
    assert loaded.stdout.splitlines()[-1] == "['jax', 'keras']"
    converted = run("jax", tmp_path, made_nsmc, "convert")  # which needs TensorFlow, and takes it
    assert converted.returncode == 0, converted.stderr
    assert verify(Bundle.load(tmp_path / "bundles" / "syllable-lstm" / "1.0.1")) < 1e-5


def test_another_backend_is_named_and_refused(tmp_path: Path, made_nsmc: str) -> None:
    refused = run("torch", tmp_path, made_nsmc, "train", "syllable-lstm")
    assert refused.returncode == 1
    assert "KERAS_BACKEND=torch: a training runs on tensorflow or jax" in refused.stderr
    assert "Traceback" not in refused.stderr
