"""Ray carries the work without changing it: the same rows in the same order, whoever dies on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from gamseong.archives.engine_embedded import run_embedded
from gamseong.archives.errors import ArchiveError
from gamseong.cli.main import main
from gamseong.model_store import Bundle, BundleError
from tests.archives.clusters import processes_of
from tests.archives.scored_files import lines, text_file

# What Ray leaves open is not ours to mend.
pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc"),
    pytest.mark.usefixtures("ray"),
]


def batches(count: int, size: int) -> Iterator[pa.RecordBatch]:
    """Batches of ``size`` rows but for an empty one, a slice of a larger one, and nulls among the texts."""
    texts = pa.array([None if number % 17 == 3 else text for number, text in enumerate(lines(count))], pa.large_string())
    whole = pa.RecordBatch.from_pydict({"number": pa.array(range(count), pa.int16()), "body": texts})
    yield whole.slice(0, 0)
    for start in range(0, count, size):
        yield whole.slice(start, size)


@pytest.mark.parametrize("size", [1, 130])
def test_the_rows_are_those_of_the_embedded_engine(tiny: Bundle, size: int) -> None:
    from gamseong.archives.engine_ray import run_ray

    count = 20 if size == 1 else 2000
    expected = list(run_embedded(batches(count, size), tiny, "body", 1))
    found = list(run_ray(batches(count, size), tiny, "body", 2))
    assert [each.schema for each in found] == [each.schema for each in expected]
    assert found == expected


def test_a_worker_that_is_killed_is_survived_and_few_batches_are_read_ahead(tiny: Bundle) -> None:
    from gamseong.archives.engine_ray import run_ray

    read = 0

    def counted() -> Iterator[pa.RecordBatch]:
        nonlocal read
        for batch in batches(6000, 50):
            read += 1
            yield batch

    found, killed = [], 0
    for batch in run_ray(counted(), tiny, "body", 2):
        found.append(batch)
        assert read - len(found) <= 8
        if len(found) in (10, 60):
            os.kill(processes_of("_Worker")[0], signal.SIGKILL)
            killed += 1
    assert killed == 2
    assert found == list(run_embedded(batches(6000, 50), tiny, "body", 1))
    assert not processes_of("_Worker.judge")


def test_what_is_wrong_with_a_bundle_is_told_by_its_own_error(text_bundle: Bundle) -> None:
    from gamseong.archives.engine_ray import run_ray

    (text_bundle.path / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(BundleError, match=r"model\.onnx"):
        list(run_ray(batches(10, 5), text_bundle, "body", 2))


def test_a_batch_that_no_worker_can_judge_ends_the_run_with_a_sentence(tiny: Bundle) -> None:
    from gamseong.archives.engine_ray import run_ray

    deadly = pa.RecordBatch.from_pydict({"other": ["재밌다"]})
    with pytest.raises(ArchiveError, match="the cluster cannot judge a batch"):
        list(run_ray(iter([deadly]), tiny, "body", 1))


def test_the_command_writes_what_it_writes_without_ray(tiny: Bundle, tmp_path: Path) -> None:
    source = text_file(tmp_path / "chat.txt", 3000)
    for engine in ("embedded", "ray"):
        command = ["score", str(source), "--out", str(tmp_path / f"{engine}.jsonl"), "--bundle", str(tiny.path)]
        assert main([*command, "--engine", engine, "--workers", "1"]) == 0
    assert (tmp_path / "ray.jsonl").read_bytes() == (tmp_path / "embedded.jsonl").read_bytes()
