"""TensorFlow without its start-up chatter."""

from __future__ import annotations

import os
import sys


def import_tensorflow() -> None:
    """Imports it with stderr closed: what its C++ says at the start, which no setting silences, would bury our own lines."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        import tensorflow  # noqa: F401
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
