"""Turns the errors that this project raises into one line on stderr and an exit code."""

from __future__ import annotations

import sys

from ..config import ConfigError
from ..model_store import BundleError, GamseongError, InputError, TokenizerUnavailableError
from . import exit_codes


def fail(code: int, sentence: str) -> int:
    """Prints ``sentence`` on stderr and returns ``code``."""
    print(f"gamseong: {sentence}", file=sys.stderr, flush=True)
    return code


def report_failure(error: GamseongError) -> int:
    """Prints ``error``, whose text is a sentence for people, and returns its exit code."""
    code = exit_codes.FAILED
    if isinstance(error, ConfigError):
        code = exit_codes.BAD_CONFIG
    elif isinstance(error, BundleError | InputError | TokenizerUnavailableError):
        code = exit_codes.BAD_BUNDLE
    return fail(code, str(error))
