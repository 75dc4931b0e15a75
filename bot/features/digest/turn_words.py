"""Reads messages around a turning point from Discord: which nouns came with it, and a message to link. No text is kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import aiohttp
import discord

from ....model_store import Label
from ....trends.words import Word, WordCounter
from ...core.chat_messages import chat_messages, names_in
from ...core.eligibility import is_ignored
from ...core.message_text import text_of
from ...core.permissions import Readable, may_read
from ...core.prefixes import Prefixes
from ...core.services import Services
from ...core.turns import Turn
from ...inference.backlog import BusyError, Work
from ...keywords.nouns import NounExtractor
from ...storage import GuildSettings, StorageError

MOST = 300  # messages of a turning point
_PLACES = 3  # the channel and its threads that were written in last; each costs up to three requests
_BEFORE, _AFTER = timedelta(days=7), timedelta(days=1)  # what was usual takes more days to tell than what is new
_NOUNS = 5
_LEAST_MESSAGES, _LEAST_SCORE = 3, 1.0  # of a noun, as in a scan: there is little to count in a day of one channel
_SECONDS = 60.0  # a digest that is late is worse than one without nouns
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TurnWords:
    """Nouns that messages of the side that the tone moved to have more often since, and the first message since, to link.

    ``message``: the ids of its channel or thread and its own; ``None`` where nothing was read.
    """

    nouns: Sequence[Word] = ()
    message: tuple[int, int] | None = None


async def words_of(
    services: Services, guild: discord.Guild, turn: Turn, settings: GuildSettings, prefixes: Prefixes
) -> TurnWords:
    """Returns what lies behind a turning point; nothing where the bot may not read, Discord fails, or it takes too long."""
    try:
        async with asyncio.timeout(_SECONDS):
            return await _read(services, guild, turn, settings, prefixes)
    except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError, StorageError, BusyError) as error:
        _log.info("a turning point of channel %s comes without nouns: %s", turn.channel_id, type(error).__name__)
        return TurnWords()


async def _read(services: Services, guild: discord.Guild, turn: Turn, settings: GuildSettings, prefixes: Prefixes) -> TurnWords:
    places = [place for place in _places(guild, turn.channel_id, settings) if await may_read(place, guild.me)][:_PLACES]
    before: list[discord.Message] = []
    after: list[discord.Message] = []
    for place in places:
        room = MOST // len(places)
        begins, ends = max(turn.begins, turn.start - _BEFORE), min(turn.ends, turn.start + _AFTER)
        since = place.history(limit=room * 2 // 3, after=turn.start, before=ends, oldest_first=True)
        after += [message async for message in since]
        until = place.history(limit=room // 3, after=begins, before=turn.start, oldest_first=False)
        before += [message async for message in until]
    if not before and not after:
        return TurnWords()
    commands = await prefixes([*before, *after][0])
    kept = {each.id for each in await chat_messages(services, guild, [*before, *after], settings, commands)}
    before, after = ([each for each in side if each.id in kept] for side in (before, after))
    first = min(after, key=lambda each: each.id, default=None)
    link = None if first is None else (first.channel.id, first.id)
    nouns = await services.nouns.extractor()
    return TurnWords(() if nouns is None else await _nouns(services, nouns, before, after, side_of(turn)), link)


def side_of(turn: Turn) -> Label:
    """Returns the side that the tone moved to."""
    return Label.NEGATIVE if turn.change < 0 else Label.POSITIVE


def _places(guild: discord.Guild, channel_id: int, settings: GuildSettings) -> list[Readable]:
    """Returns the channel, if it has messages of its own, and its public threads, the one written in last first."""
    channel = guild.get_channel(channel_id)
    threads = [each for each in guild.threads if each.parent_id == channel_id and not each.is_private()]
    threads.sort(key=lambda each: -(each.last_message_id or 0))
    found = [*([channel] if isinstance(channel, Readable) else []), *threads]
    return [place for place in found if not is_ignored(place, settings.ignored_channels)]


async def _nouns(
    services: Services,
    nouns: NounExtractor,
    before: Sequence[discord.Message],
    after: Sequence[discord.Message],
    side: Label,
) -> Sequence[Word]:
    texts = [text_of(message) for message in after]
    predictions = await services.engine.predict(texts, Work.SCAN) if texts else []
    rows = [(text_of(message), message.author.id, False) for message in before]
    for text, prediction, message in zip(texts, predictions, after, strict=True):
        if prediction.label is side and not prediction.quoted:
            rows.append((text, message.author.id, True))
    return await services.nouns.run(partial(_risen, nouns, rows, names_in([*before, *after])))


def _risen(nouns: NounExtractor, rows: Sequence[tuple[str, int, bool]], hidden: frozenset[str]) -> Sequence[Word]:
    counter = WordCounter(_LEAST_MESSAGES, _LEAST_SCORE)
    for text, author, after in rows:
        counter.add(nouns(text), author, after=after)
    return counter.risen(_NOUNS, hidden)
