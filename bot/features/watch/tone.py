"""The live tone of one channel, and when it is worth an alert. Pure: every time is handed in, in seconds.

Of a message are kept id, time and margin, for a while; nobody's id, no text.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

RECENT = 512  # messages of a channel that can still be edited or taken back, and be shown as evidence
RECENT_SECONDS = 3600.0
TREND = 60  # points, one a minute at most
_TREND_STEP = 60.0
_NOTHING = 1e-9  # a weight that is only rounding


class Ewma:
    """The mean of values at irregular times; a value's weight halves every ``half_life`` seconds.

    Weights are relative to the newest value, so they never overflow, however long it runs; values may come late.
    """

    def __init__(self, half_life: float) -> None:
        self._half_life = half_life
        self._time = float("-inf")
        self._sum = self._weight = 0.0

    @property
    def mean(self) -> float | None:
        """``None`` while nothing is in it."""
        return self._sum / self._weight if self._weight > _NOTHING else None

    def add(self, time: float, value: float) -> None:
        """``value`` counts from ``time`` on."""
        if time > self._time:
            faded = 2.0 ** ((self._time - time) / self._half_life)
            self._sum, self._weight, self._time = self._sum * faded, self._weight * faded, time
        self._change(time, value, 1.0)

    def remove(self, time: float, value: float) -> None:
        """Takes back what ``add(time, value)`` added."""
        self._change(time, value, -1.0)
        if self._weight <= _NOTHING:
            self._sum = self._weight = 0.0

    def _change(self, time: float, value: float, sign: float) -> None:
        weight = sign * 2.0 ** ((time - self._time) / self._half_life)
        self._sum += weight * value
        self._weight += weight


@dataclass(frozen=True, slots=True)
class AlertRule:
    """An alert after the tone was below ``below`` (in [-1, 1]) for ``seconds`` on end, over ``at_least`` readable messages.

    A silence as long as that ends the stretch. ``pause`` seconds have to pass before the next alert.
    """

    below: float
    seconds: float
    pause: float
    at_least: int = 10


@dataclass(frozen=True, slots=True)
class Alert:
    """``tone`` has been low since the time ``since``, over ``messages`` readable messages.

    ``worst``: the most negative messages of this stretch and shortly before it that are still there, as (message id,
    margin), the worst first. ``trend``: the tone of the last hour or so as (time, tone), oldest first.
    """

    tone: float
    since: float
    messages: int
    worst: tuple[tuple[int, float], ...]
    trend: tuple[tuple[float, float], ...]


@dataclass(slots=True)
class _Stretch:
    """The low tone that goes on now. ``last``: time of its newest message."""

    since: float
    last: float
    messages: int = 0


class ChannelTone:
    """``half_life`` in seconds. Times are those of messages; they may come a little out of order."""

    def __init__(self, half_life: float, evidence: int = 3) -> None:
        self._ewma = Ewma(half_life)
        self._evidence = evidence
        self._recent: dict[int, tuple[float, float | None]] = {}
        self._trend: deque[tuple[float, float]] = deque(maxlen=TREND)
        self._now = float("-inf")
        self._stretch: _Stretch | None = None
        self._quiet_until = float("-inf")

    def __contains__(self, message_id: int) -> bool:
        """Whether it can still be edited or taken back."""
        return message_id in self._recent

    @property
    def tone(self) -> float | None:
        """In [-1, 1]; ``None`` while there is nothing to tell it from."""
        mean = self._ewma.mean
        return None if mean is None else min(max(mean, -1.0), 1.0)

    @property
    def trend(self) -> tuple[tuple[float, float], ...]:
        """The tone at the end of each of the last minutes with a message, oldest first."""
        return tuple(self._trend)

    def add(self, message_id: int, time: float, margin: float | None, rule: AlertRule) -> Alert | None:
        """A new message; ``margin`` in [-1, 1], ``None`` where nothing could be judged. Returns an alert if one is due."""
        if message_id in self._recent:  # delivered twice
            return None
        self._now = max(self._now, time)
        self._recent[message_id] = (time, margin)
        self.tidy(self._now)
        if margin is None:
            return None
        self._ewma.add(time, margin)
        self._note()
        self._follow(rule)
        if self._stretch is not None:
            self._stretch.messages += 1
            self._stretch.last = self._now
        return self._alert(rule)

    def edit(self, message_id: int, margin: float | None, rule: AlertRule) -> None:
        """A message has another text. What is no longer recent stays as it was."""
        if message_id in self._recent:
            time, _ = self._recent[message_id]
            self._take_back(message_id)
            self._recent[message_id] = (time, margin)
            if margin is not None:
                self._ewma.add(time, margin)
                self._count(time, 1)
            self._follow(rule)

    def delete(self, message_ids: Iterable[int], rule: AlertRule) -> None:
        """Forgets messages, as if they had never been."""
        for message_id in message_ids:
            if message_id in self._recent:
                self._take_back(message_id)
                del self._recent[message_id]
        self._follow(rule)

    def tidy(self, now: float) -> None:
        """Forgets the ids of messages that are too many or too old at ``now``; their part in the tone fades as it would."""
        while self._recent:
            oldest = next(iter(self._recent))
            if len(self._recent) <= RECENT and self._recent[oldest][0] >= now - RECENT_SECONDS:
                break
            del self._recent[oldest]

    def _take_back(self, message_id: int) -> None:
        time, margin = self._recent[message_id]
        if margin is not None:
            self._ewma.remove(time, margin)
            self._count(time, -1)

    def _count(self, time: float, change: int) -> None:
        if self._stretch is not None and time >= self._stretch.since:
            self._stretch.messages += change

    def _note(self) -> None:
        if self.tone is None:
            return
        if self._trend and self._trend[-1][0] // _TREND_STEP == self._now // _TREND_STEP:
            self._trend.pop()
        self._trend.append((self._now, self.tone))

    def _follow(self, rule: AlertRule) -> None:
        """Begins or ends a low stretch."""
        if self.tone is None or self.tone >= rule.below:
            self._stretch = None
        elif self._stretch is None or self._now - self._stretch.last >= rule.seconds:
            self._stretch = _Stretch(self._now, self._now)

    def _alert(self, rule: AlertRule) -> Alert | None:
        low = self._stretch
        if low is None or self.tone is None or self._now < self._quiet_until:
            return None
        if self._now - low.since < rule.seconds or low.messages < rule.at_least:
            return None
        self._quiet_until = self._now + rule.pause
        self._stretch = _Stretch(self._now, self._now)  # the next alert has to be earned anew
        worst = self._worst(low.since - rule.seconds)  # what made it low came before
        return Alert(self.tone, low.since, low.messages, worst, self.trend)

    def _worst(self, since: float) -> tuple[tuple[int, float], ...]:
        said = self._recent.items()
        negative = ((message, margin) for message, (time, margin) in said if time >= since and margin is not None and margin < 0)
        return tuple(heapq.nsmallest(self._evidence, negative, key=lambda each: (each[1], -each[0])))
