"""Chooses the backend of Keras and imports it. A process has one backend, chosen before Keras is first imported."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

from ...extras import how_to_install
from ...model_store.errors import GamseongError

BACKENDS = ("tensorflow", "jax")
_ACCELERATED = ("jax_plugins", "libtpu")  # JAX reaches a GPU or a TPU through one of these packages


class BackendError(GamseongError, ValueError):
    """The backend that Keras is to run on is unknown or not installed; the message is one sentence for the terminal."""


def import_keras(required: str | None = None, preferred: str | None = None) -> None:
    """Imports Keras on the backend ``required``, else on what ``KERAS_BACKEND`` names, else on ``preferred``.

    Where none of them says one, it is JAX if JAX alone has a GPU or TPU, and TensorFlow if not. Raises ``BackendError`` for an
    unknown backend, and for JAX where it is not installed.
    """
    if preferred == "jax" and find_spec("jax") is None:
        preferred = None  # weights fit either backend
    chosen = required or os.environ.get("KERAS_BACKEND") or preferred or _default()
    if chosen not in BACKENDS:
        raise BackendError(f"KERAS_BACKEND={chosen}: a training runs on {' or '.join(BACKENDS)}; set one of them, or none.")
    if chosen == "jax" and find_spec("jax") is None:
        raise BackendError(f"KERAS_BACKEND=jax: jax is not installed; {how_to_install('export,jax')}")
    os.environ["KERAS_BACKEND"] = chosen
    if chosen == "tensorflow":
        import_tensorflow()
    else:  # Keras loads TensorFlow wherever it can, only to ask whether a value is one of its kinds
        sys.modules.setdefault("tensorflow", None)  # type: ignore[arg-type]
    import keras  # noqa: F401


def chosen_backend() -> str:
    """Returns the backend that Keras is, or will be, imported on."""
    return os.environ.get("KERAS_BACKEND") or "tensorflow"


def import_tensorflow() -> None:
    """Imports TensorFlow with stderr closed.

    At the start its C++ code prints lines that no setting silences; they would bury our own.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        import tensorflow  # noqa: F401
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)


def devices() -> str:
    """Returns one line for a terminal: the backend and the devices it computes on."""
    import keras

    return f"Keras on {keras.backend.backend()}: {', '.join(keras.distribution.list_devices())}"


def _default() -> str:
    return "jax" if _only_jax_has_an_accelerator() else "tensorflow"


def _only_jax_has_an_accelerator() -> bool:
    """TensorFlow is asked first: JAX takes most of a GPU's memory when it is asked. Neither is loaded without need."""
    if find_spec("jax") is None or not any(map(find_spec, _ACCELERATED)):
        return False
    import_tensorflow()
    import tensorflow

    if tensorflow.config.list_physical_devices("GPU"):
        return False
    import jax

    return bool(jax.default_backend() != "cpu")
