"""Scores Parquet on a cluster's own storage by Ray Data: the rows go from it to the processes that judge, and back to it.

No row passes this process. Files are taken in steps of some bytes, each of which is written to a folder of its own, so that a
run that was stopped goes on behind the last whole one.
"""

from __future__ import annotations

import base64
import json
import logging
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import ray.data
from pyarrow import fs
from ray.exceptions import RayError

from ..model_store import Analyzer, Bundle
from .addresses import Place, StoredFile, common_filesystem, place_of, stored_files, unreachable
from .errors import ArchiveError, OutputError
from .judging import judge
from .preparing import prepared
from .ray_session import connected, first_line, opened, packed
from .reading import text_column_of
from .reading.parquet import holds_texts
from .scoring import Progress
from .summary import Summary

ROWS = 10_000  # that are judged at once
STEP_BYTES = 1 << 30  # of Parquet
DONE = "_SUCCESS"  # stands in a folder whose files are whole, as Hadoop, Spark and their readers have it
_RUN = "_run.json"
_JUDGING, _WRITING = 0.9, 0.1  # of a core: what reads and judges, and what writes for it
_FOOTERS_AT_ONCE = 16


@dataclass(frozen=True)
class TablesJob:
    """What to score: addresses of Parquet files or of folders of them. ``out``: the address of a folder that is not there yet.

    ``text_column``, ``authors``: as in ``scoring.Job``. ``workers``: processes that judge, 0 for one on each core.
    """

    files: tuple[str, ...]
    out: str
    text_column: str | None = None
    authors: bool = False
    workers: int = 0


def score_tables(
    job: TablesJob,
    bundle: Bundle,
    *,
    resume: bool = False,
    watch: Callable[[Progress], None] | None = None,
    step_bytes: int = STEP_BYTES,
) -> Summary:
    """Scores the tables of ``job`` and returns what became of their rows. ``watch`` is told at the beginning and after each step.

    The files of ``out``, in the order of their names, have the rows of the inputs in their order, each as ``run_embedded`` would
    give it. ``_SUCCESS`` appears in ``out`` when all are there. Raises ``ArchiveError``.
    """
    sources = [place_of(address) for address in job.files]
    filesystem = common_filesystem(sources)
    out = place_of(job.out)
    files = [file for source in sources for file in stored_files(source)]
    for source in sources:
        if out.filesystem.equals(filesystem) and f"{out.path}/".startswith(f"{source.path}/"):
            raise OutputError(f"{out.shown}: lies in {source.shown}, which is read; name another output.")
    table = _table(job, bundle, filesystem, files)
    run = _Run(job, bundle, table, files, out, resume)
    watch = watch or (lambda progress: None)
    watch(Progress(run.summary.judged, run.share))
    try:
        with connected(job.workers) as count:
            _hush()
            for folder, step in run.steps(step_bytes):
                run.take(folder, step, filesystem, count)
                watch(Progress(run.summary.judged, run.share))
        run.finish()
    except RayError as error:  # among these are also those of the storage
        raise ArchiveError(
            f"{out.shown}: the cluster did not finish ({first_line(error)}); mend that, or look at it without --engine ray."
        ) from error
    except (OSError, pa.ArrowException) as error:
        raise unreachable(out, error) from error
    return run.summary


@dataclass(frozen=True)
class _Table:
    """What the files have in common. ``rows``: of each file."""

    schema: pa.Schema
    text_column: str
    bundle: Mapping[str, bytes]
    rows: Mapping[str, int]
    example: pa.RecordBatch  # judged, without rows
    columns: Mapping[str, str]  # that changed, as ``prepared`` tells them


