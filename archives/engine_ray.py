"""Judges batches on a cluster by Ray: this process reads and writes, processes of the cluster judge."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import ray
from ray.exceptions import RayError, RayTaskError

from ..model_store import Analyzer, Bundle, GamseongError
from .errors import ArchiveError
from .frames import pack, unpack
from .judging import judge
from .ray_session import RETRIES, connected, first_line, opened, own_version, packed

_SLOTS = 2  # batches of a worker, one in its hands and one on its way
_AHEAD = 4  # batches a worker that are read before the first of them is yielded
_PATIENCE = 300  # seconds in which the first worker has to be there


def run_ray(batches: Iterable[pa.RecordBatch], bundle: Bundle, text_column: str, workers: int) -> Iterator[pa.RecordBatch]:
    """Does what ``run_embedded`` does, on a cluster: see ``connected`` for which, and for ``workers``.

    At most ``_AHEAD`` batches a worker are read before the first of them is yielded. A batch whose worker dies goes to another
    one. Raises what the analyzer raises, and ``ArchiveError`` where the cluster does not do its work.
    """
    Analyzer(bundle)  # what is wrong with it is better told from here
    with connected(workers) as count:
        crew = _Crew(bundle, text_column, count)
        waiting: deque[ray.ObjectRef[bytes]] = deque()
        try:
            for batch in batches:
                waiting.append(crew.judge(batch))
                while waiting and (len(waiting) >= _AHEAD * count or _is_there(waiting[0])):
                    yield unpack(_answer(waiting.popleft()))
            while waiting:
                yield unpack(_answer(waiting.popleft()))
        finally:
            crew.dismiss()


class _Worker:
    """What runs on the cluster: one process with one analyzer, which one that took its place opens again.

    ``files`` holds the reference of a bundle's files; alone it would be sent with each batch.
    """

    def __init__(self, text_column: str) -> None:
        self._analyzer: Analyzer | None = None
        self._text_column = text_column

    def begin(self, files: Sequence[ray.ObjectRef[dict[str, bytes]]]) -> str:
        self._analyzer = opened(ray.get(files[0]))
        return own_version()

    def judge(self, batch: bytes, files: Sequence[ray.ObjectRef[dict[str, bytes]]]) -> bytes:
        if self._analyzer is None:
            self.begin(files)
        assert self._analyzer is not None  # noqa: S101 - for mypy
        return pack(judge(unpack(batch), self._analyzer, self._text_column))


class _Crew:
    """The workers: each batch goes to one that is there and has a free slot, so that slow machines get fewer."""

    def __init__(self, bundle: Bundle, text_column: str, count: int) -> None:
        hire = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=RETRIES)(_Worker)
        self._files = [ray.put(packed(bundle))]
        self._workers = [hire.remote(text_column) for _ in range(count)]
        # A cluster may have room for some of them only.
        self._starting: dict[Any, Any] = {worker.begin.remote(self._files): worker for worker in self._workers}
        self._busy: dict[Any, Any] = {}
        self._free: deque[Any] = deque()
        self._is_open = False  # whether a worker has been there

    def judge(self, batch: pa.RecordBatch) -> ray.ObjectRef[bytes]:
        """Has a worker judge ``batch``; waits for one that is free."""
        while not self._free:
            self._wait()
        worker = self._free.popleft()
        answer: ray.ObjectRef[bytes] = worker.judge.remote(pack(batch), self._files)
        self._busy[answer] = worker
        return answer

    def _wait(self) -> None:
        done, _ = ray.wait([*self._starting, *self._busy], timeout=None if self._is_open else _PATIENCE)
        if not done:
            raise ArchiveError(
                f"no worker of the cluster has started in {_PATIENCE // 60} minutes; wait until some of its cores are free."
            )
        for answer in done:
            if answer in self._starting:
                self._welcome(answer)
            else:
                self._free.append(self._busy.pop(answer))

    def _welcome(self, answer: Any) -> None:
        try:
            theirs = ray.get(answer)
        except RayError as error:
            raise ArchiveError(
                f"a worker of the cluster did not start ({first_line(error)}); "
                "install gamseong[cluster], of this version, on every machine of it."
            ) from error
        if theirs != own_version():
            raise ArchiveError(
                f"a machine of the cluster has gamseong {theirs}, this one {own_version()}; install the same on all of them."
            )
        self._free.extend([self._starting.pop(answer)] * _SLOTS)
        self._is_open = True

    def dismiss(self) -> None:
        """Ends all workers, at once."""
        for worker in self._workers:
            ray.kill(worker)


def _is_there(answer: ray.ObjectRef[bytes]) -> bool:
    return bool(ray.wait([answer], timeout=0, fetch_local=False)[0])


def _answer(answer: ray.ObjectRef[bytes]) -> bytes:
    try:
        judged: bytes = ray.get(answer)
    except RayTaskError as error:
        if isinstance(error.cause, GamseongError):
            raise error.cause from error
        raise ArchiveError(f"the cluster cannot judge a batch ({first_line(error)}); look at it without --engine ray.") from error
    except RayError as error:
        raise ArchiveError(
            f"workers of the cluster ended again and again ({first_line(error)}); make room in memory, or give fewer --workers."
        ) from error
    return judged
