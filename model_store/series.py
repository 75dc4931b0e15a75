"""Predicts the next number of a short series with the smallest of the models, a single recurrent layer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .bundle import Bundle
from .errors import InputError
from .session import open_session

_LARGEST = float(np.finfo(np.float32).max)


class SeriesModel:
    """Continues series with an opened ``next-number`` bundle. Any thread may call it.

    Raises ``InputError`` for a bundle of another task and ``BundleError`` for a graph that is not what the manifest says.
    """

    def __init__(self, bundle: Bundle) -> None:
        if bundle.manifest.task != "next-number":
            raise InputError(f"{bundle.manifest.name} is a {bundle.manifest.task} bundle; take a next-number one.")
        self.bundle = bundle
        self._session = open_session(bundle)

    @property
    def length(self) -> int:
        """How many numbers ``next`` takes."""
        return self.bundle.manifest.input.max_length

    def next(self, values: Sequence[float]) -> float:
        """Returns the number after exactly ``length`` finite ones. Raises ``InputError`` for anything else.

        The model was trained on steps of 0.1 between 0 and 1; elsewhere it guesses.
        """
        if len(values) != self.length or not all(abs(value) <= _LARGEST for value in values):  # False for NaN too
            raise InputError(f"give exactly {self.length} finite numbers, such as 0.0 0.1 0.2 0.3.")
        spec = self.bundle.manifest.input
        feed = np.asarray(values, np.float32).reshape(1, self.length, 1)
        return float(self._session.run([self.bundle.manifest.output], {spec.name: feed})[0][0, 0])
