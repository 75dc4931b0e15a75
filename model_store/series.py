"""Predicts the next number of a short series with the smallest of the models, a single recurrent layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .bundle import Bundle, reopened
from .errors import InputError
from .session import GraphSession

_LARGEST = float(np.finfo(np.float32).max)


class SeriesModel:
    """Continues series with an opened ``next-number`` bundle. Any thread may call it, and a process that it is sent to.

    Raises ``InputError`` for a bundle of another task and ``BundleError`` for a graph that is not what the manifest says.
    """

    def __init__(self, bundle: Bundle) -> None:
        if bundle.manifest.task != "next-number":
            raise InputError(f"{bundle.manifest.name} is a {bundle.manifest.task} bundle; take a next-number one.")
        self.bundle = bundle
        self._session = GraphSession(bundle)

    def __reduce__(self) -> tuple[Any, ...]:
        return reopened, (type(self), self._session.path, {})

    @property
    def length(self) -> int:
        """How many numbers ``next`` takes."""
        return self.bundle.manifest.input.max_length

    @property
    def trained_range(self) -> tuple[float, float] | None:
        """The smallest and the largest number it was trained on; ``None`` for a bundle that does not say."""
        return self.bundle.manifest.series_range

    def is_far(self, values: Sequence[float]) -> bool:
        """Returns whether any of ``values`` lies outside ``trained_range``, where the model knows nothing."""
        if self.trained_range is None:
            return False
        low, high = self.trained_range
        return any(value < low or value > high for value in values)

    def next(self, values: Sequence[float]) -> float:
        """Returns the number after exactly ``length`` finite ones. Raises ``InputError`` for anything else.

        Outside ``trained_range`` it guesses; see ``is_far``.
        """
        if len(values) != self.length or not all(abs(value) <= _LARGEST for value in values):  # False for NaN too
            raise InputError(f"give exactly {self.length} finite numbers, such as 0.0 0.1 0.2 0.3.")
        feed = np.asarray(values, np.float32).reshape(1, self.length, 1)
        [following] = self._session.run(feed)
        return float(following[0, 0])
