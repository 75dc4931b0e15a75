"""What an engine counts of its work: texts, batches, and how long who asks waits."""

from __future__ import annotations

import asyncio

import pytest

from gamseong.bot.inference.backlog import Work
from gamseong.bot.inference.statistics import Histogram
from tests.bot.inference.engines import Gate, Opener, ask, busy


async def test_texts_and_batches_are_counted(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened(batch=4)
    gate = await busy(engine, monkeypatch)
    person, scan = await ask(engine, "재밌다"), await ask(engine, *["재밌다"] * 5, kind=Work.SCAN)
    assert (engine.statistics.queued, engine.statistics.judged, engine.statistics.batches) == (6, 0, 0)
    gate.open()
    await asyncio.gather(person, scan)
    assert (engine.statistics.queued, engine.statistics.judged, engine.statistics.batches) == (0, 7, 3)
    assert {kind: found.count for kind, found in engine.statistics.latency.items()} == {
        Work.COMMAND: 2,
        Work.SCAN: 1,
        Work.WATCH: 0,
    }


async def test_latency_is_from_question_to_answer(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened()
    gate = Gate(engine, monkeypatch)
    caller = await ask(engine, "재밌다")
    await asyncio.sleep(0.06)
    gate.open()
    await caller
    assert engine.statistics.latency[Work.COMMAND].total >= 0.06
    assert dict(engine.statistics.latency[Work.COMMAND].buckets())[0.05] == 0


def test_a_histogram_needs_no_more_memory_for_more() -> None:
    histogram = Histogram()
    assert histogram.quantile(0.5) is None
    for seconds in (0.001, 0.005, 0.02, 0.3, 60.0):
        histogram.observe(seconds)
    assert (histogram.count, histogram.total) == (5, pytest.approx(60.326))
    assert [below for _, below in histogram.buckets()] == [2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5]
    assert [histogram.quantile(share) for share in (0.0, 0.4, 0.5, 0.8, 0.99)] == [0.005, 0.005, 0.025, 0.5, float("inf")]
