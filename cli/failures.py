"""Turns the errors that this project raises into one line on stderr and an exit code."""

from __future__ import annotations

import sys

from ..archives.errors import ArchiveError, OutputError
from ..config import ConfigError
from ..js.build import BuildError, NodeUnavailableError
from ..model_store import BundleError, GamseongError, InputError, TokenizerUnavailableError
from ..shell.language import in_language, say, say_error
from . import exit_codes


def fail(code: int, sentence: str) -> int:
    """Prints ``sentence`` on stderr and returns ``code``."""
    print(f"gamseong: {sentence}", file=sys.stderr, flush=True)
    return code


def print_failure(error: GamseongError) -> int:
    """Prints ``error``, whose text is a sentence for people, and returns its exit code."""
    return fail(exit_code_of(error), say_error(error))


def exit_code_of(error: GamseongError) -> int:
    """Returns the exit code of an error that has nothing to do with Discord or the database."""
    if isinstance(error, ConfigError):
        return exit_codes.BAD_CONFIG
    if isinstance(error, BundleError | InputError | TokenizerUnavailableError):
        return exit_codes.BAD_BUNDLE
    if isinstance(error, ArchiveError):
        return exit_codes.BAD_OUTPUT if isinstance(error, OutputError) else exit_codes.BAD_INPUT
    if isinstance(error, NodeUnavailableError):
        return exit_codes.NOT_INSTALLED
    if isinstance(error, BuildError):
        return exit_codes.BAD_OUTPUT
    return exit_codes.FAILED


def unwritable(error: OSError, out: str) -> str:
    """Returns the sentence of an output ``out`` that the system does not let us write."""
    problem = in_language(error.strerror or str(error))
    return say("{file}: {problem}; make room, or give a place that can be read and written.", file=out, problem=problem)