def _table(job: TablesJob, bundle: Bundle, filesystem: fs.FileSystem, files: Sequence[StoredFile]) -> _Table:
    """Looks at every file's footer, so that what is wrong is told before the first row is read."""
    with ThreadPoolExecutor(_FOOTERS_AT_ONCE) as threads:
        footers = list(threads.map(lambda file: _footer(filesystem, file), files))
    schema = footers[0][0]
    for file, (other, _) in zip(files, footers, strict=True):
        if not other.equals(schema):
            names = sorted({field.name for field in {*other} ^ {*schema}}) or ["their order"]
            raise ArchiveError(
                f"{file.path}: has other columns than the files before it ({', '.join(names)}); score such files apart."
            )
    column = text_column_of(schema.names, job.text_column, files[0].path)
    if not holds_texts(schema.field(column).type):
        kind = schema.field(column).type
        raise ArchiveError(f"{files[0].path}: column {column} holds {kind}, not texts; give another one with --text-column.")
    nothing, text_column, changed = prepared(_empty(schema), column, b"0" if job.authors else None)
    rows = {file.path: count for file, (_, count) in zip(files, footers, strict=True)}
    return _Table(schema, column, packed(bundle), rows, judge(nothing, Analyzer(bundle), text_column), changed)


def _footer(filesystem: fs.FileSystem, file: StoredFile) -> tuple[pa.Schema, int]:
    try:
        with filesystem.open_input_file(file.path) as source:
            about = pq.ParquetFile(source)
            return about.schema_arrow, about.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise ArchiveError(
            f"{file.path}: is no Parquet file that can be read ({first_line(error)}); write it again, or leave it out."
        ) from error


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)


