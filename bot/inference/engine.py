"""One engine for all that is judged: models in a worker thread, behind a bounded queue; the event loop never computes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from ...model_store import Analyzer, Bundle, InputError, Prediction, SeriesModel
from ..settings import ModelSettings
from .backlog import BusyError, Work
from .batching import Batcher
from .counters import Counters

__all__ = ["THREAD_NAME", "BusyError", "Engine", "Work", "alike"]

THREAD_NAME = "gamseong-engine"
_SHORT = 16  # characters; for fewer a graph run of their own is not worth its start


class Engine:
    """A sentiment model and a series model. ``await Engine.open(settings)`` makes one; ``close`` frees its threads.

    ``counters`` may be read at any time; they count texts, not numbers of a series.
    """

    def __init__(self, analyzer: Analyzer, series: SeriesModel, settings: ModelSettings) -> None:
        self.analyzer, self.series = analyzer, series
        self.counters = Counters()
        self._pool = ThreadPoolExecutor(settings.workers, thread_name_prefix=THREAD_NAME)
        sizes = {"workers": settings.workers, "batch": settings.batch, "limit": settings.queue}
        seconds = settings.batch_ms / 1000
        self._texts = Batcher(self._judge, self._pool, self.counters, seconds=seconds, **sizes)
        self._numbers = Batcher(self._continue, self._pool, Counters(), seconds=seconds, **sizes)

    @classmethod
    async def open(cls, settings: ModelSettings) -> Engine:
        """Loads both bundles off the event loop, which the engine then belongs to.

        Raises ``BundleError``, ``InputError`` (a bundle for another task) or ``TokenizerUnavailableError``.
        """
        with ThreadPoolExecutor(1, thread_name_prefix=THREAD_NAME) as loader:
            models = await asyncio.get_running_loop().run_in_executor(loader, _load, settings)
        return cls(*models, settings)

    async def predict(self, texts: Sequence[str], kind: Work = Work.COMMAND) -> list[Prediction]:
        """One prediction a text, in order; see ``Analyzer.predict``.

        Raises ``BusyError`` instead of queueing without end: for ``WATCH`` once half the queue is taken, or when a command needs
        the place; for ``COMMAND`` once the queue is full of commands; for ``SCAN`` never, it waits. A list longer than the queue
        is taken when nothing else waits. A cancelled caller's texts are not judged. Raises ``InputError`` for what is no text.
        """
        if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
            raise InputError("predict takes a list of str; put a single text into a list.")
        return await self._texts.run(texts, kind)

    async def next(self, values: Sequence[float]) -> float:
        """See ``SeriesModel.next``; raises ``InputError`` for a wrong count or numbers that are not finite, and ``BusyError``."""
        [following] = await self._numbers.run([values], Work.COMMAND)
        return following

    def close(self) -> None:
        """Ends the threads: what runs (milliseconds) is waited for and answered, what waits raises ``BusyError``."""
        for batcher in (self._texts, self._numbers):
            batcher.stop()
        self._pool.shutdown()
        for batcher in (self._texts, self._numbers):
            batcher.settle()

    def _judge(self, texts: list[str]) -> list[Prediction]:
        predictions: dict[int, Prediction] = {}
        for group in alike(min(len(text), self.analyzer.max_length) for text in texts):
            predictions |= zip(group, self.analyzer.predict([texts[index] for index in group]), strict=True)
        return [predictions[index] for index in range(len(texts))]

    def _continue(self, series: list[Sequence[float]]) -> list[float]:
        return [self.series.next(values) for values in series]


def _load(settings: ModelSettings) -> tuple[Analyzer, SeriesModel]:
    analyzer = Analyzer(Bundle.find(settings.bundle), threads=settings.threads, batch_size=settings.batch)
    return analyzer, SeriesModel(Bundle.find(settings.series))


def alike(lengths: Iterable[int]) -> list[list[int]]:
    """Places of texts to compute together, none more than twice as long as another (up to ``_SHORT``, all alike).

    One long text would make every other of its graph run as slow as itself.
    """
    groups: list[list[int]] = []
    most = -1
    for length, index in sorted((length, index) for index, length in enumerate(lengths)):
        if length > most:
            groups.append([])
            most = max(2 * length, _SHORT)
        groups[-1].append(index)
    return groups
