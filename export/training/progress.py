"""The lines that show how far a training has come: within an epoch, and after each."""

from __future__ import annotations

import sys
import time

_FEW = 20  # epochs; of so many each has its line
_QUIET = 30.0  # seconds; one that has lasted longer ends with the next epoch's line


class Progress:
    """Rewrites one line of stderr on a terminal and erases it after the epoch; elsewhere, as in a log, prints a line a minute."""

    def __init__(self, title: str, later: int) -> None:
        """``later``: steps of the epochs that follow this one."""
        self._title, self._later = title, later
        self._began = self._shown = time.monotonic()
        self._live = sys.stderr.isatty()
        self._stands = False

    def show(self, step: int, steps: int, loss: float) -> None:
        """Shows the epoch's step, its mean loss so far, and the time left if no epoch is saved by early stopping."""
        now = time.monotonic()
        if step == steps:
            if self._stands:
                print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            return
        if now - self._shown < (0.5 if self._live else 60):
            return
        self._shown = now
        left = (now - self._began) / step * (steps - step + self._later)
        line = f"{self._title}  {step}/{steps}  loss {loss:.4f}  at most {left / 60:.1f} min left"
        self._stands = self._live
        print(f"\r{line}\x1b[K" if self._live else line, end="" if self._live else "\n", file=sys.stderr, flush=True)


class EpochLines:
    """Prints a line an epoch; of a long training of short epochs only some.

    Those are 1, 2, 5, 10, 20, 50, …, the first that ends half a minute or more after the last line, and the last.
    """

    def __init__(self, epochs: int) -> None:
        """``epochs``: of the whole training."""
        self._epochs = epochs
        self._printed = time.monotonic()
        self._waiting = ""

    def finished(self, number: int, what: str) -> None:
        """Notes that epoch ``number`` has finished, and prints ``what`` came of it if its line is due."""
        self._waiting = f"epoch {number}/{self._epochs} {what}"
        if self._epochs <= _FEW or _is_round(number) or time.monotonic() - self._printed >= _QUIET:
            self.close()

    def close(self) -> None:
        """Prints the newest epoch's line if it has not been printed."""
        if self._waiting:
            print(self._waiting, flush=True)
            self._printed, self._waiting = time.monotonic(), ""


def _is_round(number: int) -> bool:
    """Whether ``number`` is 1, 2 or 5 times a power of ten."""
    return str(number).rstrip("0") in ("1", "2", "5")
