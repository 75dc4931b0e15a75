"""The order of what waits, who is refused, and who makes room."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from gamseong.bot.inference.backlog import Backlog, BusyError, Job, Work

COMMAND, SCAN, WATCH = Work.COMMAND, Work.SCAN, Work.WATCH


def job(kind: Work, *items: str) -> Job[str, Any]:
    return Job(items, kind, asyncio.get_running_loop().create_future(), 0.0)


def backlog(limit: int, *jobs: Job[str, Any]) -> Backlog[str, Any]:
    made: Backlog[str, Any] = Backlog(limit)
    for each in jobs:
        assert made.put(each) == []
    return made


def taken(waiting: Backlog[str, Any], most: int) -> list[list[str]]:
    return [list(piece.items) for piece in waiting.take(most)]


async def test_the_urgent_goes_first_and_the_oldest_within_a_kind() -> None:
    waiting = backlog(9, job(WATCH, "w"), job(SCAN, "s"), job(COMMAND, "c"), job(COMMAND, "d"))
    assert len(waiting) == 4
    assert taken(waiting, 9) == [["c"], ["d"], ["s"], ["w"]]
    assert len(waiting) == 0
    assert taken(waiting, 9) == []


async def test_a_long_job_is_taken_in_pieces() -> None:
    waiting = backlog(9, job(COMMAND, "a", "b", "c"), job(COMMAND, "d"))
    assert taken(waiting, 2) == [["a", "b"]]
    assert len(waiting) == 2
    assert taken(waiting, 2) == [["c"], ["d"]]
    assert taken(waiting, 0) == []


async def test_commands_may_fill_the_queue_and_watches_half_of_it() -> None:
    waiting = backlog(4, job(WATCH, "1", "2"))
    with pytest.raises(BusyError, match="2 texts are waiting"):
        waiting.put(job(WATCH, "3"))
    full = backlog(4, job(COMMAND, "1"), job(COMMAND, "2", "3", "4"))
    with pytest.raises(BusyError, match="4 texts are waiting"):
        full.put(job(COMMAND, "5"))
    assert len(full) == 4
    with pytest.raises(BusyError):
        backlog(4, job(COMMAND, "1", "2")).put(job(WATCH, "3"))


async def test_a_list_longer_than_the_queue_is_taken_where_nothing_waits() -> None:
    assert len(backlog(2, job(COMMAND, *"abcde"))) == 5


async def test_a_scan_is_never_refused_and_takes_nobodys_room() -> None:
    waiting = backlog(2, job(SCAN, *"abcde"), job(SCAN, "f"), job(COMMAND, "1", "2"))
    assert len(waiting) == 8
    with pytest.raises(BusyError):
        waiting.put(job(COMMAND, "3"))
    assert waiting.put(job(SCAN, "g")) == []


async def test_a_command_puts_out_as_many_of_the_oldest_watches_as_it_has_to() -> None:
    old, older, new = job(WATCH, "1"), job(WATCH, "0"), job(WATCH, "2")
    waiting = backlog(6, older, old, new)
    assert waiting.put(job(COMMAND, "a", "b", "c")) == []  # just enough room
    assert waiting.put(job(COMMAND, "d", "e")) == [older, old]
    assert taken(waiting, 9) == [["a", "b", "c"], ["d", "e"], ["2"]]


async def test_a_scan_or_a_watch_puts_out_nobody() -> None:
    waiting = backlog(8, job(WATCH, *"abc"))
    assert waiting.put(job(SCAN, *"defghi")) == []
    assert waiting.put(job(WATCH, "j")) == []
    assert len(waiting) == 10


async def test_what_is_dropped_is_not_taken() -> None:
    begun, whole = job(COMMAND, "a", "b", "c"), job(COMMAND, "d")
    waiting = backlog(9, begun, whole)
    assert taken(waiting, 1) == [["a"]]
    waiting.drop(begun)
    assert len(waiting) == 1
    waiting.drop(begun)  # a second time changes nothing
    assert len(waiting) == 1
    assert taken(waiting, 9) == [["d"]]
    waiting.drop(whole)
    assert len(waiting) == 0


async def test_clearing_tells_who_waited() -> None:
    jobs = [job(COMMAND, "a"), job(SCAN, "b"), job(WATCH, "c")]
    waiting = backlog(9, *jobs)
    assert waiting.clear() == jobs
    assert len(waiting) == 0
    assert waiting.clear() == []


async def test_room_that_was_freed_is_room() -> None:
    waiting = backlog(2, job(COMMAND, "a", "b"))
    assert taken(waiting, 1) == [["a"]]
    waiting.put(job(COMMAND, "c"))
    assert taken(waiting, 9) == [["b"], ["c"]]
