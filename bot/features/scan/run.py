"""Reads channels one after the other, from their newest messages on, judges the messages and adds them up."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import aiohttp
import discord
from discord.ext import commands

from ....model_store import Prediction
from ...core.chat_messages import chat_messages, names_in
from ...core.eligibility import RoleFilter, is_ignored
from ...core.extent import Extent
from ...core.message_text import text_of
from ...core.permissions import may_read
from ...core.prefixes import invocations
from ...core.services import Services
from ...inference.backlog import BusyError, Work
from ...keywords.counting import Keywords, NounCounter
from ...storage import GuildSettings, ScanPart, StorageError
from .history import History, HistoryLostError, Pace, may_pass
from .part import DONE, LIMITED, OF_ONE_CHANNEL, Ending, Part
from .sources import Scope

SAVE_SECONDS = 5.0  # between two times at which the place in a channel is stored
_log = logging.getLogger(__name__)


class ScanRun:
    """One scan of all channels of ``scope`` for ``asker``: call ``run`` once. Its ``parts`` can be looked at at any time.

    ``newest`` is the id of the message that asked for the scan, and only older messages are read. ``known``: what was read before
    a restart of the bot. The scan has to be stored already (``store.scans.begin``); this stores its place but does not end it.
    """

    def __init__(
        self,
        bot: commands.Bot | commands.AutoShardedBot,
        services: Services,
        scope: Scope,
        asker: discord.Member,
        extent: Extent,
        newest: int,
        settings: GuildSettings,
        known: Sequence[ScanPart] = (),
    ) -> None:
        self.scope, self.asker, self.extent = scope, asker, extent
        self.zone = services.zone(settings)
        self.parts = [Part(channel, extent, newest, self.zone) for channel in scope.channels]
        self.resumed = bool(known)
        stored = {part.channel_id: part for part in known}
        for part in self.parts:
            if part.channel.id in stored:
                part.restore(stored[part.channel.id])
        self._bot, self._services, self._settings = bot, services, settings
        self._roles = RoleFilter(scope.guild, settings.ignored_roles)
        self._pace = Pace()
        self._prefixes: Sequence[str] | None = None
        self._counter: NounCounter | None = None
        self._names: frozenset[str] = frozenset()  # that are no keywords
        self._saved = time.monotonic()
        self._reading: asyncio.Task[None] | None = None
        self._stopped: Ending | None = None

    @property
    def current(self) -> int:
        """The number of channels that are read to their end."""
        return sum(part.ended is not None for part in self.parts)

    @property
    def share(self) -> float:
        """The part of the scan that is done, in [0, 1]."""
        return sum(part.share for part in self.parts) / len(self.parts)

    @property
    def seen(self) -> int:
        """The number of messages so far, judged or skipped."""
        return sum(part.tally.seen for part in self.parts)

    def stop(self, ending: Ending = Ending.CANCELLED) -> None:
        """Makes ``run`` end now, and return ``ending``."""
        self._stopped = ending
        if self._reading is not None:
            self._reading.cancel()

    async def run(self, after_page: Callable[[], Awaitable[None]]) -> Ending | None:
        """Reads the channels, and calls ``after_page`` after each page. Returns why it ended early, if it did.

        Where it is cancelled, it stores its place.
        """
        if self._stopped is not None:
            return self._stopped
        self._reading = asyncio.ensure_future(self._read_all(after_page))
        try:
            await self._reading
        except asyncio.CancelledError:
            if self._stopped is None:
                await self._save_unfinished()
                raise
            return self._stopped
        except Exception as error:
            ending = _ending(error)
            if ending is None:
                raise
            _log.info("a scan of server %s ended early: %s", self.scope.guild.id, ending)
            return ending
        return self._stopped

    async def keywords(self, limit: int = 10) -> Keywords | None:
        """Returns the keywords of what was read, or ``None`` where nouns are not installed."""
        if self._counter is None:
            return None
        # The thread that counts also ranks, so it has finished counting by then.
        return await self._services.nouns.run(partial(self._counter.ranked, limit, self._names))

    async def _read_all(self, after_page: Callable[[], Awaitable[None]]) -> None:
        nouns = await self._services.nouns.extractor()
        self._counter = NounCounter(nouns) if nouns is not None else None
        for part in self.parts:
            if part.ended is not None:
                continue
            try:
                await self._read(part, after_page)
            except Exception as error:
                part.ended = _ending(error)
                if part.ended not in OF_ONE_CHANNEL or (part.ended == Ending.DISCORD and may_pass(error)):
                    raise
                _log.info("a scan of channel %s ended early: %s", part.channel.id, part.ended)
            await self._save(part)

    async def _read(self, part: Part, after_page: Callable[[], Awaitable[None]]) -> None:
        extent = self.extent
        history = History(
            part.channel,
            self._pace,
            self._may_include,
            before=part.before,
            after=discord.utils.time_snowflake(extent.since) if extent.since is not None else 0,
            limit=extent.limit - part.tally.seen,
            counts_more=extent.since is not None,
            knows_last=self._bot.intents.guild_messages,
        )
        async for page in history.pages():
            messages = await self._eligible(page)
            texts = [text_of(message) for message in messages]
            predictions = await self._services.engine.predict(texts, Work.SCAN) if messages else []
            judged = [row for row in zip(messages, texts, predictions, strict=True) if not row[2].quoted]
            # Without a pause from here to ``before``, since a scan goes on from there with what was counted.
            for message, text, prediction in judged:
                part.tally.add(message.channel.id, message.id, text, message.created_at, prediction)
            part.tally.skipped += len(page) - len(judged)
            part.before, part.private = page[-1].id, part.private or history.private
            await self._count(judged)
            if time.monotonic() - self._saved >= SAVE_SECONDS:
                await self._save(part)
            await after_page()
        part.ended = LIMITED if history.more else DONE

    async def _may_include(self, thread: discord.Thread) -> bool:
        """Returns whether a thread of a scanned channel is read: a private one only if the asker may read it."""
        if is_ignored(thread, self._settings.ignored_channels):
            return False
        return not thread.is_private() or (await may_read(thread, self.asker) and await may_read(thread, thread.guild.me))

    async def _save(self, part: Part) -> None:
        """Stores how far a channel is read; ends the scan if it is not to be stored any more."""
        try:
            stored = await self._services.store.scans.save(part.stored())
        except StorageError as error:  # a restart would then begin at an earlier place
            _log.debug("the place of a scan was not stored: %s", error)
            return
        self._saved = time.monotonic()
        if not stored:
            self.stop(Ending.DELETED)
            await asyncio.sleep(0)  # where the cancellation arrives

    async def _save_unfinished(self) -> None:
        for part in self.parts:
            if part.ended is None and part.tally.seen:
                await self._save(part)

    async def _eligible(self, page: Sequence[discord.Message]) -> list[discord.Message]:
        if self._prefixes is None:
            self._prefixes = await invocations(self._bot, page[0])
        return await chat_messages(self._services, self.scope.guild, page, self._settings, self._prefixes, self._roles)

    async def _count(self, judged: Sequence[tuple[discord.Message, str, Prediction]]) -> None:
        if self._counter is None or not judged:
            return
        self._names |= names_in([message for message, _, _ in judged])
        rows = [(text, prediction.label, message.author.id) for message, text, prediction in judged]
        await self._services.nouns.run(partial(self._counter.add_all, rows))


def _ending(error: Exception) -> Ending | None:
    match error:
        case discord.NotFound():
            return Ending.GONE
        case discord.Forbidden() | HistoryLostError():
            return Ending.FORBIDDEN
        case StorageError():
            return Ending.STORAGE
        case BusyError():  # the engine is being closed
            return Ending.ENGINE
        case discord.HTTPException() | aiohttp.ClientError() | OSError() | TimeoutError():
            return Ending.DISCORD
    return None
