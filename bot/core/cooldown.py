"""Limits how often a user may ask, with one sliding window for each user. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

_PURGE_ABOVE = 1024


@dataclass
class _Window:
    uses: deque[float] = field(default_factory=deque)
    refused: bool = False


@dataclass(frozen=True)
class Refusal:
    """``seconds`` until the user may ask again; ``first``: the only refusal of this window that is worth a message."""

    seconds: float
    first: bool


class Cooldown:
    """Allows each user ``uses`` in any ``seconds``; 0 seconds allows everything. Keeps user ids and times for one window only."""

    def __init__(self, uses: int, seconds: float) -> None:
        self._uses, self._seconds = uses, seconds
        self._windows: dict[int, _Window] = {}

    def use(self, user: int, now: float) -> Refusal | None:
        """Counts a use at ``now`` (seconds of any steady clock), or returns why it is refused."""
        if self._seconds <= 0:
            return None
        self._purge(now)
        window = self._windows.setdefault(user, _Window())
        self._drop_old_uses(window, now)
        if len(window.uses) < self._uses:
            window.uses.append(now)
            window.refused = False
            return None
        first, window.refused = not window.refused, True
        return Refusal(window.uses[0] + self._seconds - now, first)

    def _drop_old_uses(self, window: _Window, now: float) -> None:
        while window.uses and window.uses[0] <= now - self._seconds:
            window.uses.popleft()

    def _purge(self, now: float) -> None:
        """Drops users whose window has passed, once there are many."""
        if len(self._windows) < _PURGE_ABOVE:
            return
        self._windows = {user: window for user, window in self._windows.items() if window.uses[-1] > now - self._seconds}
