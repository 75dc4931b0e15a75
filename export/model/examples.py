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
    """Rows with a length each; ``inputs`` gives the model's input arrays of some of them, ``targets`` [N, …]."""

    @property
    def lengths(self) -> Sequence[int]: ...

    @property
    def targets(self) -> NDArray[Any]: ...

    def inputs(self, rows: NDArray[np.int64]) -> Arrays: ...


@dataclass(frozen=True)
class Series:
    """``values`` float32 [N, length, 1] and the number after each, ``targets`` [N, …]."""

    values: NDArray[np.float32]
    targets: NDArray[np.float32]

    @property
    def lengths(self) -> list[int]:
        return [self.values.shape[1]] * len(self.values)

    def inputs(self, rows: NDArray[np.int64]) -> Arrays:
        return (self.values[rows],)


class Tokens:
    """Tokenized texts as ids of a vocabulary (the seed's words, or morphemes)."""

    def __init__(
        self, tokens: Sequence[Sequence[str]], labels: NDArray[np.int64], vocabulary: Sequence[str], length: int
    ) -> None:
        index = {token: id_ for id_, token in enumerate(vocabulary)}
        self._rows = [encode(row, index, length) for row in tokens]
        self.lengths = [len(row) for row in self._rows]
        self.targets = labels

    def inputs(self, rows: NDArray[np.int64]) -> Arrays:
        return (_padded([self._rows[i] for i in rows.tolist()]),)


class Characters:
    """Texts as ids of characters (or morphemes) and their hashed n-grams; ids are kept, n-grams are made batch by batch.

    ``targets``: labels [N], or shares of the classes [N, 2] or [N, 3].
    """

    def __init__(self, texts: Iterable[Sequence[str]], targets: NDArray[Any], front_end: FrontEnd) -> None:
        self._front_end = front_end
        self._rows = front_end.rows(texts)
        self.lengths = [len(row) for row in self._rows]
        self.targets = targets

    def last(self, count: int, targets: NDArray[Any]) -> Characters:
        """The last ``count`` texts with ``targets`` of their own; nothing is encoded again."""
        part = copy.copy(self)
        part._rows, part.lengths, part.targets = self._rows[-count:], self.lengths[-count:], targets
        return part

    def inputs(self, rows: NDArray[np.int64]) -> Arrays:
        ids = _padded([self._rows[i] for i in rows.tolist()])
        return ids, self._front_end.grams(ids)


def _padded(rows: Sequence[Sequence[int]]) -> NDArray[Any]:
    """As wide as the longest; on JAX, which compiles a model for every shape anew, up to the next multiple of ``_WIDTHS``."""
    ids = pad(rows)
    further = -ids.shape[1] % _WIDTHS if keras.backend.backend() == "jax" else 0
    return np.pad(ids, ((0, 0), (0, further)))
