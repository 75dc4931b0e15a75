"""The parameters of our commands: what a word after a prefix means, and what kind of field a slash command shows.

discord.py turns a word that it cannot read into "not given" (``T | None``). These converters never do: a word that is not
understood raises ``NotUnderstoodError``, so that the command does nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import discord
from discord import AppCommandOptionType, app_commands
from discord.ext import commands

from .errors import NotUnderstoodError
from .parsing import channel_id, is_marked_channel, not_understood_part, parse_minutes, parse_tone, same_name
from .permissions import GuildPlace, may_moderate, may_read, permissions_in
from .sending import Context

T = TypeVar("T")
MAX_FORUMS = 10  # in which archived posts are looked for by name; each costs a request
MAX_ARCHIVED = 100  # archived threads that are looked through in one place, which is one request
NONE_WORDS = frozenset({"없음", "none", "off"})


class Argument(app_commands.Transformer, commands.Converter[Any]):
    """A parameter of a hybrid command; ``expected`` names in ``strings.refusals.expected`` what it has to be."""

    expected: str

    async def convert(self, ctx: Context, argument: str) -> Any:
        """Returns what ``argument`` means. Raises ``NotUnderstoodError``."""
        raise NotImplementedError

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> Any:
        """Returns what was given in the field of a slash command, which Discord has checked."""
        return value


class ParsedWord(Argument):
    """A word that ``parse`` reads, between ``low`` and ``high`` in a slash command."""

    def __init__(self, expected: str, parse: Callable[[str], Any], kind: AppCommandOptionType, low: float, high: float) -> None:
        self.expected, self._parse, self._kind, self._low, self._high = expected, parse, kind, low, high

    @property
    def type(self) -> AppCommandOptionType:
        """The kind of the field."""
        return self._kind

    @property
    def min_value(self) -> float:
        """The least value that the field takes."""
        return self._low

    @property
    def max_value(self) -> float:
        """The greatest value that the field takes."""
        return self._high

    async def convert(self, ctx: Context, argument: str) -> Any:
        """See ``Argument``."""
        value = self._parse(argument)
        if value is None:
            raise NotUnderstoodError(argument, self.expected)
        return value


class TextArgument(Argument):
    """Any text."""

    def __init__(self, expected: str) -> None:
        self.expected = expected

    async def convert(self, ctx: Context, argument: str) -> Any:
        """See ``Argument``."""
        return argument


class ChoiceArgument(Argument):
    """One of the words in ``meanings`` (in lower case); a slash command offers ``offered``."""

    def __init__(self, expected: str, meanings: Mapping[str, Any], offered: Sequence[app_commands.Choice[str]]) -> None:
        self.expected, self._meanings, self._offered = expected, meanings, list(offered)

    @property
    def choices(self) -> list[app_commands.Choice[str]]:  # type: ignore[override]
        """What the field offers."""
        return self._offered

    async def convert(self, ctx: Context, argument: str) -> Any:
        """See ``Argument``."""
        return self._meaning(argument)

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> Any:
        """See ``Argument``."""
        return self._meaning(value)

    def _meaning(self, word: str) -> Any:
        try:
            return self._meanings[word.strip().lower()]
        except KeyError as error:
            raise NotUnderstoodError(not_understood_part(word, self.means), self.expected) from error

    def means(self, word: str) -> bool:
        """Returns whether ``word`` is one of the words."""
        return word.lower() in self._meanings


class ChannelArgument(Argument):
    """A channel of the server that the author sees: by mention, link, id or name; archived threads and forum posts too.

    ``kinds`` are the classes it may have. Where an ``alert_channel`` is expected, a word for "none" gives ``None``.
    """

    def __init__(self, *kinds: type[Any], expected: str = "channel") -> None:
        self.expected, self._kinds = expected, kinds

    @property
    def type(self) -> AppCommandOptionType:
        """The kind of the field."""
        return AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """The channels that the field offers."""
        return [kind for owner, kinds in _CHANNEL_TYPES.items() if issubclass(owner, self._kinds) for kind in kinds]

    async def convert(self, ctx: Context, argument: str) -> Any:
        """See ``Argument``."""
        if self.expected == "alert_channel" and argument.strip().lower() in NONE_WORDS:
            return None
        channel = await self.named(ctx, argument)
        if channel is None:
            raise NotUnderstoodError(await _unread_part(argument, partial(self.named, ctx)), self.expected)
        return channel

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> Any:
        """Returns the channel that was picked; of an archived thread Discord knows more than this bot."""
        channel = value.resolve()
        if channel is None and interaction.guild is not None:
            channel = await _fetch(interaction.guild, value.id)
        if not isinstance(channel, self._kinds):
            raise NotUnderstoodError(f"#{value.name}", self.expected)
        return channel

    async def named(self, ctx: Context, text: str) -> Any:
        """Returns the channel that ``text`` means, or ``None`` if the author sees none of that name and kind."""
        guild = ctx.guild
        if guild is None:
            return None
        found: object = None
        if (id_ := channel_id(text, guild.id)) is not None:
            found = guild.get_channel_or_thread(id_) or await _fetch(guild, id_)
            return found if isinstance(found, self._kinds) and await _sees(ctx, found) else None
        for channel in (*guild.channels, *guild.threads):
            if isinstance(channel, self._kinds) and same_name(channel.name, text) and await _sees(ctx, channel):
                return channel
        if issubclass(discord.Thread, self._kinds):
            return await _archived(ctx, guild, text)
        return None


class ChannelOrElse(ChannelArgument):
    """An optional channel in front of words that ``reads`` understands: a period wins over a channel of its name.

    ``None`` leaves the word to the next parameter, which has to understand it. A mention, a link or ``#name`` is a channel.
    """

    def __init__(self, *kinds: type[Any], reads: Callable[[str], bool]) -> None:
        super().__init__(*kinds)
        self._reads = reads

    async def convert(self, ctx: Context, argument: str) -> Any:
        """See ``Argument``."""
        if is_marked_channel(argument):
            return await super().convert(ctx, argument)
        rest = argument + ctx.view.buffer[ctx.view.index :]
        channel = None if self._reads(argument) or self._reads(rest) else await self.named(ctx, argument)
        if channel is None:
            ctx.view.undo()
        return channel

    async def namesake(self, ctx: Context, words: str) -> Any:
        """Returns the channel that ``words`` could have meant, though they were taken for something else."""
        return await self.named(ctx, words) if ctx.interaction is None and words and not is_marked_channel(words) else None


class RoleArgument(Argument):
    """A role of the server by mention, id or name."""

    expected = "role"

    @property
    def type(self) -> AppCommandOptionType:
        """The kind of the field."""
        return AppCommandOptionType.role

    async def convert(self, ctx: Context, argument: str) -> Any:
        """See ``Argument``."""
        role = await self.named(ctx, argument)
        if role is None:
            raise NotUnderstoodError(await _unread_part(argument, partial(self.named, ctx)), self.expected)
        return role

    async def named(self, ctx: Context, text: str) -> discord.Role | None:
        """Returns the role that ``text`` means, or ``None``."""
        try:
            return await commands.RoleConverter().convert(ctx, text)
        except commands.RoleNotFound:
            roles = ctx.guild.roles if ctx.guild is not None else ()
            return next((role for role in roles if same_name(role.name, text)), None)


def minutes_argument(expected: str, most: int) -> ParsedWord:
    """Returns a parameter of whole minutes: "10", "10분", "30m"."""
    return ParsedWord(expected, parse_minutes, AppCommandOptionType.integer, 1, most)


def tone_argument(expected: str) -> ParsedWord:
    """Returns a parameter of a tone from -1 to 1."""
    return ParsedWord(expected, parse_tone, AppCommandOptionType.number, -1, 1)


async def _unread_part(text: str, named: Callable[[str], Awaitable[object]]) -> str:
    """Returns the words behind the longest beginning of ``text`` that is ``named``; all of it without one."""
    words = text.split()
    for count in range(len(words) - 1, 0, -1):
        if await named(" ".join(words[:count])) is not None:
            return " ".join(words[count:])
    return text


async def _sees(ctx: Context, channel: Any) -> bool:
    """Returns whether the author sees ``channel``; of one that they don't see they learn nothing here."""
    if not isinstance(ctx.author, discord.Member):
        return False
    if isinstance(channel, discord.Thread) and channel.is_private():
        return await may_read(channel, ctx.author)
    return permissions_in(channel, ctx.author).read_messages


