"""Micro-batches: many callers' items computed together in a worker thread, for little work on the event loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import Context
from itertools import islice
from typing import Generic

from .backlog import Backlog, BusyError, Item, Job, Piece, Result, Work
from .counters import Counters

_CLOSED = "the engine has been closed; ask again once it is open."


class Batcher(Generic[Item, Result]):
    """Gathers items for ``seconds`` or until there are ``batch`` of them and gives them to ``work``, at most ``workers`` at once.

    While all workers are busy it goes on gathering: the more load, the larger the batches. Everything but ``work`` happens
    on the event loop that made it, with a future for each caller, a timer for each batch, and no task at all.
    """

    def __init__(
        self,
        work: Callable[[list[Item]], list[Result]],
        pool: ThreadPoolExecutor,
        counters: Counters,
        *,
        workers: int,
        batch: int,
        seconds: float,
        limit: int,
    ) -> None:
        self._work, self._pool, self._counters = work, pool, counters
        self._workers, self._batch, self._seconds = workers, batch, seconds
        self._loop = asyncio.get_running_loop()
        self._backlog: Backlog[Item, Result] = Backlog(limit)
        self._running: dict[Future[list[list[Result] | Exception]], list[Piece[Item, Result]]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def run(self, items: Sequence[Item], kind: Work) -> list[Result]:
        """``work``'s results for ``items``, in order. Raises ``BusyError`` and whatever ``work`` raised on these items."""
        if self._closed:
            raise BusyError(_CLOSED)
        if not items:
            return []
        job: Job[Item, Result] = Job(items, kind, self._loop.create_future(), self._loop.time())
        self._admit(job)
        self._schedule()
        try:
            return await job.future
        finally:  # of a caller that was cancelled or has failed, nothing more is computed
            self._backlog.drop(job)
            self._count()

    def stop(self) -> None:
        """Takes nothing more and fails what waits with ``BusyError``; what a worker has begun goes on."""
        self._closed = True
        self._stop_timer()
        for job in self._backlog.clear():
            self._fail(job, BusyError(_CLOSED))
        self._count()

    def settle(self) -> None:
        """Answers the batches that are done, now: once the pool is shut down, no future is left pending."""
        for running in list(self._running):
            self._finish(running)

    def _admit(self, job: Job[Item, Result]) -> None:
        try:
            shed = self._backlog.put(job)
        except BusyError:
            self._counters.shed[job.kind] += len(job.items)
            raise
        for other in shed:
            self._counters.shed[other.kind] += len(other.items)
            self._fail(other, BusyError("a person's question took the place of this text."))
        self._count()

    def _schedule(self) -> None:
        if len(self._running) == self._workers:
            return  # the first to be free takes what is there by then
        if len(self._backlog) >= self._batch:
            self._dispatch()
        elif self._timer is None:  # of all callers, so in a context of its own, not in that of the first
            self._timer = Context().run(self._loop.call_later, self._seconds, self._dispatch)

    def _dispatch(self) -> None:
        self._stop_timer()
        while len(self._backlog) and len(self._running) < self._workers:
            batch = self._backlog.take(self._batch)
            running = self._pool.submit(self._compute, batch)
            self._running[running] = batch
            running.add_done_callback(self._report)
        self._count()

    def _compute(self, batch: Sequence[Piece[Item, Result]]) -> list[list[Result] | Exception]:
        """In the worker's thread: results or an error for each piece. A batch that fails is taken apart to find the culprit."""
        try:
            results = iter(self._work([item for piece in batch for item in piece.items]))
            return [list(islice(results, len(piece.items))) for piece in batch]
        except Exception as error:
            if len(batch) == 1:
                return [error]
            return [outcome for piece in batch for outcome in self._compute([piece])]

    def _report(self, running: Future[list[list[Result] | Exception]]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed under us; nobody waits any more
            self._loop.call_soon_threadsafe(self._finish, running)

    def _finish(self, running: Future[list[list[Result] | Exception]]) -> None:
        batch = self._running.pop(running, None)
        if batch is None:  # `settle` was faster
            return
        self._counters.batches += 1
        for piece, outcome in zip(batch, running.result(), strict=True):
            if isinstance(outcome, Exception):
                self._fail(piece.job, outcome)
            else:
                self._answer(piece, outcome)
        self._dispatch()

    def _answer(self, piece: Piece[Item, Result], results: list[Result]) -> None:
        job = piece.job
        self._counters.judged += len(results)
        job.parts[piece.start] = results
        if sum(map(len, job.parts.values())) == len(job.items) and not job.future.done():
            self._counters.latency[job.kind].observe(self._loop.time() - job.asked)
            job.future.set_result([result for start in sorted(job.parts) for result in job.parts[start]])

    def _fail(self, job: Job[Item, Result], error: Exception) -> None:
        self._backlog.drop(job)
        if not job.future.done():
            job.future.set_exception(error)

    def _count(self) -> None:
        self._counters.queued = len(self._backlog)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
