"""What is known of a watched channel right now, in memory. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

import discord

from ....model_store import Label
from ...storage import ToneState
from .tone import RECENT, Alert, ChannelTone

T = TypeVar("T")


@dataclass(slots=True)
class LiveChannel:
    """A watched channel of the server ``guild_id``: its tone, its last ``alert``, and what is known of its recent messages.

    ``threads`` maps ids of messages to their thread, unless they are in the channel itself. ``authors`` maps ids of messages
    to their authors, because these may opt out later. Both also keep the messages that the last alert points at. ``labels``
    maps ids of recent messages to what they are counted as. ``proxied``: the newest message of a webhook that was counted.
    ``announced``: when the low stretch that hosts know of began, with its ``keywords``; ``recovery_announced``: the same of a
    recovery. ``delivering``: an alert or a recovery is on its way. ``saved``: what the database has of the tone.
    """

    guild_id: int
    tone: ChannelTone
    threads: dict[int, int] = field(default_factory=dict)
    authors: dict[int, int] = field(default_factory=dict)
    alert: Alert | None = None
    labels: dict[int, Label] = field(default_factory=dict)
    proxied: int = 0
    announced: float | None = None
    keywords: tuple[str, ...] = ()
    recovery_announced: float | None = None
    delivering: bool = False
    saved: ToneState | None = None

    def remember(self, message: discord.Message, channel_id: int, label: Label) -> None:
        """Keeps author, thread and verdict of a message that counts towards ``channel_id``."""
        _set_bounded(self.authors, message.id, message.author.id)
        _set_bounded(self.labels, message.id, label)
        if message.webhook_id is not None:
            self.proxied = max(self.proxied, message.id)
        if message.channel.id != channel_id:
            _set_bounded(self.threads, message.id, message.channel.id)

    def tidy(self, now: float) -> None:
        """Forgets messages that are no longer recent at ``now`` (seconds since 1970)."""
        self.tone.tidy(now)
        shown = {message for message, _ in self.alert.worst} if self.alert is not None else set()
        for known in (self.threads, self.authors):
            for message_id in [each for each in known if each not in self.tone and each not in shown]:
                del known[message_id]
        self.labels = {message: label for message, label in self.labels.items() if message in self.tone}


def _set_bounded(known: dict[int, T], message_id: int, value: T) -> None:
    known[message_id] = value
    if len(known) > RECENT:
        del known[next(iter(known))]
