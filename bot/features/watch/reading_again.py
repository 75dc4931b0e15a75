"""Reads the messages of a low stretch once more, when an alert is made, for the nouns that go with it. No text is kept."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import discord

from ....model_store import Label
from ...core.chat_messages import chat_messages, names_in
from ...core.eligibility import is_ignored
from ...core.logs import describe
from ...core.message_text import text_of
from ...core.permissions import Readable, may_read
from ...core.prefixes import Prefixes
from ...core.services import Services
from ...inference.backlog import Work
from ...keywords.counting import NounCounter
from ...keywords.nouns import NounExtractor
from ...storage import GuildSettings
from .live_channel import LiveChannel
from .tone import Alert

MOST = 200  # messages, in requests of 100
BEFORE = 3600.0  # seconds before the stretch that are read as well, to tell its nouns from those that are always used
SECONDS = 20.0  # an alert that is late is worse than one without nouns
KEYWORDS = 5
_REQUESTS = 2
_log = logging.getLogger(__name__)


async def keywords_of(
    services: Services, guild: discord.Guild, channel_id: int, live: LiveChannel, alert: Alert, prefixes: Prefixes
) -> tuple[str, ...]:
    """Returns nouns that go with the negative messages of the alert's stretch, the strongest first.

    There are none where nouns are not installed, the bot may not read the history, or it takes longer than ``SECONDS``.
    """
    try:
        async with asyncio.timeout(SECONDS):
            nouns = await services.nouns.extractor()
            if nouns is None:
                return ()
            settings = await services.store.guild(guild.id)
            messages = await _messages(guild, channel_id, live, alert, settings)
            return await _nouns(services, nouns, await _eligible(services, guild, messages, settings, prefixes))
    except Exception as error:  # whatever it is, the alert has to be told
        _log.warning("an alert about channel %s comes without keywords: %s", channel_id, describe(error))
        return ()


async def _messages(
    guild: discord.Guild, channel_id: int, live: LiveChannel, alert: Alert, settings: GuildSettings
) -> list[discord.Message]:
    """Reads from where most of the stretch was written: the channel and a thread, two threads, or one of them alone."""
    written = Counter(live.threads.get(message, channel_id) for message in live.tone.messages_since(alert.since))
    found = (guild.get_channel_or_thread(place) for place, _ in written.most_common(_REQUESTS))
    places = [each for each in found if isinstance(each, Readable) and not is_ignored(each, settings.ignored_channels)]
    after = datetime.fromtimestamp(alert.since - BEFORE, UTC)
    messages: list[discord.Message] = []
    for place in places:
        if await may_read(place, guild.me):
            history = place.history(limit=MOST // len(places), after=after, oldest_first=False)
            messages += [message async for message in history]
    return messages


async def _eligible(
    services: Services, guild: discord.Guild, messages: Sequence[discord.Message], settings: GuildSettings, prefixes: Prefixes
) -> list[discord.Message]:
    """Returns what may be read of ``messages``, as a scan does."""
    return await chat_messages(services, guild, messages, settings, await prefixes(messages[0])) if messages else []


async def _nouns(services: Services, nouns: NounExtractor, messages: Sequence[discord.Message]) -> tuple[str, ...]:
    if not messages:
        return ()
    texts = [text_of(message) for message in messages]
    predictions = await services.engine.predict(texts, Work.SCAN)
    rows = [
        (text, prediction.label, message.author.id)
        for text, prediction, message in zip(texts, predictions, messages, strict=True)
        if not prediction.quoted
    ]
    return await services.nouns.run(partial(_rank, NounCounter(nouns), rows, names_in(messages)))


def _rank(counter: NounCounter, rows: Sequence[tuple[str, Label, int]], hidden: frozenset[str]) -> tuple[str, ...]:
    counter.add_all(rows)
    typical = counter.ranked(KEYWORDS, hidden).negative
    # Where next to all that was said is negative there is nothing to tell nouns apart by.
    chosen = typical or counter.frequent(Label.NEGATIVE, KEYWORDS, hidden)
    return tuple(keyword.noun for keyword in chosen)
