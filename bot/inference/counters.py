"""What the engine has done since it was opened: plain numbers, counted on the event loop, read from any thread."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from .backlog import Work

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds; Discord waits 3 for a first answer


class Histogram:
    """How long something took, in buckets: constant memory however much is counted."""

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS) + 1)
        self.total = 0.0  # seconds, all together

    def observe(self, seconds: float) -> None:
        self._counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    @property
    def count(self) -> int:
        return sum(self._counts)

    def buckets(self) -> Iterator[tuple[float, int]]:
        """``(bound, how many took at most bound seconds)``; the last bound is infinity. What Prometheus calls cumulative."""
        return zip((*BOUNDS, float("inf")), accumulate(self._counts), strict=True)

    def quantile(self, share: float) -> float | None:
        """The bound, in seconds, that ``share`` in [0, 1] of all stayed below; infinity beyond the last; ``None`` of nothing."""
        count = self.count
        return next((bound for bound, below in self.buckets() if below >= share * count), None) if count else None


def _histograms() -> Mapping[Work, Histogram]:
    return {kind: Histogram() for kind in Work}


@dataclass
class Counters:
    """Texts ``queued`` now; ``batches`` and texts ``judged``; ``latency``: request to answer.

    ``shed``: texts turned away, by kind, with those that a watch gave up before they came to the engine.
    """

    queued: int = 0
    batches: int = 0
    judged: int = 0
    shed: dict[Work, int] = field(default_factory=lambda: dict.fromkeys(Work, 0))
    latency: Mapping[Work, Histogram] = field(default_factory=_histograms)
