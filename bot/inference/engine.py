"""Runs the models in worker threads behind a bounded queue, so that the event loop never computes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from ...model_store import Analyzer, Bundle, Prediction, SeriesModel
from ...model_store.analyzer import list_texts
from ..settings import ModelSettings
from .backlog import Work
from .batching import Batcher
from .statistics import EngineStatistics

THREAD_NAME = "gamseong-engine"
_SHORT = 16  # characters; texts up to this length share one graph run, whose fixed cost outweighs the padding


class Engine:
    """Serves a sentiment model and a series model. ``await Engine.open(settings)`` makes one; ``close`` ends its threads.

    ``statistics`` may be read at any time; they count texts, not series.
    """

    def __init__(self, analyzer: Analyzer, series: SeriesModel, settings: ModelSettings) -> None:
        self.analyzer, self.series = analyzer, series
        self.statistics = EngineStatistics()
        self._pool = ThreadPoolExecutor(settings.workers, thread_name_prefix=THREAD_NAME)
        sizes = {"workers": settings.workers, "batch": settings.batch, "limit": settings.queue}
        seconds = settings.batch_ms / 1000
        self._texts = Batcher(self._judge, self._pool, self.statistics, seconds=seconds, **sizes)
        self._numbers = Batcher(self._continue, self._pool, EngineStatistics(), seconds=seconds, **sizes)

    @classmethod
    async def open(cls, settings: ModelSettings) -> Engine:
        """Loads both bundles in a thread. The engine belongs to the event loop of the caller.

        Raises ``BundleError``, ``InputError`` (a bundle for another task) or ``TokenizerUnavailableError``.
        """
        with ThreadPoolExecutor(1, thread_name_prefix=THREAD_NAME) as loader:
            models = await asyncio.get_running_loop().run_in_executor(loader, _load, settings)
        return cls(*models, settings)

    async def predict(self, texts: Iterable[str], kind: Work = Work.COMMAND) -> list[Prediction]:
        """Returns one prediction for each text, in order; see ``Analyzer.predict``.

        Raises ``BusyError`` instead of queueing without end: for ``WATCH`` once half the queue is taken, or when a command needs
        the place; for ``COMMAND`` once the queue is full of commands; never for ``SCAN``, which waits. A list longer than the
        queue is accepted when nothing else waits. Texts of a cancelled caller are not judged. Raises ``InputError`` for anything
        but ``str`` in an iterable.
        """
        return await self._texts.run(list_texts(texts), kind)

    async def next(self, values: Sequence[float]) -> float:
        """Returns the next number of a series; see ``SeriesModel.next``.

        Raises ``InputError`` for a wrong count or for numbers that are not finite, and ``BusyError``.
        """
        [following] = await self._numbers.run([values], Work.COMMAND)
        return following

    def close(self) -> None:
        """Ends the threads. Batches that run (milliseconds) are answered first; waiting callers get ``BusyError``."""
        for batcher in (self._texts, self._numbers):
            batcher.stop()
        self._pool.shutdown()
        for batcher in (self._texts, self._numbers):
            batcher.settle()

    def _judge(self, texts: list[str]) -> list[Prediction]:
        predictions: dict[int, Prediction] = {}
        for group in group_by_length(min(len(text), self.analyzer.max_length) for text in texts):
            predictions |= zip(group, self.analyzer.predict([texts[index] for index in group]), strict=True)
        return [predictions[index] for index in range(len(texts))]

    def _continue(self, series: list[Sequence[float]]) -> list[float]:
        return [self.series.next(values) for values in series]


def _load(settings: ModelSettings) -> tuple[Analyzer, SeriesModel]:
    analyzer = Analyzer(Bundle.find(settings.bundle), threads=settings.threads, batch_size=settings.batch)
    return analyzer, SeriesModel(Bundle.find(settings.series))


def group_by_length(lengths: Iterable[int]) -> list[list[int]]:
    """Returns groups of indices whose texts are computed together, none more than twice as long as another.

    Texts of up to ``_SHORT`` characters are one group. Without groups one long text would make all others as slow as itself.
    """
    groups: list[list[int]] = []
    most = -1
    for length, index in sorted((length, index) for index, length in enumerate(lengths)):
        if length > most:
            groups.append([])
            most = max(2 * length, _SHORT)
        groups[-1].append(index)
    return groups
