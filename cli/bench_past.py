"""The past of the server that ``gamseong bench --scan`` plays: what 감성채널 reads there, over and over."""

from __future__ import annotations

import time
from typing import Any

ROOMS, MESSAGES = 30, 20_000
DAYS = 25  # over which the messages are spread
FIRST_ROOM = 100 << 22
_DISCORD_EPOCH = 1420070400000  # milliseconds since 1970


class BenchPast:
    """``MESSAGES`` messages in ``ROOMS`` channels, all older than ``now`` (seconds since 1970); made when they are asked for."""

    def __init__(self, now: float, texts: tuple[str, ...], authors: int) -> None:
        self._newest = int(now * 1000) - _DISCORD_EPOCH - 60_000
        self._texts, self._authors = texts, authors
        self._step = DAYS * 86_400_000 * ROOMS // MESSAGES  # milliseconds between two messages of a room

    def rooms(self) -> list[int]:
        """Returns the ids of the channels."""
        return [FIRST_ROOM + number for number in range(ROOMS)]

    def page(self, room: int, before: int, limit: int) -> list[tuple[int, int, str, str]]:
        """Returns id, author's number, text and time (ISO 8601) of the ``limit`` messages of a room before the id ``before``."""
        size = MESSAGES // ROOMS + (room - FIRST_ROOM < MESSAGES % ROOMS)
        newest_first = -(-max(self._newest - (before >> 22) + 1, 0) // self._step)
        return [self._message(index) for index in range(newest_first, min(newest_first + limit, size))]

    def _message(self, index: int) -> tuple[int, int, str, str]:
        when = self._newest - index * self._step
        written = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime((when + _DISCORD_EPOCH) / 1000))
        return when << 22, index % self._authors, self._texts[index % len(self._texts)], written


def is_result(body: dict[str, Any]) -> bool:
    """Returns whether an edit of the bot's message shows that a scan has ended: its button is a blue one then."""
    return any(button.get("style") == 1 for row in body.get("components") or [] for button in row.get("components", []))
