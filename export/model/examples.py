"""Encoded examples: what the training loop and the converter's checks feed a Keras model."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import keras
import numpy as np
from numpy.typing import NDArray

from ...model_store.tokenizers import encode, pad
from .front_end import FrontEnd

_WIDTHS = 16
Arrays = tuple[NDArray[Any], ...]


class Examples(Protocol):
    """Rows of training or validation data, each with a length."""

    @property
    def lengths(self) -> Sequence[int]:
        """The length of each row [N], in tokens or steps; rows of similar length share a batch."""

    @property
    def targets(self) -> NDArray[Any]:
        """The targets [N, …] of the rows, in the form that the model's loss takes."""

    def inputs(self, rows: NDArray[np.int64]) -> Arrays:
        """Returns the model's input arrays for the rows of these numbers, one array an input."""


@dataclass(frozen=True)
class SeriesExamples:
    """``values`` float32 [N, length, 1] and the number after each series, ``targets`` [N, …]."""

    values: NDArray[np.float32]
    targets: NDArray[np.float32]

    @property
    def lengths(self) -> list[int]:
        """The length of each series [N]; all are equal."""
        return [self.values.shape[1]] * len(self.values)

    def inputs(self, rows: NDArray[np.int64]) -> Arrays:
        """Returns the series of these row numbers: float32 [rows, length, 1]."""
        return (self.values[rows],)


class TokenExamples:
    """Tokenized texts as ids of a vocabulary (the seed's words, or morphemes)."""

    def __init__(
        self, tokens: Sequence[Sequence[str]], labels: NDArray[np.int64], vocabulary: Sequence[str], length: int
    ) -> None:
        """``labels``: [N]. ``vocabulary``: tokens by id. ``length``: how many tokens of a text are read."""
        index = {token: id_ for id_, token in enumerate(vocabulary)}
        self._rows = [encode(row, index, length) for row in tokens]
        self.lengths = [len(row) for row in self._rows]
        self.targets = labels

    def inputs(self, rows: NDArray[np.int64]) -> Arrays:
        """Returns the ids of these row numbers: int32 [rows, L], padded on the right."""
        return (_padded([self._rows[i] for i in rows.tolist()]),)


class NgramExamples:
    """Texts as ids of characters (or morphemes) and their hashed n-grams. The ids are kept; n-grams are made batch by batch."""

    def __init__(self, texts: Iterable[Sequence[str]], targets: NDArray[Any], front_end: FrontEnd) -> None:
        """``texts``: strings, or their morphemes. ``targets``: labels [N], or shares of the classes [N, 2] or [N, 3]."""
        self._front_end = front_end
        self._rows = front_end.rows(texts)
        self.lengths = [len(row) for row in self._rows]
        self.targets = targets

    def last(self, count: int, targets: NDArray[Any]) -> NgramExamples:
        """Returns the last ``count`` texts with other ``targets``; nothing is encoded again."""
        part = copy.copy(self)
        part._rows, part.lengths, part.targets = self._rows[-count:], self.lengths[-count:], targets
        return part

    def inputs(self, rows: NDArray[np.int64]) -> Arrays:
        """Returns int32 ids [rows, L] and grams [rows, L, n-gram orders] of these row numbers, padded on the right."""
        ids = _padded([self._rows[i] for i in rows.tolist()])
        return ids, self._front_end.grams(ids)


def _padded(rows: Sequence[Sequence[int]]) -> NDArray[Any]:
    """As wide as the longest; on JAX, which compiles a model for every shape anew, up to the next multiple of ``_WIDTHS``."""
    ids = pad(rows)
    further = -ids.shape[1] % _WIDTHS if keras.backend.backend() == "jax" else 0
    return np.pad(ids, ((0, 0), (0, further)))
