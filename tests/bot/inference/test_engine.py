"""The shared engine: batches of many callers, a bounded queue with priorities, and a clean end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from gamseong.bot.inference.backlog import BusyError, Work
from gamseong.bot.inference.batching import WorkerError
from gamseong.bot.inference.engine import THREAD_NAME, Engine, group_by_length
from gamseong.model_store import BundleNotFoundError, InputError, Label, Prediction
from tests.bot.inference.engines import Gate, Opener, SettingsMaker, ask, busy, refused


async def test_predictions_come_in_order(opened: Opener) -> None:
    engine = await opened()
    labels = [prediction.label for prediction in await engine.predict(["재밌다", "싫다", "hello"])]
    assert labels == [Label.POSITIVE, Label.NEGATIVE, Label.UNREADABLE]
    assert await engine.predict([]) == []
    assert await engine.next([0.0, 0.1, 0.2, 0.3]) == pytest.approx(0.4)
    assert engine.statistics.judged == 3  # a series is no text
    with pytest.raises(InputError):
        await engine.next([0.0])


async def test_the_loop_runs_on_while_a_model_computes(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened()
    gate = await busy(engine, monkeypatch)
    for _ in range(20):  # with the model on the loop this would never come back
        await asyncio.sleep(0.001)
    assert engine.statistics.judged == 0
    gate.open()


async def test_callers_who_ask_together_share_a_graph_run(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened()
    gate = Gate(engine, monkeypatch)
    gate.open()
    texts = ["재밌다", "싫은데", "그렇다"] * 5
    answers = await asyncio.gather(*(engine.predict([text]) for text in texts))
    assert [prediction.label for [prediction] in answers] == [Label.POSITIVE, Label.NEGATIVE, Label.AMBIGUOUS] * 5
    assert gate.runs == [texts]


async def test_a_batch_has_an_upper_bound(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened(batch=4)
    gate = Gate(engine, monkeypatch)
    gate.open()
    await asyncio.gather(*(engine.predict(["재밌다"]) for _ in range(10)))
    assert [len(run) for run in gate.runs] == [4, 4, 2]


async def test_what_comes_during_a_run_is_the_next_batch(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened(batch_ms=0)
    gate = await busy(engine, monkeypatch)
    callers = []
    for text in ("재밌다", "싫은데", "그렇다"):
        callers.append(await ask(engine, text))
        await asyncio.sleep(0.005)
    gate.open()
    await asyncio.gather(*callers)
    assert gate.runs == [["처음"], ["재밌다", "싫은데", "그렇다"]]


@pytest.mark.parametrize("workers", [1, 3])
async def test_lists_cut_into_batches_are_put_together_again(workers: int, opened: Opener) -> None:
    engine = await opened(batch=4, workers=workers)
    mine, others = ["재밌다", "싫다", "hello"] * 30, ["싫다", "재밌다"] * 7
    first, second = await asyncio.gather(engine.predict(mine), engine.predict(others))
    assert [prediction.label for prediction in first] == [Label.POSITIVE, Label.NEGATIVE, Label.UNREADABLE] * 30
    assert [prediction.label for prediction in second] == [Label.NEGATIVE, Label.POSITIVE] * 7


@pytest.mark.parametrize("workers", [1, 2])
async def test_as_many_threads_as_workers(workers: int, opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened(batch=1, workers=workers)
    gate = Gate(engine, monkeypatch)
    callers = [await ask(engine, "재밌다") for _ in range(6)]
    await gate.reached(workers)
    await asyncio.sleep(0.05)
    assert len(gate.runs) == workers
    gate.open()
    await asyncio.gather(*callers)
    assert len([thread for thread in threading.enumerate() if thread.name.startswith(THREAD_NAME)]) == workers


def test_a_long_text_does_not_slow_the_short_ones_of_its_batch() -> None:
    assert group_by_length([3, 500, 10, 16, 400, 40, 90]) == [[0, 2, 3], [5], [6], [4, 1]]
    assert group_by_length([0]) == [[0]]
    assert group_by_length([]) == []


async def test_texts_are_alike_by_what_the_model_reads_of_them(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened()
    gate = Gate(engine, monkeypatch)
    gate.open()
    short, long, longer = "재밌다", "재밌다" * engine.analyzer.max_length, "싫다" * 3 * engine.analyzer.max_length
    labels = [prediction.label for prediction in await engine.predict([longer, short, long])]
    assert gate.runs == [[short], [longer, long]]
    assert labels == [Label.NEGATIVE, Label.POSITIVE, Label.POSITIVE]


# Who waits for whom


async def test_people_go_before_scans_and_scans_before_watches(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened(batch=1)
    gate = await busy(engine, monkeypatch)
    callers = [await ask(engine, kind.value, kind=kind) for kind in (Work.WATCH, Work.SCAN, Work.COMMAND, Work.WATCH)]
    gate.open()
    await asyncio.gather(*callers)
    assert gate.runs == [["처음"], ["command"], ["scan"], ["watch"], ["watch"]]


async def test_watches_get_half_the_queue(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened(queue=8)
    gate = await busy(engine, monkeypatch)
    person = await ask(engine, "재밌다")
    watches = [await ask(engine, "재밌다", kind=Work.WATCH) for _ in range(5)]
    assert [refused(watch) for watch in watches] == [False, False, False, True, True]
    assert engine.statistics.shed == {Work.COMMAND: 0, Work.SCAN: 0, Work.WATCH: 2}
    gate.open()
    await asyncio.gather(person, *watches[:3])
    assert await engine.predict(["재밌다"], Work.WATCH)  # room again


async def test_a_full_queue_puts_out_the_oldest_watch_and_never_a_person(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened(queue=8)
    gate = await busy(engine, monkeypatch)
    watches = [await ask(engine, "재밌다", kind=Work.WATCH) for _ in range(4)]
    people = [await ask(engine, "재밌다") for _ in range(6)]
    await asyncio.sleep(0)
    assert [refused(watch) for watch in watches] == [True, True, False, False]
    people += [await ask(engine, "재밌다") for _ in range(3)]
    await asyncio.sleep(0)
    assert all(map(refused, watches))
    assert [refused(person) for person in people] == [False] * 8 + [True]
    assert engine.statistics.shed == {Work.COMMAND: 1, Work.SCAN: 0, Work.WATCH: 4}
    assert engine.statistics.queued == 8
    gate.open()
    assert all(await asyncio.gather(*people[:8]))


async def test_a_question_that_finds_no_room_puts_out_nobody_in_vain(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened(queue=8)
    gate = await busy(engine, monkeypatch)
    watch, person = await ask(engine, "재밌다", kind=Work.WATCH), await ask(engine, "재밌다")
    assert refused(await ask(engine, *["재밌다"] * 8))
    gate.open()
    assert all(await asyncio.gather(watch, person))


async def test_a_scan_waits_where_others_are_refused(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened(queue=4, batch=4)
    gate = await busy(engine, monkeypatch)
    people = [await ask(engine, "사람") for _ in range(4)]
    scan = await ask(engine, *["감성"] * 6, kind=Work.SCAN)
    assert refused(await ask(engine, "사람"))
    assert not scan.done()
    gate.open()
    await asyncio.gather(scan, *people)
    assert gate.runs == [["처음"], ["사람"] * 4, ["감성"] * 4, ["감성"] * 2]
    assert engine.statistics.shed[Work.SCAN] == 0


async def test_a_scan_takes_nobodys_room(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened(queue=4)
    gate = await busy(engine, monkeypatch)
    scan = await ask(engine, *["감성"] * 9, kind=Work.SCAN)
    callers = [await ask(engine, "사람", kind=kind) for kind in (Work.WATCH, Work.WATCH, Work.COMMAND, Work.COMMAND)]
    assert not any(map(refused, callers))
    gate.open()
    await asyncio.gather(scan, *callers)


async def test_a_list_longer_than_the_queue_is_judged_when_nothing_waits(opened: Opener) -> None:
    engine = await opened(queue=2, batch=2)
    assert len(await engine.predict(["재밌다"] * 7)) == 7
    assert len(await engine.predict(["재밌다"] * 7, Work.WATCH)) == 7


# What goes wrong


async def test_one_failing_text_is_its_own_callers_error(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened()
    gate = Gate(engine, monkeypatch)
    gate.open()
    first, bad, last = await asyncio.gather(
        engine.predict(["재밌다"]), engine.predict(["좋다", "폭탄"]), engine.predict(["싫다"]), return_exceptions=True
    )
    assert isinstance(bad, ArithmeticError)
    assert not isinstance(first, BaseException)
    assert not isinstance(last, BaseException)
    assert (first[0].label, last[0].label) == (Label.POSITIVE, Label.NEGATIVE)
    assert await engine.predict(["재밌다"])  # the worker lives


async def test_a_list_that_fails_in_its_first_batch_is_not_judged_on(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened(batch=2)
    gate = Gate(engine, monkeypatch)
    gate.open()
    with pytest.raises(ArithmeticError):
        await engine.predict(["폭탄", *["재밌다"] * 9])
    assert await engine.predict(["싫다"])
    assert gate.runs == [["폭탄", "재밌다"], ["싫다"]]


class Killed(BaseException):
    """Ends a thread as SystemExit and KeyboardInterrupt do."""


@pytest.mark.parametrize("end", [SystemExit(1), KeyboardInterrupt(), Killed(), MemoryError()])
async def test_callers_of_a_worker_that_dies_are_told(
    end: BaseException, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await opened(batch=2)

    def die(texts: Sequence[str]) -> list[Prediction]:
        raise end

    with monkeypatch.context() as dying:
        dying.setattr(engine.analyzer, "predict", die)
        callers = [await ask(engine, *texts) for texts in (["재밌다"], ["싫다"], ["그렇다"] * 5)]
        await asyncio.wait(callers, timeout=30)
        expected = MemoryError if isinstance(end, MemoryError) else WorkerError
        assert [type(caller.exception()) for caller in callers] == [expected] * 3
    assert await engine.predict(["재밌다"])  # the next ones are answered
    assert engine.statistics.queued == 0


async def test_callers_are_told_where_the_system_gives_no_thread(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened(batch=2)

    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as exhausted:
        exhausted.setattr(threading.Thread, "start", refuse)
        callers = [await ask(engine, *texts) for texts in (["재밌다"], ["싫다"] * 5)]
        await asyncio.wait(callers, timeout=30)
        assert [type(caller.exception()) for caller in callers] == [WorkerError] * 2
    assert await engine.predict(["재밌다"])


async def test_a_model_that_gives_too_few_answers_fails_its_callers(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened()
    monkeypatch.setattr(engine._numbers, "_compute", lambda series: [])
    with pytest.raises(WorkerError, match="1 texts got 0 answers"):
        await asyncio.wait_for(engine.next([0.0, 0.1, 0.2, 0.3]), 30)


@pytest.mark.parametrize("texts", ["재밌다", ["재밌다", None], [1]])
async def test_what_is_no_list_of_texts_is_refused(texts: Sequence[str], opened: Opener) -> None:
    with pytest.raises(InputError, match=r"a list of texts|must be a str"):
        await (await opened()).predict(texts)


async def test_a_generator_of_texts_is_judged_whole(opened: Opener) -> None:
    predictions = await (await opened()).predict(text for text in ("재밌다", "싫다"))
    assert [prediction.label for prediction in predictions] == [Label.POSITIVE, Label.NEGATIVE]


async def test_texts_of_callers_who_left_are_not_judged(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened()
    gate = Gate(engine, monkeypatch)
    computed = await ask(engine, "처음")
    await gate.reached()
    leaving, staying = await ask(engine, "나간다"), await ask(engine, "남는다")
    for caller in (computed, leaving):
        caller.cancel()
    await asyncio.wait({computed, leaving})
    assert engine.statistics.queued == 1
    gate.open()
    assert await staying
    assert gate.runs == [["처음"], ["남는다"]]


async def test_closing_under_load_leaves_nobody_waiting(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await opened(batch=1)
    tasks = asyncio.all_tasks()
    gate = Gate(engine, monkeypatch)
    computed = await ask(engine, "재밌다")
    await gate.reached()
    waiting = [await ask(engine, "재밌다", "싫다", kind=kind) for kind in Work]
    number = asyncio.create_task(engine.next([0.0, 0.1, 0.2, 0.3]))
    await asyncio.sleep(0)
    threading.Timer(0.1, gate.open).start()  # `close` waits for what a thread has begun
    engine.close()
    engine.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(THREAD_NAME)]
    await asyncio.wait({computed, number, *waiting}, timeout=30)
    assert computed.result()[0].label is Label.POSITIVE
    assert number.result() == pytest.approx(0.4)  # with batches of one it was a worker's next
    assert all(map(refused, waiting))
    assert engine.statistics.queued == 0
    assert asyncio.all_tasks() == tasks
    for call in (engine.predict(["재밌다"]), engine.next([0.0, 0.1, 0.2, 0.3])):
        with pytest.raises(BusyError, match="closed"):
            await call
    assert len(gate.runs) == 1


async def test_a_model_that_cannot_be_loaded_leaves_no_thread(settings: SettingsMaker) -> None:
    with pytest.raises(BundleNotFoundError, match="nowhere"):
        await Engine.open(settings(GAMSEONG_MODEL_SERIES="nowhere").model)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(THREAD_NAME)]


async def test_a_model_for_another_task_is_refused(settings: SettingsMaker) -> None:
    tiny = settings().model
    with pytest.raises(InputError, match="tiny-series is a next-number bundle"):
        await Engine.open(settings(GAMSEONG_MODEL_BUNDLE=tiny.series).model)
