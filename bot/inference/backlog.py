"""What waits to be computed, and who goes first. Pure: nothing here knows a thread or a model."""

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
    """Who waits, the most urgent first: a person, a moderator's scan, a watched channel."""

    COMMAND = "command"
    SCAN = "scan"
    WATCH = "watch"


class BusyError(GamseongError):
    """More is waiting than could be answered in time."""


@dataclass(eq=False, slots=True)
class Job(Generic[Item, Result]):
    """One caller's items and the future it awaits. ``asked``: when, on the event loop's clock, in seconds."""

    items: Sequence[Item]
    kind: Work
    future: asyncio.Future[list[Result]]
    asked: float
    taken: int = 0  # items that wait no more
    parts: dict[int, list[Result]] = field(default_factory=dict)  # results by the place of the first


@dataclass(frozen=True, slots=True)
class Piece(Generic[Item, Result]):
    """Those of a job's items that are computed in one batch."""

    job: Job[Item, Result]
    start: int
    stop: int

    @property
    def items(self) -> Sequence[Item]:
        return self.job.items[self.start : self.stop]


class Backlog(Generic[Item, Result]):
    """A lane for each kind of work. ``limit``: how many items of commands and watches may wait together.

    Watches get half of it, so that they are refused while commands still find room. A scan is never refused and takes
    nobody's room: it asks for its next page only when this one is done, so its own wait is what slows it down.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lanes: dict[Work, deque[Job[Item, Result]]] = {kind: deque() for kind in Work}
        self._waiting = dict.fromkeys(Work, 0)

    def __len__(self) -> int:
        """Waiting items of every kind."""
        return sum(self._waiting.values())

    def put(self, job: Job[Item, Result]) -> list[Job[Item, Result]]:
        """Lets ``job`` wait, and returns the watches that were put out to make room for it. Raises ``BusyError``."""
        if job.kind is Work.WATCH:
            self._check(self._waiting[Work.COMMAND] + self._waiting[Work.WATCH], len(job.items), self._limit // 2)
        elif job.kind is Work.COMMAND:
            self._check(self._waiting[Work.COMMAND], len(job.items), self._limit)
        shed = self._make_room(len(job.items)) if job.kind is Work.COMMAND else []
        self._lanes[job.kind].append(job)
        self._waiting[job.kind] += len(job.items)
        return shed

    def take(self, most: int) -> list[Piece[Item, Result]]:
        """Up to ``most`` items in the order of ``Work``, first come first served within a kind."""
        pieces: list[Piece[Item, Result]] = []
        for kind, lane in self._lanes.items():
            while lane and most:
                job = lane[0]
                piece = Piece(job, job.taken, min(len(job.items), job.taken + most))
                pieces.append(piece)
                most -= piece.stop - piece.start
                self._waiting[kind] -= piece.stop - piece.start
                job.taken = piece.stop
                if job.taken == len(job.items):
                    lane.popleft()
        return pieces

    def drop(self, job: Job[Item, Result]) -> None:
        """Forgets what of ``job`` has not been taken."""
        if job.taken < len(job.items):
            self._lanes[job.kind].remove(job)
            self._waiting[job.kind] -= len(job.items) - job.taken
            job.taken = len(job.items)

    def clear(self) -> list[Job[Item, Result]]:
        """Forgets everything; returns the jobs that waited."""
        jobs = [job for lane in self._lanes.values() for job in lane]
        for job in jobs:
            self.drop(job)
        return jobs

    def _check(self, waiting: int, more: int, limit: int) -> None:
        if waiting and waiting + more > limit:  # a list longer than the queue has its turn when nothing else waits
            raise BusyError(f"{waiting} texts are waiting already; try again in a moment.")

    def _make_room(self, more: int) -> list[Job[Item, Result]]:
        """Puts out the oldest watches first: of what is live, the newest is worth most."""
        shed, watches = [], self._lanes[Work.WATCH]
        while watches and self._waiting[Work.COMMAND] + self._waiting[Work.WATCH] + more > self._limit:
            shed.append(watches[0])
            self.drop(watches[0])
        return shed
