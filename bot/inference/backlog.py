"""Queues what waits to be computed, by priority. Pure: nothing here knows a thread or a model."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from ...model_store import GamseongError

Item = TypeVar("Item")
Result = TypeVar("Result")


class Work(StrEnum):
    """The kinds of work, the most urgent first: a person's command, a moderator's scan, a watched channel."""

    COMMAND = "command"
    SCAN = "scan"
    WATCH = "watch"


class BusyError(GamseongError):
    """Too many texts wait to be answered in time."""


@dataclass(eq=False, slots=True)
class Job(Generic[Item, Result]):
    """One caller's items and the future it awaits. ``asked``: the time of the request in seconds of the event loop's clock."""

    items: Sequence[Item]
    kind: Work
    future: asyncio.Future[list[Result]]
    asked: float
    taken: int = 0  # the number of items that no longer wait
    parts: dict[int, list[Result]] = field(default_factory=dict)  # results by the index of the first item


@dataclass(frozen=True, slots=True)
class Piece(Generic[Item, Result]):
    """The items of a job that are computed in one batch."""

    job: Job[Item, Result]
    start: int
    stop: int

    @property
    def items(self) -> Sequence[Item]:
        """The items themselves."""
        return self.job.items[self.start : self.stop]


class Backlog(Generic[Item, Result]):
    """A queue for each kind of work. ``limit``: how many items of commands and watches may wait together.

    Watches may fill half of it, so that they are refused while commands still find room. A scan is never refused and does not
    count towards the limit, because it asks for its next page only after this one and so slows itself down.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._queues: dict[Work, deque[Job[Item, Result]]] = {kind: deque() for kind in Work}
        self._waiting = dict.fromkeys(Work, 0)

    def __len__(self) -> int:
        """The number of waiting items of every kind."""
        return sum(self._waiting.values())

    def put(self, job: Job[Item, Result]) -> list[Job[Item, Result]]:
        """Queues ``job``. Returns the watches that were dropped to make room for it. Raises ``BusyError``."""
        if job.kind is Work.WATCH:
            self._check(self._waiting[Work.COMMAND] + self._waiting[Work.WATCH], len(job.items), self._limit // 2)
        elif job.kind is Work.COMMAND:
            self._check(self._waiting[Work.COMMAND], len(job.items), self._limit)
        shed = self._make_room(len(job.items)) if job.kind is Work.COMMAND else []
        self._queues[job.kind].append(job)
        self._waiting[job.kind] += len(job.items)
        return shed

    def take(self, most: int) -> list[Piece[Item, Result]]:
        """Takes up to ``most`` items in the order of ``Work``, the oldest first within a kind."""
        pieces: list[Piece[Item, Result]] = []
        for kind, queue in self._queues.items():
            while queue and most:
                job = queue[0]
                piece = Piece(job, job.taken, min(len(job.items), job.taken + most))
                pieces.append(piece)
                most -= piece.stop - piece.start
                self._waiting[kind] -= piece.stop - piece.start
                job.taken = piece.stop
                if job.taken == len(job.items):
                    queue.popleft()
        return pieces

    def drop(self, job: Job[Item, Result]) -> None:
        """Removes the items of ``job`` that have not been taken."""
        if job.taken < len(job.items):
            self._queues[job.kind].remove(job)
            self._waiting[job.kind] -= len(job.items) - job.taken
            job.taken = len(job.items)

    def clear(self) -> list[Job[Item, Result]]:
        """Removes everything. Returns the jobs that waited."""
        jobs = [job for queue in self._queues.values() for job in queue]
        for job in jobs:
            self.drop(job)
        return jobs

    def _check(self, waiting: int, more: int, limit: int) -> None:
        if waiting and waiting + more > limit:  # a list longer than the queue is accepted when nothing else waits
            raise BusyError(f"{waiting} texts are waiting already; try again in a moment.")

    def _make_room(self, more: int) -> list[Job[Item, Result]]:
        """Drops the oldest watches first, because the newest messages tell most about a live channel."""
        shed, watches = [], self._queues[Work.WATCH]
        while watches and self._waiting[Work.COMMAND] + self._waiting[Work.WATCH] + more > self._limit:
            shed.append(watches[0])
            self.drop(watches[0])
        return shed
