"""The line that shows how far a training has come."""

from __future__ import annotations

import sys
import time


class Progress:
    """Rewrites one line of stderr on a terminal; elsewhere, as in a log file, prints a line a minute."""

    def __init__(self, title: str, later: int) -> None:
        """``later``: steps of the epochs that follow this one."""
        self._title, self._later = title, later
        self._began = self._shown = time.monotonic()
        self._live = sys.stderr.isatty()

    def show(self, step: int, steps: int, loss: float) -> None:
        """Shows the epoch's step, its mean loss so far, and the time left if no epoch is saved by early stopping."""
        now = time.monotonic()
        if step < steps and now - self._shown < (0.5 if self._live else 60):
            return
        if step == steps and not self._live:
            return
        self._shown = now
        left = (now - self._began) / step * (steps - step + self._later)
        line = f"{self._title}  {step}/{steps}  loss {loss:.4f}  at most {left / 60:.1f} min left"
        print(
            f"\r{line}\x1b[K" if self._live else line,
            end="\n" if step == steps or not self._live else "",
            file=sys.stderr,
            flush=True,
        )
