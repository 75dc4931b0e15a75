"""The commands: 감성 and 수열, by prefix, slash, mention or reply. A thin edge around ``answer`` and ``engine``."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from ..model_store import InputError
from . import answer, language
from .answer import Answer
from .cooldown import Cooldown
from .engine import BusyError, Engine
from .formatting import numbers
from .language import CATALOGUES, Catalogue
from .logs import describe
from .settings import Settings
from .targets import MessageGoneError, after_mention, replied_to, text_of

T = TypeVar("T")
Context = commands.Context[Any]
Work = Callable[[Context, str, Catalogue], Awaitable[Answer | str]]  # a sentence for the asker alone, or an answer
DEFER_AFTER = 1.5  # seconds; an interaction has to be answered or deferred within 3
_log = logging.getLogger(__name__)


class Sentiment(commands.Cog, name="gamseong"):
    """Judges the tone of Korean sentences. Keeps no text and no scores."""

    def __init__(self, bot: commands.Bot | commands.AutoShardedBot, settings: Settings, engine: Engine) -> None:
        self.bot = bot
        self._settings = settings
        self._engine = engine
        self._cooldown = Cooldown(settings.bot.cooldown_uses, settings.bot.cooldown_seconds)

    async def cog_unload(self) -> None:
        self._engine.close()

    @commands.hybrid_command(name="감성", description="한국어 문장이 긍정인지 부정인지 봅니다 · The tone of a Korean sentence")  # type: ignore[arg-type]
    @app_commands.rename(text="문장")
    @app_commands.describe(text="판단할 문장 · the sentence to judge")
    async def sentiment(self, ctx: Context, *, text: str = "") -> None:
        await self._answer(ctx, self._verdict, text)

    @commands.hybrid_command(name="수열", description="수열의 다음 수를 맞힙니다 · The next number of a series")  # type: ignore[arg-type]
    @app_commands.rename(text="수")
    @app_commands.describe(text="예 · for example: 0.0 0.1 0.2 0.3")
    async def series(self, ctx: Context, *, text: str = "") -> None:
        await self._answer(ctx, self._continuation, text)

    @commands.Cog.listener("on_message")
    async def answer_mention(self, message: discord.Message) -> None:
        """``@bot 문장``, unless the bot takes it for one of its commands and answers anyway."""
        me = self.bot.user
        if message.author.bot or message.webhook_id or message.is_system() or me is None:
            return
        text = after_mention(message.content, me.id)
        if text is None:
            return
        ctx: Context = await self.bot.get_context(message)
        if ctx.valid:
            return
        # A host without a mention prefix leaves "@bot 감성 문장" to us: the command's name is no part of the sentence.
        name, rest = (*text.split(maxsplit=1), "", "")[:2]
        ctx.command, work = self.sentiment, self._verdict
        if name == self.series.name:
            ctx.command, work = self.series, self._continuation
        try:
            if await ctx.command.can_run(ctx):  # the host's own checks: ignored users, disabled commands
                await self._answer(ctx, work, rest if name == ctx.command.name else text)
        except commands.CommandError:
            return
        except Exception as error:
            await self._failed(ctx, error)

    async def _answer(self, ctx: Context, work: Work, text: str) -> None:
        words = self._words(ctx)
        if ctx.author.bot or await self._refused(ctx, words):
            return
        try:
            shown = await work(ctx, text, words)
        except MessageGoneError:
            shown = words.message_gone
        except BusyError:
            shown = words.busy
        if isinstance(shown, str):
            await self._say(ctx, shown)
        elif _permissions(ctx).embed_links:
            await self._send(ctx, embed=shown.embed())
        else:
            await self._send(ctx, content=shown.plain())

    async def _verdict(self, ctx: Context, text: str, words: Catalogue) -> Answer | str:
        if not text.strip():
            target = await replied_to(ctx.message) if ctx.interaction is None else None
            if target is None:
                usage = words.usage if ctx.interaction is None else words.slash_usage
                return usage.format(prefix=self._prefix(ctx))
            text = text_of(target)
            if not text.strip():
                return words.no_text_there
        [prediction] = await _in_time(ctx, self._engine.predict([text]))
        return answer.sentiment(prediction, text, self._engine.analyzer.bundle, words)

    async def _continuation(self, ctx: Context, text: str, words: Catalogue) -> Answer | str:
        model = self._engine.series
        example = " ".join(f"{place / 10:.1f}" for place in range(model.length))
        fields = {"prefix": self._prefix(ctx), "example": example, "count": model.length}
        if not text.strip():
            return words.series_usage.format(**fields)
        try:
            values = numbers(text)
            following = await _in_time(ctx, self._engine.next(values))
        except (ValueError, InputError):
            return words.series_numbers.format(**fields)
        return answer.series(values, following, model.bundle, words)

    def _words(self, ctx: Context) -> Catalogue:
        if ctx.interaction is not None:
            return CATALOGUES[language.for_locale(ctx.interaction.locale)]
        return CATALOGUES[language.for_guild(ctx.guild, self._settings.bot.language)]

    def _prefix(self, ctx: Context) -> str:
        """As the user typed it; a mention by the bot's name, for in a code span Discord would show its number."""
        if ctx.interaction is not None:
            return "/"
        if ctx.prefix and not ctx.prefix.startswith("<@"):
            return ctx.prefix
        return f"@{ctx.me.display_name} ".replace("`", "")

    async def _refused(self, ctx: Context, words: Catalogue) -> bool:
        refusal = self._cooldown.use(ctx.author.id, discord.utils.utcnow().timestamp())
        # Told once: somebody who goes on is not answered each time. An interaction has to be, and only they see it.
        if refusal is not None and (refusal.first or ctx.interaction is not None):
            await self._say(ctx, words.cooldown.format(seconds=max(1, round(refusal.seconds))))
        return refusal is not None

    async def _say(self, ctx: Context, sentence: str) -> None:
        await self._send(ctx, content=sentence, ephemeral=True)

    async def _send(self, ctx: Context, **content: Any) -> None:
        """A reply that pings nobody; where the bot may not speak, a line in the log instead."""
        permissions = _permissions(ctx)
        in_thread = isinstance(ctx.channel, discord.Thread)
        if not (permissions.send_messages_in_threads if in_thread else permissions.send_messages):
            _log.warning("no permission to send messages in channel %s", ctx.channel.id)
            return
        if ctx.interaction is None and permissions.read_message_history:
            # Without that permission Discord refuses replies, but not messages.
            content["reference"] = ctx.message.to_reference(fail_if_not_exists=False)
        try:
            await ctx.send(allowed_mentions=discord.AllowedMentions.none(), **content)
        except discord.HTTPException as error:
            _log.warning("no answer in channel %s: HTTP %s, code %s", ctx.channel.id, error.status, error.code)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            _log.warning("no answer in channel %s: %s", ctx.channel.id, type(error).__name__)

    async def cog_command_error(self, ctx: Context, error: Exception) -> None:
        """The one funnel. Checks that said no are the host's, which tells its users in its own way."""
        cause = _cause(error)
        if not isinstance(cause, commands.CommandError | app_commands.CheckFailure):
            await self._failed(ctx, cause)

    async def _failed(self, ctx: Context, error: BaseException) -> None:
        _log.error("a command failed: %s", describe(error))
        await self._say(ctx, self._words(ctx).failed)


def _cause(error: BaseException) -> BaseException:
    """What was raised, without discord.py's wrappers."""
    while isinstance(error, commands.CommandInvokeError | commands.HybridCommandError | app_commands.CommandInvokeError):
        error = error.original
    return error


async def _in_time(ctx: Context, work: Awaitable[T]) -> T:
    """``work``'s result; an interaction is deferred where that takes longer than Discord waits."""
    task = asyncio.ensure_future(work)
    if ctx.interaction is not None and not (await asyncio.wait({task}, timeout=DEFER_AFTER))[0]:
        await ctx.defer()
    return await task


def _permissions(ctx: Context) -> discord.Permissions:
    """What the bot may do here. Answers to an interaction are always allowed, and may embed."""
    if ctx.interaction is not None:
        return discord.Permissions.all()
    try:
        return ctx.bot_permissions
    except discord.ClientException:  # a thread whose channel is not cached
        return discord.Permissions.all()