class Judge:
    """What Ray Data's ``map_batches`` takes: one process with one analyzer.

    It is given tables of Arrow (``batch_format="pyarrow"``) and gives the same rows back with their verdicts.
    ``files``: a bundle's, as ``packed`` gives them. ``salt``: of the hashes of authors, without which they are left out.
    """

    def __init__(self, files: Mapping[str, bytes], text_column: str, salt: bytes | None) -> None:
        self._analyzer, self._text_column, self._salt = opened(files), text_column, salt

    def __call__(self, table: pa.Table) -> pa.Table:
        """Returns the judged rows of ``table`` in their order."""
        batches = table.combine_chunks().to_batches() or [_empty(table.schema)]
        return pa.Table.from_batches([self._judged(batch) for batch in batches])

    def _judged(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        batch, text_column, _ = prepared(batch, self._text_column, self._salt)
        return judge(batch, self._analyzer, text_column)


def _carry(
    table: _Table,
    files: Sequence[StoredFile],
    source: fs.FileSystem,
    target: fs.FileSystem,
    folder: str,
    salt: bytes | None,
    workers: int,
) -> None:
    """Has the cluster read, judge and write ``files``. Where one of the three lags behind, Ray Data holds the others up."""
    rows = ray.data.read_parquet(
        [file.path for file in files],
        filesystem=source,
        partitioning=None,  # a folder's name is no column
        file_extensions=None,
        num_cpus=_JUDGING,  # the same as below: the process that judges reads as well
    )
    judged = rows.map_batches(
        Judge,
        fn_constructor_args=(table.bundle, table.text_column, salt),
        batch_size=ROWS,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(min_size=1, max_size=workers),
        num_cpus=_JUDGING,
    )
    judged.write_parquet(folder, filesystem=target, compression="zstd", ray_remote_args={"num_cpus": _WRITING})


def _hush() -> None:
    """Keeps the rows in their order, and Ray Data from writing into the terminal."""
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.use_datasource_v2 = False  # it would list in tasks of its own what is listed already


class _Run:
    """The output: a folder for each step, what was asked for until all are there, and then ``_SUCCESS``."""

    def __init__(
        self, job: TablesJob, bundle: Bundle, table: _Table, files: Sequence[StoredFile], out: Place, resume: bool
    ) -> None:
        self._out, self._table, self._files = out, table, files
        self.summary = Summary(columns=dict(table.columns))
        ordered = {
            "files": [[file.path, file.size] for file in files],
            "--text-column": job.text_column,
            "--authors": job.authors,
            "--bundle": dict(bundle.manifest.files),
        }
        try:
            salt = self._begin(ordered, resume)
        except (OSError, pa.ArrowException) as error:
            raise unreachable(out, error) from error
        self._salt = salt if job.authors else None

    def _begin(self, ordered: dict[str, Any], resume: bool) -> bytes:
        """Notes what was asked for, or compares it with what was before; returns the salt."""
        before, shown = self._read(_RUN), self._out.shown
        if before is None and resume:
            raise OutputError(f"{shown}: there is no unfinished run to go on with; leave --resume out.")
        if before is not None and not resume:
            raise OutputError(f"{shown}: holds an unfinished run; go on with --resume, or delete it to start over.")
        if before is not None:
            different = [name for name, value in ordered.items() if before["ordered"].get(name) != value]
            if different:
                names = ", ".join(different)
                raise OutputError(
                    f"{shown}: the unfinished run had other {names}; give the same with --resume, or delete it to start over."
                )
            return base64.b64decode(before["salt"])
        if self._holds_something():
            raise OutputError(f"{shown}: is a folder that holds something; name a new one.")
        salt = secrets.token_bytes(16)
        self._out.filesystem.create_dir(self._out.path, recursive=True)
        self._write(_RUN, {"ordered": ordered, "salt": base64.b64encode(salt).decode()})
        return salt

    def _holds_something(self) -> bool:
        about = self._out.filesystem.get_file_info(self._out.path)
        if about.type is fs.FileType.Directory:
            return bool(self._out.filesystem.get_file_info(fs.FileSelector(self._out.path)))
        return about.type is not fs.FileType.NotFound

    @property
    def share(self) -> float:
        """Which share of the rows was judged, in [0, 1]."""
        return self.summary.judged / max(1, sum(self._table.rows.values()))

    def steps(self, size: int) -> Iterator[tuple[str, list[StoredFile]]]:
        """Yields the folder and the files of each step, of ``size`` bytes or little more; of a resumed run they are the same."""
        step: list[StoredFile] = []
        number = 0
        for file in self._files:
            step.append(file)
            if sum(each.size for each in step) >= size or file is self._files[-1]:
                yield f"part-{number:05}", step
                step, number = [], number + 1

    def take(self, folder: str, files: Sequence[StoredFile], source: fs.FileSystem, workers: int) -> None:
        """Does a step, if it was not done before, and counts its verdicts."""
        done = self._read(f"{folder}/{DONE}")
        if done is None:
            rows = sum(self._table.rows[file.path] for file in files)
            path = f"{self._out.path}/{folder}"
            self._out.filesystem.create_dir(path)
            self._out.filesystem.delete_dir_contents(path)  # of a run that was stopped in it
            if rows:
                _carry(self._table, files, source, self._out.filesystem, path, self._salt, workers)
            else:
                with self._out.filesystem.open_output_stream(f"{path}/0.parquet") as sink:
                    pq.write_table(pa.Table.from_batches([self._table.example]), sink)
            done = self._counted(path)
            if done["rows"] != rows:
                raise ArchiveError(f"{self._out.shown}/{folder}: has {done['rows']} rows of {rows}; do it again with --resume.")
            self._write(f"{folder}/{DONE}", done)
        self.summary.labels.update(done["labels"])
        self.summary.truncated += done["truncated"]

    def _counted(self, folder: str) -> dict[str, Any]:
        """Reads from the storage what the step wrote there: a process that was tried twice would have counted twice."""
        found = Summary()
        written = pyarrow.dataset.dataset(folder, filesystem=self._out.filesystem, format="parquet")
        for batch in written.to_batches(columns=["label", "truncated"]):
            found.add(batch)
        return {"rows": found.judged, "labels": dict(found.labels), "truncated": found.truncated}

    def finish(self) -> None:
        """Says that all is there, and throws the salt away."""
        self._write(DONE, {"rows": self.summary.judged, "labels": dict(self.summary.labels)})
        self._out.filesystem.delete_file(f"{self._out.path}/{_RUN}")

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            with self._out.filesystem.open_input_stream(f"{self._out.path}/{name}") as stream:
                content: dict[str, Any] = json.loads(stream.read())
        except FileNotFoundError:
            return None
        except ValueError:
            raise OutputError(f"{self._out.shown}/{name}: is damaged; delete {self._out.shown} and start over.") from None
        return content

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        """Writes a file that appears whole."""
        path = f"{self._out.path}/{name}"
        with self._out.filesystem.open_output_stream(f"{path}.new") as stream:
            stream.write(json.dumps(content, ensure_ascii=False).encode())
        self._out.filesystem.move(f"{path}.new", path)
