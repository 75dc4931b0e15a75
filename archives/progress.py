"""A line on the terminal that tells how far a run is, how fast, and how long it will take."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import Self

from tqdm import tqdm

from .scoring import Progress

tqdm.monitor_interval = 0  # no thread of its own
_COLUMNS, _ROWS = 80, 24  # of a terminal that does not say how many it has


class ProgressLine:
    """Draws on standard error what ``score`` tells, where that is a terminal; elsewhere, or when ``quiet``, nothing."""

    def __init__(self, unit: str, *, quiet: bool) -> None:
        drawn = not quiet and sys.stderr is not None and sys.stderr.isatty()
        sized = drawn and os.get_terminal_size(sys.stderr.fileno()).columns > 0
        self._bar = tqdm(
            unit=f" {unit}",
            disable=not drawn,
            file=sys.stderr,
            ncols=None if sized else _COLUMNS,
            nrows=None if sized else _ROWS,
            dynamic_ncols=sized,
            leave=False,
            bar_format="{percentage:3.0f}% {bar} {n:,.0f}{unit} · {rate_fmt} · {elapsed} < {remaining}",
        )
        self._begun = False

    def __call__(self, progress: Progress) -> None:
        """Takes what ``score`` says of its progress; the first tells where it goes on."""
        if not self._begun:
            self._bar.initial = self._bar.n = progress.rows
            self._begun = True
            return
        self._bar.total = max(progress.rows, round(progress.rows / progress.fraction)) if progress.fraction else None
        self._bar.update(progress.rows - self._bar.n)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.close()
