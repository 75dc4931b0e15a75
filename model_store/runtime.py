"""Imports onnxruntime, the one way in which this project does: with its telemetry off.

From 1.29 on, its import writes a device id into the user's cache and looks up its vendor's host soon after. It reads the
variable ``ORT_DISABLE_TELEMETRY`` during the import and never again. Whoever sets that variable has decided; "" counts as unset.
"""

from __future__ import annotations

import os
import sys
from typing import Any

__all__ = ["ort"]

_SWITCH = "ORT_DISABLE_TELEMETRY"


def _import_quietly() -> Any:
    """Returns the module; the environment is afterwards as it was, for it may be a host's."""
    before = os.environ.get(_SWITCH)
    if before:
        import onnxruntime

        return onnxruntime
    imported_already = "onnxruntime" in sys.modules
    os.environ[_SWITCH] = "1"
    try:
        import onnxruntime
    finally:
        if before is None:
            del os.environ[_SWITCH]
        else:
            os.environ[_SWITCH] = before
    if imported_already and hasattr(onnxruntime, "disable_telemetry_events"):  # older ones have neither it nor telemetry
        onnxruntime.disable_telemetry_events()
    return onnxruntime


ort = _import_quietly()
