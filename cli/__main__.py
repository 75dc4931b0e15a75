"""Runs ``gamseong``, also as ``python -m gamseong.cli``."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Runs the command line and returns its exit code. While modules load, Ctrl-C ends the process without a word."""
    at_ctrl_c = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from .main import main as run

    signal.signal(signal.SIGINT, at_ctrl_c)
    return run()


if __name__ == "__main__":
    sys.exit(main())
