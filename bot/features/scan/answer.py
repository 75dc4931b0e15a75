"""The message that shows a scan to whoever asked for it, from the first progress to the result.

Only the asker sees the answer to a slash command, but Discord lets it be changed for 15 minutes only. A scan that takes
longer, or that goes on after a restart of the bot, is shown in a direct message. Everybody sees the answer to a prefix command,
and what is sent to the channel where the asker accepts no direct messages: the result is then behind a button.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import discord

from ...core.sending import Context, edit, send, send_privately, send_unasked
from ...core.views import TIMEOUT, OwnedView

MOVE_AFTER = 10 * 60.0  # seconds, which leave the buttons under a result some of the 15 minutes
DAY = 24 * 60 * 60.0  # seconds for which the buttons of a long scan live: its asker may have gone to bed
_log = logging.getLogger(__name__)


class Seen(Enum):
    """Who sees the message: the asker, for as long as the interaction lives; the asker, directly; or everybody in the channel."""

    EPHEMERAL = "ephemeral"
    DIRECT = "direct"
    PUBLIC = "public"


@dataclass(frozen=True)
class Life:
    """How long the buttons of a message live, see ``OwnedView``."""

    age: float = 0.0
    lifetime: float = TIMEOUT


Show = Callable[[bool, Life], Awaitable[tuple[OwnedView, dict[str, Any]]]]
"""Makes a view, and what a message with it shows: to the asker alone (``True``), or to everybody."""


class Answer:
    """The message for ``asker``. ``place``: the channel of the command ``ctx``, which is ``None`` after a restart of the bot."""

    def __init__(self, asker: discord.Member, place: object, ctx: Context | None = None) -> None:
        self.message: discord.Message | None = None
        self._asker, self._ctx = asker, ctx
        self._place = place if isinstance(place, discord.abc.Messageable) else None
        self._seen = Seen.EPHEMERAL if ctx is not None and ctx.interaction is not None else Seen.PUBLIC
        self._began = time.monotonic()

    @property
    def lasting_id(self) -> int | None:
        """The id of the message, if it can be changed for as long as it is there, by another process too."""
        return self.message.id if self.message is not None and self._seen is not Seen.EPHEMERAL else None

    @property
    def place(self) -> object | None:
        """The channel whose people read the message; ``None`` if the asker alone does."""
        return self._place if self._seen is Seen.PUBLIC else None

    async def begin(self, text: Callable[[], str], view: OwnedView) -> bool:
        """Answers the command with the progress. Returns ``False`` if the bot may not write there."""
        if self._ctx is not None:
            self.message = await send(self._ctx, content=text(), view=view, ephemeral=True)
        view.message = self.message
        return self.message is not None

    async def go_on(self, message_id: int | None, text: Callable[[], str], view: OwnedView | None) -> bool:
        """Shows the progress again after a restart: in the old message ``message_id``, else in a new one."""
        if message_id is not None and await self._take_up(message_id, text, view):
            return True
        return await self._send_elsewhere(text, view)

    async def progress(self, text: Callable[[], str], moved: str, view: OwnedView) -> None:
        """Changes the text. In time it goes on in another message, and the old one says so with the sentence ``moved``."""
        if self._seen is not Seen.EPHEMERAL or time.monotonic() - self._began < MOVE_AFTER or self.message is None:
            await self._change(content=text())
            return
        old = self.message
        if await self._send_elsewhere(text, view):
            await edit(old, content=moved, view=None)

    async def close(self, sentence: str) -> None:
        """Ends it with a sentence instead of a result."""
        if not await self._change(content=sentence, view=None) and self._seen is not Seen.PUBLIC:
            await send_privately(self._asker, content=sentence)

    async def remove(self) -> None:
        """Takes the message away."""
        if self.message is not None:
            try:
                await self.message.delete()
            except discord.HTTPException as error:
                _log.info("a message of a scan was not deleted: %s", type(error).__name__)

    async def finish(self, show: Show) -> None:
        """Shows the result, in the first way that works: in place of the progress, in a new answer, or elsewhere."""
        public = self._seen is Seen.PUBLIC
        life = Life() if public and time.monotonic() - self._began < MOVE_AFTER and self._ctx is not None else Life(0.0, DAY)
        ways: list[tuple[bool, Life, Callable[..., Awaitable[discord.Message | None]]]] = []
        if self._seen is Seen.EPHEMERAL:
            ways += [(True, Life(time.monotonic() - self._began), way) for way in (self._replace, self._answer)]
        elif public:
            ways += [(False, life, self._replace), (False, life, self._answer)]
        else:
            ways.append((True, life, self._replace))
        ways.append((True, Life(0.0, DAY), self._direct))
        if not public:
            ways.append((False, Life(0.0, DAY), self._post))
        for alone, how_long, way in ways:
            view, content = await show(alone, how_long)
            view.message = without_texts(await way(**content))
            if view.message is not None:
                return
            view.stop()
        _log.warning("the result of a scan could not be shown")

    async def _take_up(self, message_id: int, text: Callable[[], str], view: OwnedView | None) -> bool:
        """Shows the progress in the old message, which is in the channel of the command or was sent directly."""
        for seen in (Seen.PUBLIC, Seen.DIRECT):
            self._seen = seen
            place = self._place if seen is Seen.PUBLIC else await _direct_channel(self._asker)
            if place is None:
                continue
            message: Any = discord.PartialMessage(channel=place, id=message_id)  # type: ignore[arg-type]
            if await edit(message, content=text(), view=view):
                self._stands_in(message, view)
                return True
        return False

    async def _send_elsewhere(self, text: Callable[[], str], view: OwnedView | None) -> bool:
        before = self._seen
        for seen, way in ((Seen.DIRECT, self._direct), (Seen.PUBLIC, self._post)):
            self._seen = seen
            message = await way(content=text(), **({} if view is None else {"view": view}))
            if message is not None:
                self._stands_in(message, view)
                return True
        self._seen = before
        return False

    def _stands_in(self, message: discord.Message, view: OwnedView | None) -> None:
        self.message = message
        if view is not None:
            view.message = message

    async def _change(self, **content: Any) -> bool:
        is_reply = self._ctx is not None and self._ctx.interaction is None
        if self._seen is Seen.PUBLIC and not is_reply:
            content = self._addressed(content)
        return self.message is not None and await edit(self.message, **content)

    async def _replace(self, **content: Any) -> discord.Message | None:
        changed = {"content": None, "embeds": [], **content, "attachments": content.get("files", [])}
        changed.pop("files", None)
        return self.message if await self._change(**changed) else None

    async def _answer(self, **content: Any) -> discord.Message | None:
        if self._ctx is None:
            return await self._post(**content)
        return await send(self._ctx, ephemeral=True, **content)

    async def _direct(self, **content: Any) -> discord.Message | None:
        return await send_privately(self._asker, **content)

    async def _post(self, **content: Any) -> discord.Message | None:
        if self._place is None:
            return None
        return await send_unasked(self._place, **self._addressed(content))

    def _addressed(self, content: dict[str, Any]) -> dict[str, Any]:
        """Begins the text with the asker's name, which pings nobody, so that they find it."""
        return {**content, "content": f"{self._asker.mention} {content['content']}"}


def without_texts(message: discord.Message | None) -> discord.Message | None:
    """Makes a message of the bot, which can be changed as before, forget what it shows: excerpts are not to be kept."""
    if isinstance(message, discord.Message):  # a partial one, of before a restart, has no text
        message.embeds = []
    return message


async def _direct_channel(person: discord.Member) -> discord.DMChannel | None:
    try:
        return person.dm_channel or await person.create_dm()
    except discord.HTTPException:
        return None
