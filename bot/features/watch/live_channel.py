"""What is known of a watched channel right now, in memory. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

import discord

from .tone import RECENT, Alert, ChannelTone


@dataclass(slots=True)
class LiveChannel:
    """A watched channel: its tone, its last ``alert``, and where its recent messages are and who wrote them.

    ``threads`` maps ids of messages to their thread, unless they are in the channel itself. ``authors`` maps ids of messages
    to their authors, because these may opt out later. Both also keep the messages that the last alert points at.
    ``announced``: when the low stretch that hosts know of began; ``delivering``: an alert is on its way.
    """

    tone: ChannelTone
    threads: dict[int, int] = field(default_factory=dict)
    authors: dict[int, int] = field(default_factory=dict)
    alert: Alert | None = None
    announced: float | None = None
    delivering: bool = False

    def remember(self, message: discord.Message, channel_id: int) -> None:
        """Keeps the author and the thread of a message that counts towards ``channel_id``."""
        _set_bounded(self.authors, message.id, message.author.id)
        if message.channel.id != channel_id:
            _set_bounded(self.threads, message.id, message.channel.id)

    def tidy(self, now: float) -> None:
        """Forgets messages that are no longer recent at ``now`` (seconds since 1970)."""
        self.tone.tidy(now)
        shown = {message for message, _ in self.alert.worst} if self.alert is not None else set()
        for known in (self.threads, self.authors):
            for message_id in [each for each in known if each not in self.tone and each not in shown]:
                del known[message_id]


def _set_bounded(known: dict[int, int], message_id: int, value: int) -> None:
    known[message_id] = value
    if len(known) > RECENT:
        del known[next(iter(known))]
