"""Batches as bytes that stand alone: what goes through a pipe to a worker, and what waits on the disk to become Parquet."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

import pyarrow as pa

_LENGTH = struct.Struct("<Q")


def pack(batch: pa.RecordBatch, compression: str | None = None) -> bytes:
    """Returns one batch with its schema in Arrow's IPC format."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def unpack(data: bytes) -> pa.RecordBatch:
    """Returns the batch that ``pack`` was given."""
    with pa.ipc.open_stream(data) as reader:
        return reader.read_next_batch()


def framed(data: bytes) -> bytes:
    """Returns ``data`` behind its length, as ``frames`` reads it."""
    return _LENGTH.pack(len(data)) + data


def frames(stream: IO[bytes]) -> Iterator[bytes]:
    """Yields what was framed, up to the end of ``stream``. Raises ``EOFError`` where that lies within a frame."""
    while head := stream.read(_LENGTH.size):
        size = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else 1
        data = stream.read(size)
        if len(data) < size:
            raise EOFError
        yield data
