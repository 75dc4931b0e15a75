"""The engine's statistics since it was opened: plain numbers, written on the event loop and read from any thread."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from .backlog import Work

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds; Discord waits 3 for a first answer


class Histogram:
    """Counts durations in buckets, so that memory does not grow with the number of observations."""

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS) + 1)
        self.total = 0.0  # the sum of all observations in seconds

    def observe(self, seconds: float) -> None:
        """Counts one duration."""
        self._counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    @property
    def count(self) -> int:
        """The number of observations."""
        return sum(self._counts)

    def buckets(self) -> Iterator[tuple[float, int]]:
        """Yields ``(bound, observations of at most bound seconds)``, cumulative as in Prometheus; the last bound is infinity."""
        return zip((*BOUNDS, float("inf")), accumulate(self._counts), strict=True)

    def quantile(self, share: float) -> float | None:
        """Returns the lowest bound in seconds that at least ``share`` in [0, 1] of the observations did not exceed.

        That is infinity beyond the last bound, and ``None`` without observations.
        """
        count = self.count
        return next((bound for bound, below in self.buckets() if below >= share * count), None) if count else None


def _histograms() -> Mapping[Work, Histogram]:
    return {kind: Histogram() for kind in Work}


@dataclass
class EngineStatistics:
    """``queued``: texts that wait now. ``batches``, ``judged``: batches and texts computed. ``latency``: from request to answer.

    ``shed``: texts refused, by kind, including those that the watch worker dropped before they reached the engine.
    """

    queued: int = 0
    batches: int = 0
    judged: int = 0
    shed: dict[Work, int] = field(default_factory=lambda: dict.fromkeys(Work, 0))
    latency: Mapping[Work, Histogram] = field(default_factory=_histograms)
