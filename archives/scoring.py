"""Scores files: reads them, has an engine judge their rows, and writes these in order, so that it can go on after any end."""

from __future__ import annotations

import base64
import contextlib
import secrets
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from ..model_store import Bundle
from .aggregates import aggregated, keyed
from .columns import BY_NAME, Columns
from .engine_embedded import run_embedded
from .errors import ArchiveError, OutputError, UnfitError
from .fitting import check_text_column, fitted, no_rows
from .inputs import TABLES, Input, check_columns, check_output, find_inputs
from .messages import TEXT, Item, Rejected, Skipped
from .output import FORMS, is_folder, names_in_folder, spooled, suffix_of, write_table
from .preparing import prepared
from .reading import READERS, text_column_of
from .reading.opening import position
from .resuming import Part
from .summary import Summary

Engine = Callable[[Iterable[pa.RecordBatch], Bundle, str, int], Iterator[pa.RecordBatch]]
"""Yields one judged batch for each that it is given, in their order, and reads few ahead: see ``run_embedded``."""

_COMMIT_SECONDS = 1.0
_NOTES = 10_000  # rejected rows that are kept in memory until a batch comes
_REJECTED, _RESULT, _SCORED = "rejected", "result", "scored"


@dataclass(frozen=True)
class Job:
    """What to score. ``out``: a file, or a folder with a file for each input. ``by``: some of ``aggregates.KEYS``, or none.

    ``form``, ``text_column`` and ``encoding``: as the readers take them, ``None`` to find out. ``authors``: write a salted hash
    of who wrote a row instead of nothing; the salt is thrown away. ``zone``: whose clocks ``by`` follows. ``columns``: of a
    table, where ``by`` finds times and channels. ``replace``: write over an ``out`` that is there.
    """

    files: tuple[str, ...]
    out: Path
    form: str | None = None
    text_column: str | None = None
    encoding: str | None = None
    by: tuple[str, ...] = ()
    zone: str = "Asia/Seoul"
    columns: Columns = BY_NAME
    authors: bool = False
    replace: bool = False
    workers: int = 1


@dataclass(frozen=True)
class Progress:
    """How far a run is: rows that were judged, and which share of the input, in [0, 1], they were."""

    rows: int
    fraction: float


def score(
    job: Job,
    bundle: Bundle,
    *,
    resume: bool = False,
    engine: Engine = run_embedded,
    watch: Callable[[Progress], None] | None = None,
) -> Summary:
    """Scores the files of ``job`` and returns what became of their rows. ``watch`` is told at the beginning and after each batch.

    The output appears whole, and beside it ``<out>.rejected.jsonl`` if a row was rejected. A run that ends before leaves what it
    has in ``<out>.part``, unless nothing could go on there; with ``resume`` it goes on to the same output.
    Raises ``ArchiveError``, also where no row at all could be read, ``OSError`` for a full disk, and what ``engine`` raises.
    """
    check_output(job.out, job.files, replace=job.replace or resume)
    inputs, left_out = find_inputs(job.files, job.out, job.form, job.encoding)
    check_columns(
        inputs, job.text_column, job.encoding, by=job.by, named=job.columns, authors=job.authors, apart=is_folder(job.out)
    )
    part = Part(job.out)
    ended = False
    try:
        run = _Run(job, bundle, inputs, part, resume)
        try:
            run.work(engine, watch or (lambda progress: None))
        except UnfitError:
            ended = True
            raise
        except BaseException:
            run.save()
            raise
        run.publish_rejected()
        if run.summary.rejected and not run.summary.judged:
            ended = True
            count, file = f"{run.summary.rejected:,}", rejected_of(job.out)
            raise ArchiveError(f"{inputs[0].path}: none of the {count} rows could be read; {file} says why of each.")
        run.publish()
        ended = True
        run.summary.left_out = left_out
        return run.summary
    finally:
        part.close(remove=ended or part.is_new)


@dataclass(frozen=True)
class _Mark:
    """Where a batch was read: ``items`` of the file ``file`` with it, whose texts have the checksum ``crc``.

    ``notes``: what was rejected and skipped between the batch before and this one. ``fraction``: see ``Progress``.
    """

    file: int
    items: int
    crc: int
    notes: tuple[Rejected | Skipped, ...]
    fraction: float


