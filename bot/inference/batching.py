"""Computes the items of many callers together in worker threads, with little work on the event loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import Context
from itertools import islice
from typing import Generic

from ...model_store import GamseongError
from .backlog import Backlog, BusyError, Item, Job, Piece, Result, Work
from .statistics import EngineStatistics

_CLOSED = "the engine has been closed; ask again once it is open."


class WorkerError(GamseongError):
    """The computation of a batch was ended from outside, or could not be begun: nobody's texts are at fault."""


class Batcher(Generic[Item, Result]):
    """Gathers items for ``seconds`` or until there are ``batch`` of them, and calls ``compute`` in at most ``workers`` threads.

    While all workers are busy it keeps gathering, so batches grow with the load. Everything but ``compute`` runs on the event
    loop that made the batcher, with a future for each caller, a timer for each batch and no task. ``limit``: see ``Backlog``.
    """

    def __init__(
        self,
        compute: Callable[[list[Item]], list[Result]],
        pool: ThreadPoolExecutor,
        statistics: EngineStatistics,
        *,
        workers: int,
        batch: int,
        seconds: float,
        limit: int,
    ) -> None:
        self._compute, self._pool, self._statistics = compute, pool, statistics
        self._workers, self._batch, self._seconds = workers, batch, seconds
        self._loop = asyncio.get_running_loop()
        self._backlog: Backlog[Item, Result] = Backlog(limit)
        self._running: dict[Future[list[list[Result] | Exception]], list[Piece[Item, Result]]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def run(self, items: Sequence[Item], kind: Work) -> list[Result]:
        """Returns the results for ``items``, in order.

        Raises ``BusyError``, what ``compute`` raised for these items, and ``WorkerError`` if the worker did not live to answer.
        """
        if self._closed:
            raise BusyError(_CLOSED)
        if not items:
            return []
        job: Job[Item, Result] = Job(items, kind, self._loop.create_future(), self._loop.time())
        self._admit(job)
        self._schedule()
        try:
            return await job.future
        finally:  # nothing more is computed for a caller that was cancelled or has failed
            self._backlog.drop(job)
            self._count()

    def stop(self) -> None:
        """Refuses new items and fails waiting ones with ``BusyError``; batches that run already continue."""
        self._closed = True
        self._stop_timer()
        for job in self._backlog.clear():
            self._fail(job, BusyError(_CLOSED))
        self._count()

    def settle(self) -> None:
        """Answers the batches that are done. Call it after the pool is shut down, so that no future stays pending."""
        for running in list(self._running):
            self._finish(running)

    def _admit(self, job: Job[Item, Result]) -> None:
        try:
            shed = self._backlog.put(job)
        except BusyError:
            self._statistics.shed[job.kind] += len(job.items)
            raise
        for other in shed:
            self._statistics.shed[other.kind] += len(other.items)
            self._fail(other, BusyError("a person's question took the place of this text."))
        self._count()

    def _schedule(self) -> None:
        if len(self._running) == self._workers:
            return  # the first free worker takes all that waits by then
        if len(self._backlog) >= self._batch:
            self._dispatch()
        elif self._timer is None:  # the timer serves all callers, so it must not run in the context of the first
            self._timer = Context().run(self._loop.call_later, self._seconds, self._dispatch)

    def _dispatch(self) -> None:
        self._stop_timer()
        while len(self._backlog) and len(self._running) < self._workers:
            batch = self._backlog.take(self._batch)
            try:
                running = self._pool.submit(self._compute_batch, batch)
            except RuntimeError as error:  # the system gives no more threads
                self._fail_all(batch, error)
                continue
            self._running[running] = batch
            running.add_done_callback(self._finish_soon)
        self._count()

    def _compute_batch(self, batch: Sequence[Piece[Item, Result]]) -> list[list[Result] | Exception]:
        """Returns results or an error for each piece; runs in a worker. After a failure each piece is computed alone."""
        try:
            items = [item for piece in batch for item in piece.items]
            computed = self._compute(items)
            if len(computed) != len(items):
                raise WorkerError(f"{len(items)} texts got {len(computed)} answers; ask again.")
            results = iter(computed)
            return [list(islice(results, len(piece.items))) for piece in batch]
        except Exception as error:
            if len(batch) == 1:
                return [error]
            return [outcome for piece in batch for outcome in self._compute_batch([piece])]

    def _finish_soon(self, running: Future[list[list[Result] | Exception]]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed already, so nobody waits any more
            self._loop.call_soon_threadsafe(self._finish, running)

    def _finish(self, running: Future[list[list[Result] | Exception]]) -> None:
        batch = self._running.pop(running, None)
        if batch is None:  # `settle` has answered it already
            return
        self._statistics.batches += 1
        error = running.exception()
        if error is not None:  # such as SystemExit, which must end a worker's batch and not the event loop
            self._fail_all(batch, error)
        else:
            for piece, outcome in zip(batch, running.result(), strict=True):
                if isinstance(outcome, Exception):
                    self._fail(piece.job, outcome)
                else:
                    self._answer(piece, outcome)
        self._dispatch()

    def _answer(self, piece: Piece[Item, Result], results: list[Result]) -> None:
        job = piece.job
        self._statistics.judged += len(results)
        job.parts[piece.start] = results
        if sum(map(len, job.parts.values())) == len(job.items) and not job.future.done():
            self._statistics.latency[job.kind].observe(self._loop.time() - job.asked)
            job.future.set_result([result for start in sorted(job.parts) for result in job.parts[start]])

    def _fail_all(self, batch: Sequence[Piece[Item, Result]], cause: BaseException) -> None:
        for piece in batch:
            error = WorkerError(f"the worker ended ({type(cause).__name__}) before it answered; ask again.")
            error.__cause__ = cause
            self._fail(piece.job, error)

    def _fail(self, job: Job[Item, Result], error: Exception) -> None:
        self._backlog.drop(job)
        if not job.future.done():
            job.future.set_exception(error)

    def _count(self) -> None:
        self._statistics.queued = len(self._backlog)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
