"""Counts verdicts by channel, day, week or hour, in memory for the groups alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from ..model_store import Label
from .columns import BY_NAME, Columns, listed
from .errors import ArchiveError
from .moments import moments

CHANNEL = "channel"
PERIODS = ("day", "week", "hour")
KEYS = (CHANNEL, *PERIODS)
COUNTS = {
    "messages": None,
    "positive": Label.POSITIVE,
    "neutral": Label.NEUTRAL,
    "ambiguous": Label.AMBIGUOUS,
    "negative": Label.NEGATIVE,
    "unreadable": Label.UNREADABLE,
    "truncated": None,
}
"""The columns of whole numbers behind the keys; those with a label count its verdicts. Behind them stands ``tone``."""

_OLDER = {"neutral", "truncated"}  # columns of counts that earlier versions did not write
_SUM, _READABLE = "tone_sum", "readable"
_AT_ONCE = 1 << 16  # groups that are put together before they are added up


def is_aggregated(names: Sequence[str]) -> bool:
    """Whether a table's columns are those of ``aggregated``."""
    return {*COUNTS, "tone"} - _OLDER <= set(names)


def keyed(
    batch: pa.RecordBatch, keys: Sequence[str], zone: str, named: Columns = BY_NAME, *, first: bool = True
) -> pa.RecordBatch:
    """Returns of a judged batch the columns ``keys``, each one of ``KEYS``, and what ``aggregated`` counts.

    A day and a week (its Monday) are dates, an hour is a moment, all by the clocks of ``zone``. Raises ``ArchiveError`` for a
    table that does not have the column, and where it is the ``first`` batch of a run and no cell of it names a time. A row
    whose cell names none is counted, and belongs to no time.
    """
    columns = {key: _key(batch, key, zone, named, first) for key in keys}
    counted = {name: batch.column(name) for name in ("negative", "positive", "label", "truncated")}
    return pa.RecordBatch.from_pydict({**columns, **counted})


def _key(batch: pa.RecordBatch, key: str, zone: str, named: Columns, first: bool) -> pa.Array:
    column = batch.column(column_of(batch.schema.names, key, named))
    if key == CHANNEL:
        return (column.dictionary_decode() if pa.types.is_dictionary(column.type) else column).cast(pa.string())
    times = _times(column, zone, first)
    local = pc.local_timestamp(times.cast(pa.timestamp("s", zone), safe=False))
    if key != "hour":
        return pc.floor_temporal(local, unit=key).cast(pa.date32())
    # Not by the clock alone: where it is set back, an hour comes twice.
    into = pc.subtract(local, pc.floor_temporal(local, unit="hour"))
    return pc.subtract(times.cast(pa.timestamp("s", zone), safe=False), into)


def column_of(names: Sequence[str], key: str, named: Columns = BY_NAME) -> str:
    """Returns the column among ``names`` that ``key``, one of ``KEYS``, is read from. Raises ``ArchiveError`` if none is."""
    found, option = (named.channel_in(names), "--channel-column") if key == CHANNEL else (named.time_in(names), "--time-column")
    if found is None:
        raise ArchiveError(f"--by {key} needs a column that says it; give {option} one of: {listed(names)}.")
    return found


def _times(column: pa.Array, zone: str, first: bool) -> pa.Array:
    """Returns moments in ``zone``; of times without a zone, those of its clocks."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    try:
        if not pa.types.is_temporal(column.type):
            column = _read(column, zone, first)
        if pa.types.is_date(column.type):
            column = column.cast(pa.timestamp("ms"))
        if column.type.tz is None:
            column = pc.assume_timezone(column, zone, ambiguous="earliest", nonexistent="latest")
        return column.cast(pa.timestamp(column.type.unit, zone))
    except (pa.ArrowException, ValueError, AttributeError) as error:
        raise ArchiveError(f"--by needs times, and a column of them holds none that can be read ({error}).") from error


def _read(cells: pa.Array, zone: str, first: bool) -> pa.Array:
    times = moments(cells, zone)
    unread = pc.filter(cells, pc.is_null(times)).drop_null()
    example = next((str(each) for each in unread.to_pylist() if str(each).strip()), None)
    if first and example is not None and times.null_count == len(times):
        raise ValueError(f"such as {example!r}")
    return times


def aggregated(batches: Iterable[pa.RecordBatch], keys: Sequence[str]) -> pa.Table:
    """Returns a table with a row for each group of ``keyed`` batches, in the order of its keys; null comes last.

    ``tone`` is the mean of positive - negative in [-1, 1] over the messages that could be judged, null where there are none.
    """
    parts: list[pa.Table] = []
    for batch in batches:
        parts.append(_summed(_counted(batch, keys), keys))
        if sum(part.num_rows for part in parts) > _AT_ONCE + 2 * parts[0].num_rows:
            parts = [_summed(pa.concat_tables(parts), keys)]
    total = _summed(pa.concat_tables(parts), keys).sort_by([(key, "ascending") for key in keys])
    readable = pc.if_else(pc.equal(total.column(_READABLE), 0), None, total.column(_READABLE))
    return total.drop_columns([_SUM, _READABLE]).append_column("tone", pc.divide(total.column(_SUM), readable))


def _counted(batch: pa.RecordBatch, keys: Sequence[str]) -> pa.Table:
    label = batch.column("label")
    margin = pc.subtract(batch.column("positive"), batch.column("negative")).cast(pa.float64())
    columns = {key: batch.column(key) for key in keys}
    for name, value in COUNTS.items():
        columns[name] = pa.repeat(pa.scalar(1), len(batch)) if value is None else pc.equal(label, str(value)).cast(pa.int64())
    columns["truncated"] = batch.column("truncated").cast(pa.int64())
    return pa.table({**columns, _SUM: pc.fill_null(margin, 0.0), _READABLE: pc.is_valid(margin).cast(pa.int64())})


def _summed(table: pa.Table, keys: Sequence[str]) -> pa.Table:
    names = list(_summed_names())
    sums = table.group_by(list(keys), use_threads=False).aggregate([(name, "sum") for name in names])
    return sums.select([*keys, *(f"{name}_sum" for name in names)]).rename_columns([*keys, *names])


def _summed_names() -> Iterator[str]:
    yield from COUNTS
    yield from (_SUM, _READABLE)