async def _fetch(guild: discord.Guild, id_: int) -> GuildPlace | None:
    try:
        return await guild.fetch_channel(id_)
    except (discord.HTTPException, discord.InvalidData):
        return None


async def _archived(ctx: Context, guild: discord.Guild, name: str) -> discord.Thread | None:
    """Looks for an archived thread by name: in the channel of the command, and in forums."""
    here = ctx.channel.parent if isinstance(ctx.channel, discord.Thread) else ctx.channel
    for place in _unique([here, *guild.forums[:MAX_FORUMS]]):
        if not isinstance(place, discord.TextChannel | discord.ForumChannel):
            continue
        if not permissions_in(place, guild.me).read_message_history or not may_moderate(place, ctx.author):
            continue  # nobody else may scan there, and each place costs a request
        try:
            async for thread in place.archived_threads(limit=MAX_ARCHIVED):
                if same_name(thread.name, name) and await _sees(ctx, thread):
                    return thread
        except discord.HTTPException:
            continue
    return None


def _unique(items: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(items))


_CHANNEL_TYPES: Mapping[type[Any], Sequence[discord.ChannelType]] = {
    discord.TextChannel: (discord.ChannelType.text, discord.ChannelType.news),
    discord.VoiceChannel: (discord.ChannelType.voice,),
    discord.StageChannel: (discord.ChannelType.stage_voice,),
    discord.CategoryChannel: (discord.ChannelType.category,),
    discord.ForumChannel: (discord.ChannelType.forum, discord.ChannelType.media),
    discord.Thread: (
        discord.ChannelType.public_thread,
        discord.ChannelType.private_thread,
        discord.ChannelType.news_thread,
    ),
}
