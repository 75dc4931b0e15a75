"""What the words and fields of 감성채널 mean in a server: channels that the asker sees, and how much of them to read."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

import discord
from discord.ext import commands

from ...core.arguments import ChannelArgument, TextArgument
from ...core.audience import Audience
from ...core.errors import NotUnderstoodError
from ...core.extent import LIMIT, Extent, ExtentError, parse_extent
from ...core.parsing import not_understood_part, same_name
from ...core.permissions import Readable, may_see
from ...core.sending import Context
from ...language import Strings
from ...render.text import escape_markdown
from .asking import Asked, parse_asked, parse_places, split_words
from .sources import KINDS, Target

DEFAULT_EXTENT = "500"


class _SlashChannel(ChannelArgument):
    """A field of the slash command. After a prefix all words are read together, by ``parse_asked``."""

    async def convert(self, ctx: Context, argument: str) -> None:
        """Leaves the word to the last parameter."""
        ctx.view.undo()


class _SlashText(TextArgument):
    """The same for a text."""

    async def convert(self, ctx: Context, argument: str) -> str:
        """Leaves the word to the last parameter."""
        ctx.view.undo()
        return ""


CHANNEL = _SlashChannel(*KINDS)
CHANNELS = _SlashText("scan_channels")


class Request:
    """What was typed, and what it means for ``author``, who learns nothing here of channels that they don't see."""

    def __init__(self, ctx: Context, author: discord.Member, zone: tzinfo) -> None:
        self._ctx, self._author, self._zone = ctx, author, zone
        self._now: datetime = ctx.message.created_at
        self._asked = Asked()

    async def targets(self, channel: Any, channels: str, extent: str) -> list[Target]:
        """Returns what to scan, this channel if nothing is named. Raises ``NotUnderstoodError`` and ``ChannelNotFound``."""
        ctx = self._ctx
        if ctx.interaction is None:
            self._asked = parse_asked(extent, self._is_place, self._is_extent)
        else:
            places = parse_places(split_words(channels), self._is_place)
            self._asked = Asked(places.places, places.whole, extent)
        found: dict[int, Target] = {} if channel is None else {channel.id: channel}
        if self._asked.whole and ctx.guild is not None:
            found[ctx.guild.id] = ctx.guild
        unknown = []
        for place in self._asked.places:
            target = await CHANNEL.named(ctx, place)
            if target is None:
                unknown.append(place)
            else:
                found[target.id] = target
        if unknown:
            word = next((word for word in unknown if not self._is_extent(word)), unknown[0])
            raise NotUnderstoodError(word, "extent" if ctx.interaction is None else "scan_channels", [f"{LIMIT:,}"])
        if not found:
            if not isinstance(ctx.channel, Readable):
                raise commands.ChannelNotFound(extent)
            found[ctx.channel.id] = ctx.channel
        return list(found.values())

    def extent(self) -> Extent:
        """Returns how much to read of each channel. Raises ``NotUnderstoodError``, naming the words at fault."""
        text = self._asked.extent or DEFAULT_EXTENT
        try:
            return parse_extent(text, self._now, self._zone)
        except ExtentError as error:
            raise NotUnderstoodError(not_understood_part(text, self._is_extent), "extent", [f"{LIMIT:,}"]) from error

    def notes(self, strings: Strings) -> list[str]:
        """Returns sentences about words that could also have been channels, which people may have meant.

        Whoever sees the channel of the command reads them, so they tell of no channel that one of them does not see.
        """
        if self._ctx.interaction is not None:
            return []
        audience = Audience.of(self._ctx)
        taken = ((self._asked.extent, strings.refusals.period_taken), (self._asked.whole, strings.refusals.whole_taken))
        return [
            sentence.format(word=escape_markdown(word))
            for word, sentence in taken
            if word and any(audience.sees(channel.id) for channel in self._places(word))
        ]

    def _is_extent(self, text: str) -> bool:
        try:
            parse_extent(text, self._now, self._zone)
        except ExtentError:
            return False
        return True

    def _is_place(self, text: str) -> bool:
        return bool(self._places(text))

    def _places(self, name: str) -> list[discord.abc.GuildChannel | discord.Thread]:
        guild = self._ctx.guild
        channels = (*guild.channels, *guild.threads) if guild is not None else ()
        named = (each for each in channels if isinstance(each, KINDS) and same_name(each.name, name))
        return [each for each in named if may_see(each, self._author)]
