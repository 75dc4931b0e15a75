"""Which backend Keras runs on. A process has one, so it is settled before Keras is first imported."""

from __future__ import annotations

import os
from importlib.util import find_spec

from ...extras import how_to_install
from ..errors import RunError
from .quiet import import_tensorflow

BACKENDS = ("tensorflow", "jax")
_ACCELERATED = ("jax_plugins", "libtpu")  # JAX reaches a GPU or a TPU through one of these packages


def import_keras(backend: str | None = None) -> None:
    """Imports it on ``backend``; by default on what ``KERAS_BACKEND`` names, else on JAX where JAX alone has a GPU or TPU.

    Raises ``RunError`` where that backend is not to be had.
    """
    chosen = backend or os.environ.get("KERAS_BACKEND") or ("jax" if _only_jax_has_an_accelerator() else "tensorflow")
    if chosen not in BACKENDS:
        raise RunError(f"KERAS_BACKEND={chosen}: a training runs on {' or '.join(BACKENDS)}; set one of them, or none.")
    if chosen == "jax" and find_spec("jax") is None:
        raise RunError(f"KERAS_BACKEND=jax: jax is not installed; {how_to_install('export,jax')}")
    os.environ["KERAS_BACKEND"] = chosen
    if chosen == "tensorflow":
        import_tensorflow()
    import keras  # noqa: F401


def devices() -> str:
    """The backend and what it computes on, for a terminal."""
    import keras

    return f"Keras on {keras.backend.backend()}: {', '.join(keras.distribution.list_devices())}"


def _only_jax_has_an_accelerator() -> bool:
    """TensorFlow is asked first: JAX takes most of a GPU's memory when it is asked, and neither is loaded to no purpose."""
    if find_spec("jax") is None or not any(map(find_spec, _ACCELERATED)):
        return False
    import_tensorflow()
    import tensorflow

    if tensorflow.config.list_physical_devices("GPU"):
        return False
    import jax

    return bool(jax.default_backend() != "cpu")