class _Run:
    """One run, from where it begins to where it is published. Its position is that of the last batch written."""

    def __init__(self, job: Job, bundle: Bundle, inputs: list[Input], part: Part, resume: bool) -> None:
        self._job, self._bundle, self._inputs, self._part = job, bundle, inputs, part
        self._suffix = suffix_of(job.out)
        self._form = FORMS[".parquet" if job.by else self._suffix]
        self._apart = is_folder(job.out)
        names = names_in_folder([each.path for each in inputs]) if self._apart else []
        self._results = [part.folder / _SCORED / name for name in names] or [part.folder / _RESULT]
        self._text_column: str | None = None
        self._schema: pa.Schema | None = None  # of the rows of this result before they are judged
        self._notes: list[Rejected | Skipped] = []
        self._is_whole = False  # whether there is something new to commit, which ends with a batch
        self._saved = -_COMMIT_SECONDS  # the first batch is committed at once
        self._ordered = _ordered(job, bundle, inputs)
        self._begin(resume)

    def _begin(self, resume: bool) -> None:
        state = self._part.state()
        if state is None and resume:
            raise OutputError(f"{self._job.out}: there is no unfinished run to go on with; leave --resume out.")
        if state is not None and not resume:
            raise OutputError(
                f"{self._job.out}: {self._part.folder} holds an unfinished run; "
                "go on with --resume, or delete that folder to start over."
            )
        if state is None:
            self._salt = secrets.token_bytes(16)
            self.summary = Summary()
            self._file, self._items, self._crc, self._result = 0, 0, 0, 0
            self._complete = False
            sizes: dict[str, int] = {}
        else:
            self._compare(state["ordered"])
            self._salt = base64.b64decode(state["salt"])
            self.summary = Summary.from_json(state["summary"])
            self._file, self._items, self._crc, self._result = (state[name] for name in ("file", "items", "crc", "result"))
            self._complete = state["complete"]
            if state["schema"] is not None:
                self._schema = pa.ipc.read_schema(pa.py_buffer(base64.b64decode(state["schema"])))
            sizes = state["sizes"]
        if self._apart:
            (self._part.folder / _SCORED).mkdir(exist_ok=True)
        if not self._is_read:
            self._part.open(_REJECTED, sizes.get(_REJECTED, 0))
        if not self._complete:
            self._part.open(self._rows, sizes.get(self._rows, 0))

    @property
    def _is_read(self) -> bool:
        return self._file == len(self._inputs)

    @property
    def _rows(self) -> str:
        return f"rows-{self._result}"

    def _compare(self, before: dict[str, Any]) -> None:
        different = [name for name, value in self._ordered.items() if before.get(name) != value]
        if different:
            raise OutputError(
                f"{self._job.out}: the unfinished run had other {', '.join(different)}; "
                f"give the same with --resume, or delete {self._part.folder} to start over."
            )

    def work(self, engine: Engine, watch: Callable[[Progress], None]) -> None:
        """Reads, judges and writes what there is yet to do."""
        watch(Progress(self.summary.judged, 0.0))
        if not self._is_read:
            marks: deque[_Mark] = deque()
            for text_column, batches in groupby(self._batches(marks), key=itemgetter(0)):
                for batch in engine(map(itemgetter(1), batches), self._bundle, text_column, self._job.workers):
                    self._take(marks.popleft(), batch, watch)
            self._is_whole = False
            self._tell(self._notes)
            if not self._complete and not self._part.size(self._rows):
                self._write(no_rows())
            self._file, self._items, self._crc = len(self._inputs), 0, 0
        self._finish()

    def _batches(self, marks: deque[_Mark]) -> Iterator[tuple[str, pa.RecordBatch]]:
        """Yields the batches to judge behind those that were written, each with the name of its text column.

        Adds the mark of each to ``marks``.
        """
        total = sum(each.size or 0 for each in self._inputs)
        before = sum(each.size or 0 for each in self._inputs[: self._file])
        for index in range(self._file, len(self._inputs)):
            source = self._inputs[index]
            if self._apart:
                self._schema = self._text_column = None
            skip, written, items, crc = (self._items, self._crc, 0, 0) if index == self._file else (0, 0, 0, 0)
            last: pa.RecordBatch | None = None
            for item in self._read(source):
                items += 1
                if not isinstance(item, pa.RecordBatch):
                    if items > skip:
                        self._notes.append(item)
                    if last is None or len(self._notes) < _NOTES:
                        continue
                    item = last.slice(0, 0)
                last = item
                text_column = self._text_column_of(item, source)
                crc = _checksum(item, text_column, crc)
                if items == skip and crc != written:
                    break
                if items > skip:
                    done = before + min(position(source.path), source.size or 0)
                    marks.append(_Mark(index, items, crc, tuple(self._notes), done / total if total else 0.0))
                    self._notes = []
                    yield self._prepared(item, text_column, index)
            if items < skip or (items == skip and crc != written):
                raise OutputError(
                    f"{source.path}: is not what it was when the unfinished run read it; "
                    f"delete {self._part.folder} to start over without --resume."
                )
            before += source.size or 0

    def _read(self, source: Input) -> Iterator[Item]:
        return READERS[source.form](source.path, self._job.text_column, self._job.encoding)

    def _text_column_of(self, batch: pa.RecordBatch, source: Input) -> str:
        if source.form not in TABLES:
            return TEXT
        return text_column_of(batch.schema.names, self._job.text_column, source.path)

    def _prepared(self, item: pa.RecordBatch, text_column: str, index: int) -> tuple[str, pa.RecordBatch]:
        path = self._inputs[index].path
        twice = next((name for name in item.schema.names if item.schema.names.count(name) > 1), None)
        if twice is not None:
            raise ArchiveError(f"{path}: has several columns called {twice}; give each a name of its own.")
        batch, text_column, changed = prepared(item, text_column, self._salt if self._job.authors else None)
        self.summary.columns.update(changed)
        check_text_column(text_column, self._text_column or text_column, path)
        self._text_column = text_column
        if not self._job.by:
            self._schema = self._schema or batch.schema
            batch = fitted(batch, self._schema, path)
        return text_column, batch

    def _take(self, mark: _Mark, batch: pa.RecordBatch, watch: Callable[[Progress], None]) -> None:
        """Writes a judged batch, and what was rejected before it."""
        self._is_whole = False
        if self._apart and mark.file != self._result:
            self._finish()
            self._result, self._complete = mark.file, False
            self._part.open(self._rows)
        self._tell(mark.notes)
        self._write(batch)
        self.summary.add(batch)
        self._file, self._items, self._crc = mark.file, mark.items, mark.crc
        self._is_whole = True
        if time.monotonic() >= self._saved + _COMMIT_SECONDS:
            self.save()
        watch(Progress(self.summary.judged, mark.fraction))

    def _tell(self, notes: Iterable[Rejected | Skipped]) -> None:
        for note in notes:
            if isinstance(note, Skipped):
                self.summary.skipped[note.reason] += note.count
            else:
                self.summary.rejected += 1
                self._part.append(_REJECTED, msgspec.json.encode(note) + b"\n")

    def _write(self, batch: pa.RecordBatch) -> None:
        first = not self._part.size(self._rows)
        if batch.num_rows or first:
            if self._job.by:
                batch = keyed(batch, self._job.by, self._job.zone, self._job.columns, first=first)
            self._part.append(self._rows, self._form.encode(batch, first))

    def _finish(self) -> None:
        """Makes the result of its rows. It may have been interrupted in that before."""
        if not self._complete:
            self._complete = True
            self._commit()
            self._part.shut(self._rows)
        rows = self._part.folder / self._rows
        if not rows.exists():
            return
        result = self._results[self._result]
        if self._job.by:
            write_table(aggregated(spooled(rows), self._job.by), result, self._suffix)
            rows.unlink()
        else:
            self._form.finish(rows, result)

    def save(self) -> None:
        """Has the disk keep what was written, if that ends with a batch."""
        if self._is_whole:
            with contextlib.suppress(OSError):  # of a full disk; what was saved before still stands
                self._commit()

    def _commit(self) -> None:
        self._part.commit(
            {
                "ordered": self._ordered,
                "salt": base64.b64encode(self._salt).decode(),
                "schema": None if self._apart or self._schema is None else base64.b64encode(self._schema.serialize()).decode(),
                "summary": self.summary.as_json(),
                "file": self._file,
                "items": self._items,
                "crc": self._crc,
                "result": self._result,
                "complete": self._complete,
            }
        )
        self._saved = time.monotonic()

    def publish_rejected(self) -> None:
        """Puts the file of the rejected rows in its place. It may have been interrupted in that before."""
        rejected = self._part.folder / _REJECTED
        if self._part.has_open(_REJECTED):
            self._commit()
            self._part.shut(_REJECTED)
        place = rejected_of(self._job.out)
        if not self.summary.rejected:
            place.unlink(missing_ok=True)  # of an earlier run
        elif rejected.exists():
            rejected.replace(place)

    def publish(self) -> None:
        """Puts the results in their places. It may have been interrupted in that before."""
        result = self._part.folder / (_SCORED if self._apart else _RESULT)
        if result.exists():
            result.replace(self._job.out)


def rejected_of(out: Path) -> Path:
    """Returns the file of the rows that could not be read, each with its file, its line and the reason."""
    return out.with_name(f"{out.name}.rejected.jsonl")


def _ordered(job: Job, bundle: Bundle, inputs: list[Input]) -> dict[str, Any]:
    """Returns what a run must have in common with the one that it goes on with, by what people call it."""
    return {
        "files": [[each.path, each.form, each.size] for each in inputs],
        "--text-column": job.text_column,
        "--encoding": job.encoding,
        "--by": list(job.by),
        "--timezone": job.zone,
        "--time-column": job.columns.time,
        "--channel-column": job.columns.channel,
        "--authors": job.authors,
        "--bundle": dict(bundle.manifest.files),
    }


def _checksum(batch: pa.RecordBatch, text_column: str, before: int) -> int:
    texts = batch.column(text_column).to_pylist()
    return zlib.crc32("\0".join("" if text is None else str(text) for text in texts).encode(errors="replace"), before)
