"""A channel in which people write as a test says, minute by minute."""

from __future__ import annotations

from collections.abc import Iterable

from gamseong.bot.features.watch.tone import Alert, AlertRule, ChannelTone

MINUTE = 60.0
START = 1_800_000_000.0  # seconds since 1970: as large as real times are
RULE = AlertRule(below=-0.4, seconds=5 * MINUTE, pause=60 * MINUTE, at_least=5)


class SimulatedChannel:
    """A channel in which somebody says something every so often; the clock is ours."""

    def __init__(self, rule: AlertRule = RULE, half_life: float = 2 * MINUTE) -> None:
        self.tone, self.rule, self.now, self.next_id = ChannelTone(half_life), rule, START, 1
        self.alerts: list[tuple[float, Alert]] = []
        self.delivers = True

    def say(self, margins: Iterable[float | None], every: float = 30.0) -> None:
        for margin in margins:
            self.now += every
            if alert := self.tone.add(self.next_id, self.now, margin, self.rule):
                self.alerts.append(((self.now - START) / MINUTE, alert))
                if self.delivers:
                    self.tone.alert_told(alert, self.rule, posted=True)
            self.next_id += 1

    @property
    def times(self) -> list[float]:
        """Minutes from the start to each alert."""
        return [time for time, _ in self.alerts]
