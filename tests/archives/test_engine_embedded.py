"""The embedded engine: every row once and in order, however many processes judge, and none of them left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gamseong.archives.engine_embedded import run_embedded
from gamseong.archives.errors import ArchiveError
from gamseong.archives.judging import VERDICT
from gamseong.model_store import Bundle, BundleError
from tests.archives.scored_files import lines, verdict

linux = pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")


@pytest.fixture(scope="module")
def bundle(bundles: dict[str, Path]) -> Bundle:
    return Bundle.load(bundles["tiny_text"])


def batches(texts: list[str], sizes: list[int]) -> Iterator[pa.RecordBatch]:
    """Cuts ``texts`` into batches of these sizes, again and again; a size of 0 is a batch without rows."""
    start, turn = 0, 0
    while start < len(texts):
        size = sizes[turn % len(sizes)]
        cut = texts[start : start + size]
        yield pa.RecordBatch.from_pydict(
            {"number": pa.array(range(start, start + len(cut)), pa.int32()), "body": pa.array(cut, pa.string())}
        )
        start, turn = start + size, turn + 1


def check(texts: list[str], sizes: list[int], bundle: Bundle, workers: int) -> None:
    judged = list(run_embedded(batches(texts, sizes), bundle, "body", workers))
    assert [each.num_rows for each in judged] == [each.num_rows for each in batches(texts, sizes)]
    table = pa.Table.from_batches(judged)
    assert table.schema == pa.schema([("number", pa.int32()), ("body", pa.string()), *VERDICT])
    assert table.column("number").to_pylist() == list(range(len(texts)))
    assert table.column("label").to_pylist() == [verdict(text) for text in texts]


@settings(max_examples=12, deadline=None)
@given(count=st.integers(1, 200), sizes=st.lists(st.integers(0, 70), min_size=1, max_size=5).filter(any))
def test_every_row_is_judged_once_and_in_order(bundle: Bundle, count: int, sizes: list[int]) -> None:
    check(lines(count), sizes, bundle, 1)


@pytest.mark.parametrize(("workers", "sizes"), [(2, [300, 1, 0]), (3, [7])])
def test_every_row_is_judged_once_and_in_order_by_several_processes(bundle: Bundle, workers: int, sizes: list[int]) -> None:
    check(lines(600), sizes, bundle, workers)


def test_few_batches_are_read_ahead(bundle: Bundle) -> None:
    read = 0

    def counted() -> Iterator[pa.RecordBatch]:
        nonlocal read
        for batch in batches(lines(1000), [10]):
            read += 1
            yield batch

    judged = run_embedded(counted(), bundle, "body", 2)
    for done, _ in enumerate(judged, 1):
        assert read - done <= 4


def workers_of(process: int) -> list[int]:
    listed = subprocess.run(("ps", "-o", "pid=,args=", "--ppid", str(process)), capture_output=True, text=True).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if "engine_embedded" in line]


def has_ended(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"  # nobody waits for orphans in some containers


@linux
def test_a_worker_that_is_killed_ends_the_run_with_a_sentence_and_leaves_none_behind(bundle: Bundle) -> None:
    judged = run_embedded(batches(lines(100_000), [100]), bundle, "body", 2)
    next(judged)
    workers = workers_of(os.getpid())
    os.kill(workers[-1], signal.SIGKILL)
    with pytest.raises(ArchiveError, match=r"a worker process ended \(signal 9\)"):
        list(judged)
    assert all(map(has_ended, workers))


@linux
def test_a_caller_that_wants_no_more_leaves_none_behind(bundle: Bundle) -> None:
    judged = run_embedded(batches(lines(10_000), [100]), bundle, "body", 2)
    next(judged)
    workers = workers_of(os.getpid())
    assert workers
    judged.close()  # type: ignore[attr-defined]
    assert all(map(has_ended, workers))


CALLER = """
import sys, pyarrow as pa
from gamseong.archives.engine_embedded import run_embedded
from gamseong.model_store import Bundle
endless = (pa.RecordBatch.from_pydict({"body": ["재밌다"] * 100}) for _ in iter(int, 1))
for batch in run_embedded(endless, Bundle.load(sys.argv[1]), "body", 2):
    print(batch.num_rows, flush=True)
"""


@linux
def test_workers_end_with_a_caller_that_is_killed(bundle: Bundle) -> None:
    caller = subprocess.Popen((sys.executable, "-c", CALLER, str(bundle.path)), stdout=subprocess.PIPE)
    assert caller.stdout
    for _ in range(5):
        caller.stdout.readline()
    workers = workers_of(caller.pid)
    assert len(workers) == 2
    caller.kill()
    caller.communicate()
    until = time.monotonic() + 20
    while not all(map(has_ended, workers)):
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_wrong_with_a_bundle_is_told_by_its_own_error(text_bundle: Bundle, workers: int) -> None:
    (text_bundle.path / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(BundleError) as caught:
        list(run_embedded(batches(lines(10), [5]), text_bundle, "body", workers))
    assert caught.value.path
    assert "model.onnx" in str(caught.value)
