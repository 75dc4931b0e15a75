"""Which messages stand behind a scan's result: the strongest of each side, in the order in which they are shown. Pure.

Of a message it keeps what a later look at it needs, and neither its text nor its author.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

KEEP = 60  # candidates of one side: twelve pages
PAGE = 5  # messages of one side that are shown at once
_NEAR = 1 / (4 * PAGE)  # of the time between the oldest and the newest: two messages this close show the same moment
_SAME = 6  # decimals of the margin: the same text gets the same one, up to rounding in a batch


@dataclass(frozen=True, slots=True)
class StrongMessage:
    """A positive or negative message to look at again.

    ``margin`` is in [-1, 1], ``length`` in characters of its text, ``time`` in seconds since 1970 (UTC).
    """

    channel_id: int
    message_id: int
    margin: float
    length: int
    time: int

    @property
    def strength(self) -> float:
        """The size of the margin as it is shown: what looks equally strong counts as that."""
        return round(abs(self.margin), 2)


class Strongest:
    """Keeps the ``keep`` strongest of the messages of one side, in whatever order they come. Of equals the longer ones stay.

    Of messages that repeat each other it keeps the newest. It knows them by the same margin at the same length.
    """

    def __init__(self, keep: int = KEEP) -> None:
        self._keep = keep
        self._found: dict[tuple[float, int], StrongMessage] = {}

    def add(self, message: StrongMessage) -> None:
        """Adds a message."""
        key = round(message.margin, _SAME), message.length
        known = self._found.get(key)
        if known is None or known.message_id < message.message_id:
            self._found[key] = message
        if len(self._found) > 2 * self._keep:
            kept = set(self.messages)
            self._found = {key: each for key, each in self._found.items() if each in kept}

    @property
    def messages(self) -> list[StrongMessage]:
        """Those that are kept, the strongest first."""
        return heapq.nlargest(self._keep, self._found.values(), key=lambda each: (each.strength, each.length, each.message_id))


def ranked(messages: Iterable[StrongMessage], keep: int = KEEP) -> tuple[StrongMessage, ...]:
    """Returns at most ``keep`` of the ``messages`` of one side in the order of their pages, each of ``PAGE``.

    The strongest come first, of those equally strong the longest. As long as others are as strong, no two messages of one page
    are from the same moment, so that one quarrel does not fill it.
    """
    strongest = Strongest(keep)
    for message in messages:
        strongest.add(message)
    waiting = strongest.messages
    times = [each.time for each in waiting]
    near = (max(times) - min(times)) * _NEAR if times else 0.0
    order: list[StrongMessage] = []
    while waiting:
        picked = _next(waiting, order[len(order) // PAGE * PAGE :], near)
        waiting.remove(picked)
        order.append(picked)
    return tuple(order)


def _next(waiting: Sequence[StrongMessage], page: Sequence[StrongMessage], near: float) -> StrongMessage:
    equals = (each for each in waiting if each.strength == waiting[0].strength)
    apart = (each for each in equals if all(abs(each.time - other.time) > near for other in page))
    return next(apart, waiting[0])


def page_of(messages: Sequence[StrongMessage], number: int) -> Sequence[StrongMessage]:
    """Returns the messages of page ``number``, which counts from 0."""
    return messages[number * PAGE : (number + 1) * PAGE]


def page_count(*sides: Sequence[StrongMessage]) -> int:
    """Returns the number of pages that it takes to show all messages of the longest of the ``sides``."""
    return max((len(side) + PAGE - 1) // PAGE for side in sides)
