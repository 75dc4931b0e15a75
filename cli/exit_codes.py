"""The exit codes of ``gamseong``. Each failure prints one line on stderr and has a number of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..shell.exit_codes import INTERRUPTED

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2  # argparse's own
NO_TOKEN: Final = 3
BAD_TOKEN: Final = 4
MISSING_INTENT: Final = 5
BAD_CONFIG: Final = 6
BAD_BUNDLE: Final = 7
UNREACHABLE: Final = 8
NOT_INSTALLED: Final = 9
BAD_INPUT: Final = 10
BAD_STORAGE: Final = 11
BAD_OUTPUT: Final = 12

MEANINGS: Mapping[int, str] = {
    OK: "done, or `run` was stopped",
    FAILED: "an error nobody foresaw, or `bench` got no answer",
    USAGE: "the command was typed wrong",
    NO_TOKEN: "`run --require-token` without DISCORD_TOKEN",
    BAD_TOKEN: "DISCORD_TOKEN is no token, or Discord refused it",
    MISSING_INTENT: "the Message Content Intent is off",
    BAD_CONFIG: "a wrong setting, in a file or a GAMSEONG_… variable",
    BAD_BUNDLE: "a bundle is missing, damaged, unknown or of the wrong kind",
    UNREACHABLE: "Discord cannot be reached",
    NOT_INSTALLED: "the offline Discord, or another part that is needed, is not installed",
    BAD_INPUT: "`analyze`, `score` or `report` cannot read what it is given",
    BAD_STORAGE: "the database cannot be used",
    BAD_OUTPUT: "`score`, `report` or `playground` cannot write its output",
    INTERRUPTED: "Ctrl-C before the end",
}
