"""The terminal of the offline Discord: prints what the bot says, wherever it was asked, and posts the lines that are typed."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Mapping
from typing import Any

from ...shell.language import say
from ..terminal import as_text, typed_lines
from .live import ANSWER_SECONDS, LiveDiscord

CONTENT_LIMIT = 2000  # Discord's, in characters
_MENTION = re.compile(r"<([@#])!?(\d+)>")


class Terminal:
    """Prints the bot's messages to standard output, and posts the lines of standard input."""

    def __init__(self, live: LiveDiscord) -> None:
        self._live = live
        self.closed = asyncio.Event()  # set once standard output has no reader any more

    async def __aenter__(self) -> Terminal:
        self._live.backend.subscribers.append(self._on_event)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._live.backend.subscribers.remove(self._on_event)

    def _on_event(self, event: str, payload: Mapping[str, Any]) -> None:
        # A deferred answer is created empty and edited later.
        if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE") and payload["author"]["id"] == str(self._live.backend.bot_user.id):
            text = as_text(payload)
            if text:
                self.show("\n" + _MENTION.sub(self._name, text))

    def _name(self, mention: re.Match[str]) -> str:
        """Returns what a client shows for a mention of a channel or of somebody."""
        kind, id_ = mention[1], int(mention[2])
        found = (self._live.backend.channels if kind == "#" else self._live.backend.users).get(id_)
        return mention[0] if found is None else f"{kind}{getattr(found, 'global_name', None) or found.name}"

    def show(self, text: str) -> None:
        """Prints ``text``, or sets ``closed`` where nobody reads standard output any more."""
        try:
            print(text, flush=True)
        except BrokenPipeError:
            self.closed.set()

    async def post_lines(self, channel: Any, person: Any) -> None:
        """Posts every line of standard input as a message of ``person``, until its end; each after the answer to the last."""
        async for line in typed_lines():
            if len(line) > CONTENT_LIMIT:
                _complain(
                    say(
                        "a Discord message has {limit} characters at most; this one of {count} was not sent.",
                        limit=f"{CONTENT_LIMIT:,}",
                        count=f"{len(line):,}",
                    )
                )
            elif line.strip():
                await self._post(channel, person, line)

    async def _post(self, channel: Any, person: Any, line: str) -> None:
        try:
            await person.send(channel, line)
            await self._live.answered()
        except TimeoutError:
            _complain(say("no answer came within {seconds} seconds.", seconds=f"{ANSWER_SECONDS:g}"))


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
