"""The models behind a small thread pool: the event loop never waits for a computation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ..model_store import Analyzer, Bundle, GamseongError, Prediction, SeriesModel
from .settings import ModelSettings

T = TypeVar("T")
THREAD_NAME = "gamseong-engine"
WAITING_LIMIT = 256  # a queue this long would answer after Discord has stopped waiting (3 s)


class BusyError(GamseongError):
    """More is waiting than could be answered in time."""


class Engine:
    """A sentiment model and a series model. ``await Engine.open(settings)`` makes one; ``close`` frees its threads."""

    def __init__(self, settings: ModelSettings) -> None:
        self.analyzer = Analyzer(Bundle.find(settings.bundle), threads=settings.threads)
        self.series = SeriesModel(Bundle.find(settings.series))
        self._pool = ThreadPoolExecutor(settings.workers, thread_name_prefix=THREAD_NAME)
        self._waiting = 0

    @classmethod
    async def open(cls, settings: ModelSettings) -> Engine:
        """Loads both bundles off the event loop.

        Raises ``BundleError``, ``InputError`` (a bundle for another task) or ``TokenizerUnavailableError``.
        """
        with ThreadPoolExecutor(1, thread_name_prefix=THREAD_NAME) as loader:
            return await asyncio.get_running_loop().run_in_executor(loader, cls, settings)

    async def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """See ``Analyzer.predict``; raises ``BusyError`` instead of queueing without end."""
        return await self._run(lambda: self.analyzer.predict(texts))

    async def next(self, values: Sequence[float]) -> float:
        """See ``SeriesModel.next``; raises ``InputError`` for a wrong count or numbers that are not finite."""
        return await self._run(lambda: self.series.next(values))

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING_LIMIT:
            raise BusyError(f"{self._waiting} texts are waiting already; try again in a moment.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Ends the threads; what has not begun is cancelled, what runs (milliseconds) is waited for."""
        self._pool.shutdown(wait=True, cancel_futures=True)
