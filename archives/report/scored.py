"""Opens what ``gamseong score`` wrote, messages or counts of them, and the CSV that 감성채널 attaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..aggregates import COUNTS, PERIODS, is_aggregated
from ..columns import BY_NAME, Columns, listed, names_texts
from ..errors import ArchiveError
from ..judging import VERDICT
from ..messages import Item, Rejected
from ..reading import READERS, columns_of, recognise, text_column_of
from ..reading.opening import CutOffError, unreadable
from ..reading.tables import read_jsonl
from . import scan_csv
from .counts import LABELS, MARGIN, SQUARES, WIDTH, Sums
from .rows import Rows
from .times import DAY, UNKNOWN, WEEK, wall_hours

_FORMS = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_MESSAGES, _COUNTED, _SCAN = "messages", "counted", "scan"
_AUTHOR = "author"
_SPANS = {"hour": 1, "day": DAY, "week": WEEK}
_SIZES = ("positive", "neutral", "ambiguous", "negative", "unreadable")  # columns of counts, in the order of LABELS
_BATCH_ROWS = 1 << 15


class Scored:
    """One scored file. ``texts``: the name of its column of texts, or ``None`` where it has none."""

    def __init__(self, path: str, zone: str, text_column: str | None = None, named: Columns = BY_NAME) -> None:
        """Looks at the columns. Raises ``ArchiveError`` for a file that cannot be read or was not scored."""
        if path == "-":
            raise ArchiveError("report reads its files twice; name a file instead of -.")
        self.path, self._zone = path, zone
        name = PurePath(path)
        unpacked = PurePath(name.stem) if name.suffix.lower() in (".gz", ".zst") else name
        self._stem = unpacked.stem
        self._form = _FORMS.get(unpacked.suffix.lower()) or recognise(path)
        self._names = self._columns()
        self._kind = self._recognised()
        self._time, self._channel = named.time_in(self._names), named.channel_in(self._names)
        self._check(named)
        self.texts: str | None = None
        if self._kind is _MESSAGES and (text_column is not None or names_texts(self._names)):
            self.texts = text_column_of(self._names, text_column, path)

    def _columns(self) -> Sequence[str]:
        try:
            return columns_of(self.path, self._form)
        except (CutOffError, pa.ArrowException, OSError) as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> ArchiveError:
        if isinstance(error, CutOffError) or (isinstance(error, OSError) and error.errno):
            return unreadable(self.path, error)
        return ArchiveError(f"{self.path}: is no Parquet file that can be read; score it again.")

    def _check(self, named: Columns) -> None:
        """Raises ``ArchiveError`` where a column that was asked for by name is not among those of a table of messages."""
        if self._kind is not _MESSAGES:
            return
        for wanted, found, option in (
            (named.time, self._time, "--time-column"),
            (named.channel, self._channel, "--channel-column"),
        ):
            if wanted is not None and found is None:
                raise ArchiveError(f"{self.path}: has no column {wanted}; give {option} one of: {listed(self._names)}.")

    def _recognised(self) -> str:
        names = set(self._names)
        if set(VERDICT.names) - {"neutral", "truncated"} <= names:
            return _MESSAGES
        if is_aggregated(self._names):
            return _COUNTED
        if scan_csv.is_scan(self._names):
            return _SCAN
        raise ArchiveError(f"{self.path}: was not scored; give what gamseong score wrote, or the CSV of 감성채널.")

    def rows(self, *, texts: bool = False) -> Iterator[Rows | Rejected]:
        """Yields the rows of the file in its order, and those that cannot be read. ``texts``: with texts and authors."""
        if self._kind is _SCAN:
            yield self._scan()
            return
        for batch in self._batches(texts):
            if isinstance(batch, Rejected):
                yield batch
            elif isinstance(batch, pa.RecordBatch):
                yield self._messages(batch, texts) if self._kind is _MESSAGES else self._counted(batch)

    def _batches(self, texts: bool) -> Iterator[Item]:
        if self._form == "parquet":
            wanted = {*VERDICT.names, *COUNTS, *PERIODS, "tone"}
            wanted |= {name for name in (self._channel, self._time) if name}
            wanted |= {name for name in (self.texts, _AUTHOR) if name and texts}
            try:
                with pq.ParquetFile(self.path) as file:
                    columns = [name for name in self._names if name in wanted]
                    yield from file.iter_batches(_BATCH_ROWS, columns=columns, use_threads=False)
            except (pa.ArrowException, OSError) as error:
                raise self._unreadable(error) from error
        elif self._form == "jsonl":
            column = "label" if self._kind is _MESSAGES else next((each for each in PERIODS if each in self._names), "channel")
            yield from read_jsonl(self.path, column)
        else:
            yield from READERS["csv"](self.path, self._names[0])

    def _messages(self, batch: pa.RecordBatch, texts: bool) -> Rows:
        found = pc.index_in(_plain(batch.column("label")), pa.array([str(label) for label in LABELS]))
        if found.null_count:
            raise ArchiveError(f"{self.path}: was not scored; give what gamseong score wrote, or the CSV of 감성채널.")
        margin = pc.fill_null(pc.subtract(self._numbers(batch, "positive"), self._numbers(batch, "negative")), 0.0)
        sums = np.zeros((batch.num_rows, WIDTH))
        sums[np.arange(batch.num_rows), found.to_numpy(zero_copy_only=False)] = 1.0
        sums[:, MARGIN] = margin.to_numpy(zero_copy_only=False)
        sums[:, SQUARES] = sums[:, MARGIN] ** 2
        hours = wall_hours(batch.column(self._time), self._zone) if self._time else np.full(batch.num_rows, UNKNOWN)
        return self._rows(batch, hours, sums)._replace(
            texts=_plain(batch.column(self.texts)) if texts and self.texts else None,
            authors=_plain(batch.column(_AUTHOR)) if texts and _AUTHOR in self._names else None,
        )

    def _counted(self, batch: pa.RecordBatch) -> Rows:
        sums = np.zeros((batch.num_rows, WIDTH))
        for place, size in enumerate(_SIZES):
            if size in self._names:
                sums[:, place] = self._numbers(batch, size).fill_null(0.0).to_numpy(zero_copy_only=False)
        tone = self._numbers(batch, "tone").fill_null(0.0).to_numpy(zero_copy_only=False)
        sums[:, MARGIN] = tone * sums[:, : len(LABELS) - 1].sum(axis=1)
        sums[:, SQUARES] = np.nan
        period = next((each for each in ("hour", "day", "week") if each in self._names), None)
        hours = wall_hours(batch.column(period), self._zone) if period else np.full(batch.num_rows, UNKNOWN)
        return self._rows(batch, hours, sums)._replace(span=_SPANS[period] if period else 1)

    def _rows(self, batch: pa.RecordBatch, hours: np.ndarray[tuple[int], np.dtype[np.int64]], sums: Sums) -> Rows:
        if self._channel is None:
            return Rows([self._stem], np.zeros(batch.num_rows, np.int64), hours, sums)
        names = _plain(batch.column(self._channel)).fill_null("").dictionary_encode()
        places = names.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        return Rows([str(each) for each in names.dictionary.to_pylist()], places, hours, sums)

    def _scan(self) -> Rows:
        table = []
        for batch in READERS["csv"](self.path, self._names[0]):
            if isinstance(batch, pa.RecordBatch):
                table += batch.to_pylist()
        try:
            return scan_csv.rows_of(table, self._stem, self._zone)
        except ValueError as error:
            raise ArchiveError(f"{self.path}: is not the CSV that 감성채널 attached; take that file as it was.") from error

    def _numbers(self, batch: pa.RecordBatch, name: str) -> pa.Array:
        column = batch.column(name)
        try:
            if pa.types.is_string(column.type):
                column = pc.if_else(pc.equal(column, ""), None, column)
            return column.cast(pa.float64())
        except pa.ArrowException as error:
            raise ArchiveError(f"{self.path}: its column {name} holds something that is no number; score it again.") from error


def _plain(column: pa.Array) -> pa.Array:
    """Returns a column as texts, whatever a table keeps them in."""
    return (column.dictionary_decode() if pa.types.is_dictionary(column.type) else column).cast(pa.string())
