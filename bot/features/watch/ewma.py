"""The mean of values at irregular times, in which newer ones weigh more. Pure."""

from __future__ import annotations

_NOTHING = 1e-9  # a weight below this is rounding error


class Ewma:
    """The mean of values at irregular times. The weight of a value halves every ``half_life`` seconds.

    Weights are relative to the newest value, so they never overflow. Values may come late. ``time``, ``total`` and
    ``weight`` are all that it knows: the time of the newest value (-inf without any), the weighted sum, and the weight of all.
    """

    def __init__(self, half_life: float, time: float = float("-inf"), total: float = 0.0, weight: float = 0.0) -> None:
        self._half_life = half_life
        self.time, self.total, self.weight = time, total, weight

    @property
    def mean(self) -> float | None:
        """The weighted mean, or ``None`` without values."""
        return self.total / self.weight if self.weight > _NOTHING else None

    def add(self, time: float, value: float) -> None:
        """Adds a value that counts from ``time`` on."""
        if time > self.time:
            faded = 2.0 ** ((self.time - time) / self._half_life)
            self.total, self.weight, self.time = self.total * faded, self.weight * faded, time
        self._change(time, value, 1.0)

    def remove(self, time: float, value: float) -> None:
        """Undoes ``add(time, value)``."""
        self._change(time, value, -1.0)
        if self.weight <= _NOTHING:
            self.total = self.weight = 0.0

    def _change(self, time: float, value: float, sign: float) -> None:
        weight = sign * 2.0 ** ((time - self.time) / self._half_life)
        self.total += weight * value
        self.weight += weight
