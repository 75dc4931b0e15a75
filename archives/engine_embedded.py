"""Judges batches on this machine: in this process, or in several of their own, each with an analyzer of its own."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa

from ..model_store import Analyzer, Bundle
from .errors import ArchiveError
from .frames import framed, frames, pack, unpack
from .judging import judge

_AHEAD = 2  # batches a worker, in its hands or waiting for it or for an earlier one


def usable_cores() -> int:
    """Returns how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_embedded(batches: Iterable[pa.RecordBatch], bundle: Bundle, text_column: str, workers: int) -> Iterator[pa.RecordBatch]:
    """Yields one judged batch (see ``judge``) for each of ``batches``, in their order, whatever ``workers`` is.

    At most ``_AHEAD`` batches a worker are read before the first of them is yielded. One worker is this process; more are
    processes, which end with this one however it ends. Raises what the analyzer raises, and ``ArchiveError`` if a worker dies.
    """
    if workers == 1:
        analyzer = Analyzer(bundle)
        yield from (judge(batch, analyzer, text_column) for batch in batches)
        return
    staff = _Staff(bundle, text_column)
    threads = ThreadPoolExecutor(workers, thread_name_prefix="gamseong-worker")
    waiting: deque[Future[pa.RecordBatch]] = deque()
    try:
        for batch in batches:
            waiting.append(threads.submit(staff.judge, batch))
            if len(waiting) >= _AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
        staff.dismiss()  # or threads would wait for answers that nobody wants any more
        threads.shutdown()


class _Staff:
    """The worker processes: a thread takes an idle one, or starts one where all are busy, so that a small file has one."""

    def __init__(self, bundle: Bundle, text_column: str) -> None:
        self._about = json.dumps([str(bundle.path.resolve()), text_column]).encode()
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._all: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()
        self._dismissed = False

    def judge(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Has a worker judge ``batch``."""
        try:
            worker = self._idle.get_nowait()
        except queue.Empty:
            worker = self._hire()
        assert worker.stdin is not None and worker.stdout is not None  # noqa: S101, PT018 - for mypy
        try:
            worker.stdin.write(framed(pack(batch)))
            worker.stdin.flush()
            reply = next(frames(worker.stdout))
        except (OSError, ValueError, EOFError, StopIteration) as error:
            raise ArchiveError(
                f"a worker process ended ({_how_it_ended(worker)}); make room in memory, or give fewer --workers."
            ) from error
        self._idle.put(worker)
        if reply[:1] == b"!":
            kind, arguments, state = pickle.loads(reply[1:])  # noqa: S301 - of our own process
            failure: Exception = kind.__new__(kind, *arguments)
            failure.__dict__.update(state)
            raise failure
        return unpack(reply[1:])

    def _hire(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._dismissed:
                raise InterruptedError
            worker = subprocess.Popen(
                [sys.executable, "-P", "-m", __spec__.name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C in a terminal reaches every process of its session; this one ends with its pipe
            )
            self._all.append(worker)
        assert worker.stdin is not None  # noqa: S101 - for mypy
        with contextlib.suppress(OSError):  # it has ended, which the first batch will find
            worker.stdin.write(framed(self._about))
        return worker

    def dismiss(self) -> None:
        """Ends all workers, at once."""
        with self._lock:
            self._dismissed = True
        for worker in self._all:
            worker.kill()
        for worker in self._all:
            worker.wait()
            for pipe in (worker.stdin, worker.stdout):
                with contextlib.suppress(OSError):  # what a broken pipe still had to write
                    if pipe is not None:
                        pipe.close()


def _how_it_ended(worker: subprocess.Popen[bytes]) -> str:
    try:
        code = worker.wait(5)
    except subprocess.TimeoutExpired:
        return "it closed its pipe"
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def serve() -> None:
    """What a worker does: judges the batches that stand on standard input, until that ends."""
    with os.fdopen(os.dup(1), "wb") as replies:
        os.dup2(2, 1)  # whatever a library prints must not stand among the batches
        requests = frames(sys.stdin.buffer)
        path, text_column = json.loads(next(requests))
        analyzer: Analyzer | None = None
        for request in requests:
            try:
                analyzer = analyzer or Analyzer(Bundle.load(Path(path)))
                reply = b"=" + pack(judge(unpack(request), analyzer, text_column))
            except Exception as error:  # it is raised where the batch came from
                reply = b"!" + pickle.dumps((type(error), error.args, error.__dict__))
            replies.write(framed(reply))
            replies.flush()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, EOFError, StopIteration):  # who asked is gone
        serve()
