"""Limits how often a user may ask, with one sliding window for each user. Pure."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field


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
        self._windows: OrderedDict[int, _Window] = OrderedDict()  # the one whose newest use is oldest comes first

    def __len__(self) -> int:
        """Returns the number of users that are remembered."""
        return len(self._windows)

    def use(self, user: int, now: float) -> Refusal | None:
        """Counts a use at ``now`` (seconds of any steady clock), or returns why it is refused."""
        if self._seconds <= 0:
            return None
        self.forget(now)
        window = self._windows.setdefault(user, _Window())
        self._drop_old_uses(window, now)
        if len(window.uses) < self._uses:
            window.uses.append(now)
            self._windows.move_to_end(user)
            window.refused = False
            return None
        first, window.refused = not window.refused, True
        return Refusal(window.uses[0] + self._seconds - now, first)

    def _drop_old_uses(self, window: _Window, now: float) -> None:
        while window.uses and window.uses[0] <= now - self._seconds:
            window.uses.popleft()

    def forget(self, now: float) -> float | None:
        """Forgets users whose window has passed. Returns the seconds until the next one has; ``None`` if nobody is left."""
        while self._windows:
            user, window = next(iter(self._windows.items()))
            left = window.uses[-1] + self._seconds - now
            if left > 0:
                return left
            del self._windows[user]
        return None
