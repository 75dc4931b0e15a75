"""The exit codes of ``gamseong``. Each failure prints one line on stderr and has a number of its own."""

from __future__ import annotations

from typing import Final

OK: Final = 0
FAILED: Final = 1  # a bundle did not verify, or an unexpected error
USAGE: Final = 2  # argparse's own
NO_TOKEN: Final = 3  # --require-token without DISCORD_TOKEN
BAD_TOKEN: Final = 4  # Discord refused it
MISSING_INTENT: Final = 5  # Message Content Intent is off in the developer portal
BAD_CONFIG: Final = 6  # config.toml or a GAMSEONG_… variable
BAD_BUNDLE: Final = 7  # a model is missing, corrupt or of the wrong kind
UNREACHABLE: Final = 8  # no network, or Discord is down
NO_DEMO: Final = 9  # the offline Discord is not installed
BAD_INPUT: Final = 10  # a file given to `analyze` cannot be read
BAD_STORAGE: Final = 11  # the database cannot be used
INTERRUPTED: Final = 130  # Ctrl-C in a command that had not finished; `run` ends with OK
