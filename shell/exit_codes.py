"""The exit code that both commands have, and the list of exit codes below their help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .language import in_language

INTERRUPTED: Final = 130  # 128 + SIGINT, as shells have it


def exit_code_lines(meanings: Mapping[int, str]) -> str:
    """Returns a list of exit codes for the end of a parser's help."""
    lines = [f"  {code:>3}  {in_language(meaning)}" for code, meaning in meanings.items()]
    return "\n".join([f"{in_language('exit codes')}:", *lines])
