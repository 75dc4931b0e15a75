"""The live tone of one channel, and when it is worth an alert. Pure: every time is an argument, in seconds.

It keeps id, time and margin of recent messages, but neither text nor author.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

RECENT = 512  # messages of a channel that can still be edited, deleted, or shown with an alert
RECENT_SECONDS = 3600.0
TREND = 60  # points, one a minute at most
_TREND_STEP = 60.0
_NOTHING = 1e-9  # a weight below this is rounding error


class Ewma:
    """The mean of values at irregular times. The weight of a value halves every ``half_life`` seconds.

    Weights are relative to the newest value, so they never overflow. Values may come late.
    """

    def __init__(self, half_life: float) -> None:
        self._half_life = half_life
        self._time = float("-inf")
        self._sum = self._weight = 0.0

    @property
    def mean(self) -> float | None:
        """The weighted mean, or ``None`` without values."""
        return self._sum / self._weight if self._weight > _NOTHING else None

    def add(self, time: float, value: float) -> None:
        """Adds a value that counts from ``time`` on."""
        if time > self._time:
            faded = 2.0 ** ((self._time - time) / self._half_life)
            self._sum, self._weight, self._time = self._sum * faded, self._weight * faded, time
        self._change(time, value, 1.0)

    def remove(self, time: float, value: float) -> None:
        """Undoes ``add(time, value)``."""
        self._change(time, value, -1.0)
        if self._weight <= _NOTHING:
            self._sum = self._weight = 0.0

    def _change(self, time: float, value: float, sign: float) -> None:
        weight = sign * 2.0 ** ((time - self._time) / self._half_life)
        self._sum += weight * value
        self._weight += weight


@dataclass(frozen=True, slots=True)
class AlertRule:
    """Asks for an alert once the tone stays below ``below`` (in [-1, 1]) for ``seconds``, over ``at_least`` readable messages.

    A silence of ``seconds`` ends the low stretch. ``pause`` seconds have to pass before the next alert.
    """

    below: float
    seconds: float
    pause: float
    at_least: int = 10


@dataclass(frozen=True, slots=True)
class Alert:
    """The ``tone`` has been low since the time ``since``, over ``messages`` readable messages.

    ``worst`` has the most negative messages of the stretch and shortly before it that are not deleted, as (message id,
    margin), the worst first. ``trend`` is the tone of about the last hour as (time, tone), oldest first.
    """

    tone: float
    since: float
    messages: int
    worst: tuple[tuple[int, float], ...]
    trend: tuple[tuple[float, float], ...]


@dataclass(slots=True)
class _Stretch:
    """A stretch of low tone that has not ended. ``last`` is the time of its newest message."""

    since: float
    last: float
    messages: int = 0


class ChannelTone:
    """The tone of one channel, from its messages as they come, which may be a little out of order.

    ``half_life`` is in seconds; ``evidence`` is the number of messages that an alert points at.
    """

    def __init__(self, half_life: float, evidence: int = 3) -> None:
        self._ewma = Ewma(half_life)
        self._evidence = evidence
        self._recent: dict[int, tuple[float, float | None]] = {}
        self._trend: deque[tuple[float, float]] = deque(maxlen=TREND)
        self._now = float("-inf")
        self._stretch: _Stretch | None = None
        self._quiet_until = float("-inf")

    def __contains__(self, message_id: int) -> bool:
        """Returns whether the message can still be edited or deleted here."""
        return message_id in self._recent

    @property
    def tone(self) -> float | None:
        """The mean margin in [-1, 1], or ``None`` without readable messages."""
        mean = self._ewma.mean
        return None if mean is None else min(max(mean, -1.0), 1.0)

    @property
    def trend(self) -> tuple[tuple[float, float], ...]:
        """The tone after each of the last minutes that had a message, as (time, tone), oldest first."""
        return tuple(self._trend)

    def add(self, message_id: int, time: float, margin: float | None, rule: AlertRule) -> Alert | None:
        """Adds a new message and returns an alert if one is due. ``margin`` is in [-1, 1], or ``None`` for an unreadable text.

        The alert stays due until ``begin_pause``.
        """
        if message_id in self._recent:  # delivered twice
            return None
        self._now = max(self._now, time)
        self._recent[message_id] = (time, margin)
        self.tidy(self._now)
        if margin is None:
            return None
        self._ewma.add(time, margin)
        self._extend_trend()
        self._update_stretch(rule)
        if self._stretch is not None:
            self._stretch.messages += 1
            self._stretch.last = self._now
        return self._alert(rule)

    def begin_pause(self, rule: AlertRule) -> None:
        """Begins the pause after an alert that was delivered. The next one needs a whole new stretch as well."""
        self._quiet_until = self._now + rule.pause
        if self._stretch is not None:
            self._stretch = _Stretch(self._now, self._now)

    def edit(self, message_id: int, margin: float | None, rule: AlertRule) -> None:
        """Replaces the margin of a message. One that is no longer recent keeps its old margin."""
        if message_id in self._recent:
            time, _ = self._recent[message_id]
            self._remove(message_id)
            self._recent[message_id] = (time, margin)
            if margin is not None:
                self._ewma.add(time, margin)
                self._change_count(time, 1)
            self._update_stretch(rule)

    def delete(self, message_ids: Iterable[int], rule: AlertRule) -> None:
        """Removes messages as if they had never been written."""
        for message_id in message_ids:
            if message_id in self._recent:
                self._remove(message_id)
                del self._recent[message_id]
        self._update_stretch(rule)

    def tidy(self, now: float) -> None:
        """Forgets the oldest messages beyond ``RECENT`` and ``RECENT_SECONDS``. Their weight in the tone fades as before."""
        while self._recent:
            oldest = next(iter(self._recent))
            if len(self._recent) <= RECENT and self._recent[oldest][0] >= now - RECENT_SECONDS:
                break
            del self._recent[oldest]

    def _remove(self, message_id: int) -> None:
        time, margin = self._recent[message_id]
        if margin is not None:
            self._ewma.remove(time, margin)
            self._change_count(time, -1)

    def _change_count(self, time: float, change: int) -> None:
        if self._stretch is not None and time >= self._stretch.since:
            self._stretch.messages += change

    def _extend_trend(self) -> None:
        if self.tone is None:
            return
        if self._trend and self._trend[-1][0] // _TREND_STEP == self._now // _TREND_STEP:
            self._trend.pop()
        self._trend.append((self._now, self.tone))

    def _update_stretch(self, rule: AlertRule) -> None:
        """Begins or ends a stretch of low tone."""
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
        worst = self._worst(low.since - rule.seconds)  # the messages that made the tone low came before it was low
        return Alert(self.tone, low.since, low.messages, worst, self.trend)

    def _worst(self, since: float) -> tuple[tuple[int, float], ...]:
        recent = ((message, margin) for message, (time, margin) in self._recent.items() if time >= since)
        negative = ((message, margin) for message, margin in recent if margin is not None and margin < 0)
        return tuple(heapq.nsmallest(self._evidence, negative, key=lambda each: (each[1], -each[0])))
