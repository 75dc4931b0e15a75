"""What is read of a scored file, whatever its form: rows of numbers, each of one message or of many counted before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .counts import Sums


class Rows(NamedTuple):
    """Some rows of a file.

    ``channels``: names, of which ``channel`` (int64 [N]) has the places. ``hours``: int64 [N], see ``times``; of counts of a
    day or a week its first hour. ``span``: 1, or how many hours a row stands for. ``texts`` and ``authors`` are those of
    messages, where they were asked for and the file has them; ``authors`` are hashes.
    """

    channels: Sequence[str]
    channel: NDArray[np.int64]
    hours: NDArray[np.int64]
    sums: Sums
    span: int = 1
    texts: pa.Array | None = None
    authors: pa.Array | None = None
