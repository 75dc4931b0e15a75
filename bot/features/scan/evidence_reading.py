"""Looks again at the strongest messages of a scan, for one person: what they say now, and who wrote them.

Nothing of them is kept between two looks. So what was deleted is gone, what was edited says what it says now, and who opted out
or lost a right in between is respected.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import aiohttp
import discord

from ...core.message_text import text_of
from ...core.permissions import Readable, may_moderate_and_read, may_read, member_now
from ...core.services import Services
from ...render.spoilers import quote
from ...render.text import escape_markdown, one_line
from ...storage import StorageError
from .evidence import StrongMessage, page_count, page_of
from .tally import ScanTotals

EXCERPT = 60  # characters
_NAME = 32  # characters of a proxied person's name
_MENTION = re.compile(
    r"<(?:(?P<sign>@[!&]?|#)(?P<id>[0-9]{1,20})|a?:(?P<emoji>\w+):[0-9]{1,20}|/(?P<command>[^:<>]+):[0-9]{1,20})>"
)
_FAILURES = (discord.HTTPException, discord.InvalidData, aiohttp.ClientError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A strong ``message`` as it is now. ``author`` and ``text`` are Markdown; ``edited``: it was changed after the scan."""

    message: StrongMessage
    author: str
    text: str
    edited: bool


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """Page ``number`` (from 0) of ``count``. ``left_out``: messages of it that are gone or may not be shown.

    ``several``: the pages are of more than one channel, so that each message has to name its own. ``known`` is ``False`` where
    nothing is shown because the database can't tell who opted out.
    """

    number: int
    count: int
    negative: tuple[Excerpt, ...] = ()
    positive: tuple[Excerpt, ...] = ()
    left_out: int = 0
    several: bool = False
    known: bool = True


class EvidenceReader:
    """Reads the pages of one scan in ``guild``; ``ended`` is the time at which it ended."""

    def __init__(self, services: Services, guild: discord.Guild, totals: ScanTotals, ended: datetime) -> None:
        self._services, self._guild, self._ended = services, guild, ended
        self._negative, self._positive = totals.most_negative, totals.most_positive
        self._several = len({each.channel_id for each in (*self._negative, *self._positive)}) > 1

    @property
    def count(self) -> int:
        """The number of pages, 0 if no message stood out."""
        return page_count(self._negative, self._positive)

    async def read(self, number: int, user: discord.User | discord.Member) -> EvidencePage:
        """Reads page ``number`` for ``user``, who is shown nothing of channels that they don't moderate and read now.

        That takes a request for each message, at most 10, one for the rights of ``user``, and one for each archived thread.
        """
        negative, positive = page_of(self._negative, number), page_of(self._positive, number)
        wanted = (*negative, *positive)
        found = await self._messages(wanted, user) if wanted else {}
        try:
            opted_out = await self._services.store.opted_out(message.author.id for message in found.values()) if found else set()
        except StorageError:
            return EvidencePage(number, self.count, known=False)
        shown = {id_: message for id_, message in found.items() if message.author.id not in opted_out}
        left = [tuple(_excerpts(side, shown, self._ended)) for side in (negative, positive)]
        left_out = len(wanted) - sum(map(len, left))
        return EvidencePage(number, self.count, left[0], left[1], left_out, self._several)

    async def _messages(
        self, wanted: Sequence[StrongMessage], user: discord.User | discord.Member
    ) -> Mapping[int, discord.Message]:
        member = await member_now(self._guild, user)
        if member is None:
            return {}
        ids = dict.fromkeys(each.channel_id for each in wanted)
        channels = {id_: await self._channel(id_, member) for id_ in ids}
        found = await asyncio.gather(*(_message(channels[each.channel_id], each.message_id) for each in wanted))
        return {message.id: message for message in found if message is not None}

    async def _channel(self, channel_id: int, member: discord.Member) -> Readable | None:
        """Returns a channel that both ``member`` and the bot may read; ``None`` also where Discord does not say so."""
        try:
            channel = self._guild.get_channel_or_thread(channel_id) or await self._guild.fetch_channel(channel_id)
            if not isinstance(channel, Readable) or not await may_read(channel, self._guild.me):
                return None
            return channel if await may_moderate_and_read(channel, member) else None
        except _FAILURES:  # it is gone, or out of reach
            return None


async def _message(channel: Readable | None, message_id: int) -> discord.Message | None:
    if channel is None:
        return None
    try:
        return await channel.fetch_message(message_id)
    except _FAILURES:  # deleted, or not to be had now
        return None


def _excerpts(side: Sequence[StrongMessage], found: Mapping[int, discord.Message], ended: datetime) -> list[Excerpt]:
    """Returns what is left to show of ``side``: messages with text, and each text once."""
    excerpts: list[Excerpt] = []
    texts: set[str] = set()
    for strong in side:
        message = found.get(strong.message_id)
        text = text_of(message) if message is not None else ""
        if message is None or not text.strip() or text in texts:
            continue
        texts.add(text)
        edited = message.edited_at is not None and message.edited_at > ended
        excerpts.append(Excerpt(strong, _author(message), excerpt_of(text, _names(message)), edited))
    return excerpts


def _author(message: discord.Message) -> str:
    """Returns a mention of the author; of somebody behind a webhook the name that they write under."""
    if message.webhook_id is None:
        return message.author.mention
    return escape_markdown(one_line(message.author.display_name, _NAME))


def _names(message: discord.Message) -> Callable[[int], str | None]:
    people = {person.id: person.display_name for person in message.mentions}
    return people.get


def excerpt_of(text: str, name_of: Callable[[int], str | None]) -> str:
    """Returns the beginning of ``text`` as one line of escaped Markdown, ``EXCERPT`` characters at most; spoilers stay hidden.

    Mentions become plain words: of people the name that ``name_of`` knows by their id. Channels and roles stay unnamed, since the
    reader may not see every one.
    """

    def plain(match: re.Match[str]) -> str:
        if match["emoji"]:
            return f":{match['emoji']}:"
        if match["command"]:
            return f"/{match['command']}"
        name = name_of(int(match["id"])) if match["sign"] in ("@", "@!") else None
        return f"{match['sign'][0]}{name or '…'}"

    return quote(_MENTION.sub(plain, text), EXCERPT)
