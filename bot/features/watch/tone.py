"""The live tone of one channel, and when it is worth an alert. Pure: every time is an argument, in seconds.

It keeps id, time and margin of recent messages, but neither text nor author. What is saved for a restart has no message.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from .ewma import Ewma

RECENT = 512  # messages of a channel that can still be edited, deleted, or shown with an alert
RECENT_SECONDS = 3600.0
TREND = 30  # points, one a minute at most: as many as a phone shows in a line
_TREND_STEP = 60.0
_RECOVERY_MARGIN = 0.1  # above the rule's level, so that a tone that swings around it is no series of recoveries


@dataclass(frozen=True, slots=True)
class AlertRule:
    """Asks for an alert once the tone stays below ``below`` (in [-1, 1]) for ``seconds``, over ``at_least`` readable messages.

    A silence of ``seconds`` ends the low stretch. ``pause`` seconds have to pass before the next alert.
    """

    below: float
    seconds: float
    pause: float
    at_least: int = 10

    @property
    def recovered(self) -> float:
        """The tone from which on a channel has recovered. It is a little above ``below`` and within [-1, 1]."""
        return min(self.below + _RECOVERY_MARGIN, (self.below + 1) / 2)


@dataclass(frozen=True, slots=True)
class Alert:
    """The ``tone`` has been low since the time ``since``, over ``messages`` readable messages.

    ``worst`` has the most negative messages of the stretch and shortly before it that are not deleted, as (message id,
    margin), the worst first. ``trend`` is the tone of the last ``TREND`` minutes with messages as (time, tone), oldest first.
    """

    tone: float
    since: float
    messages: int
    worst: tuple[tuple[int, float], ...]
    trend: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Recovery:
    """The end of a low tone that an alert told of, which began at ``since`` and lasted until ``until``.

    The ``tone`` is up again, or is not known any more after a deletion. ``silent``: it isn't up, but nobody writes any more.
    ``posted``: whether moderators got the alert.
    """

    tone: float | None
    since: float
    until: float
    silent: bool
    posted: bool


@dataclass(frozen=True, slots=True)
class SavedTone:
    """What a ``ChannelTone`` goes on from after a restart; see ``storage.ToneState``, which has the same fields."""

    updated: float
    weight: float
    margin_sum: float
    low_since: float | None
    low_last: float | None
    low_messages: int
    quiet_until: float | None
    alerted: float | None
    alert_posted: bool


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
        self._alerted: float | None = None  # since when the tone was low that an alert told of, until its recovery is told
        self._posted = False  # whether moderators got that alert
        self._risen: float | None = None  # since when the tone is high enough for a recovery

    @classmethod
    def restored(cls, saved: SavedTone, half_life: float) -> Self:
        """Returns a channel's tone as it was ``saved``. Messages of before can't be edited, deleted or shown any more."""
        tone = cls(half_life)
        tone._ewma = Ewma(half_life, saved.updated, saved.margin_sum, saved.weight)
        tone._now = saved.updated
        if saved.low_since is not None and saved.low_last is not None:
            tone._stretch = _Stretch(saved.low_since, saved.low_last, saved.low_messages)
        if saved.quiet_until is not None:
            tone._quiet_until = saved.quiet_until
        tone._alerted, tone._posted = saved.alerted, saved.alert_posted
        return tone

    def saved(self) -> SavedTone | None:
        """Returns what to go on from after a restart, or ``None`` where nothing was readable yet."""
        if self._ewma.time == float("-inf"):
            return None
        low, quiet = self._stretch, self._quiet_until
        return SavedTone(
            updated=self._ewma.time,
            weight=self._ewma.weight,
            margin_sum=self._ewma.total,
            low_since=None if low is None else low.since,
            low_last=None if low is None else low.last,
            low_messages=0 if low is None else low.messages,
            quiet_until=None if quiet == float("-inf") else quiet,
            alerted=self._alerted,
            alert_posted=self._posted,
        )

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

        The alert stays due until ``alert_told``.
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

    def alert_told(self, alert: Alert, rule: AlertRule, *, posted: bool) -> None:
        """Begins the pause after an alert that hosts and, if ``posted``, moderators got. The next needs a whole new stretch."""
        self._quiet_until = self._now + rule.pause
        if self._stretch is not None:
            self._stretch = _Stretch(self._now, self._now)
        if self._alerted is None:  # else it has been low since the alert before
            self._alerted = alert.since
        self._posted = self._posted or posted

    @property
    def awaits_recovery(self) -> bool:
        """Whether an alert was told whose recovery is not told yet."""
        return self._alerted is not None

    def recovery(self, now: float, rule: AlertRule, listening: float | None) -> Recovery | None:
        """Returns the recovery that is due at ``now`` after an alert, if one is. It stays due until ``recovery_told``.

        It is due once the tone has been ``rule.recovered`` or more for ``rule.seconds``, or after a silence of ``rule.pause``.
        ``listening``: since when every message has come here; ``None`` if none does now.
        """
        if self._alerted is None:
            return None
        now = max(now, self._now)
        self._update_rise(rule)  # after a restart, or under another rule
        if self._risen is not None and now - self._risen >= rule.seconds:
            return Recovery(self.tone, self._alerted, self._risen, False, self._posted)
        if listening is not None and now - max(self._now, listening) >= rule.pause:
            return Recovery(self.tone, self._alerted, self._now, True, self._posted)
        return None

    def recovery_told(self) -> None:
        """Makes the next recovery wait for another alert."""
        self._alerted, self._posted = None, False

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

    def messages_since(self, since: float) -> list[int]:
        """Returns the ids of the recent messages that were written at ``since`` or later."""
        return [message for message, (time, _) in self._recent.items() if time >= since]

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
        self._update_rise(rule)
        if self.tone is None or self.tone >= rule.below:
            self._stretch = None
        elif self._stretch is None or self._now - self._stretch.last >= rule.seconds:
            self._stretch = _Stretch(self._now, self._now)

    def _update_rise(self, rule: AlertRule) -> None:
        if self.tone is None or self.tone < rule.recovered:
            self._risen = None
        elif self._risen is None:
            self._risen = self._now

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
