"""감성 and 수열, by prefix, slash, mention or reply: a thin edge around ``answer`` and ``engine``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from discord.ext.commands.view import StringView

from ....model_store import InputError, Prediction
from ...core.base_cog import Base
from ...core.message_text import after_mention, asked_text
from ...core.sending import Context, in_time, permissions_of, send
from ...language import Strings, described
from ...render import answer
from ...render.answer import Answer
from ...render.text import numbers
from .answer_view import AnswerView

Work = Callable[[Context, str, Strings], Awaitable[Answer | str]]  # a sentence for the asker alone, or an answer


class Sentiment(Base, name="gamseong"):
    """Judges the tone of Korean sentences. Keeps no text and no scores."""

    async def analyze(self, text: str) -> Prediction:
        """For host bots: the verdict on one text. Raises ``BusyError`` when more is waiting than could be judged soon."""
        [prediction] = await self.analyze_many([text])
        return prediction

    async def analyze_many(self, texts: Sequence[str]) -> list[Prediction]:
        """For host bots: one verdict a text, in order. Raises ``BusyError`` as ``analyze`` does."""
        return await self.services.engine.predict(texts)

    @commands.hybrid_command(name="감성", description=described("sentiment"))  # type: ignore[arg-type]
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.rename(text="문장")
    @app_commands.describe(text=described("sentiment_text"))
    async def sentiment(self, ctx: Context, *, text: str = "") -> None:
        await self._answer(ctx, self._verdict, text)

    @commands.hybrid_command(name="수열", description=described("series"))  # type: ignore[arg-type]
    @app_commands.rename(text="수")
    @app_commands.describe(text=described("series_text"))
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
        # A host without a mention prefix leaves "@bot 감성해설 문장" to us: the command's name is no part of the sentence.
        name, rest = (*text.split(maxsplit=1), "", "")[:2]
        command = self.bot.get_command(name)
        if command is None or not isinstance(command.cog, Base):
            command, rest = self.sentiment, text
        ctx.command, ctx.view, ctx.invoked_with = command, StringView(rest), command.name
        if await _may_run(ctx):
            await self.bot.invoke(ctx)

    async def _answer(self, ctx: Context, work: Work, text: str) -> None:
        await self.answer(ctx, lambda strings: work(ctx, text, strings), lambda shown, strings: self._show(ctx, shown, strings))

    async def _show(self, ctx: Context, shown: Answer, strings: Strings) -> None:
        content: dict[str, Any] = {"embed": shown.embed()} if permissions_of(ctx).embed_links else {"content": shown.plain()}
        view = AnswerView(self.services, ctx.author.id, strings, shown.judged) if shown.judged else None
        message = await send(ctx, **content, **({"view": view} if view else {}))
        if view is not None:
            view.message = message

    async def _verdict(self, ctx: Context, text: str, strings: Strings) -> Answer | str:
        asked = await asked_text(ctx, text)
        if asked is None:
            usage = strings.usage if ctx.interaction is None else strings.slash_usage
            return usage.format(prefix=self.prefix(ctx))
        if not asked.strip():
            return strings.no_text_there
        [prediction] = await in_time(ctx, self.services.engine.predict([asked]))
        return answer.sentiment(prediction, asked, self.services.engine.analyzer.bundle, strings)

    async def _continuation(self, ctx: Context, text: str, strings: Strings) -> Answer | str:
        model = self.services.engine.series
        example = " ".join(f"{place / 10:.1f}" for place in range(model.length))
        fields = {"prefix": self.prefix(ctx), "example": example, "count": model.length}
        if not text.strip():
            return strings.series_usage.format(**fields)
        try:
            values = numbers(text)
            following = await in_time(ctx, self.services.engine.next(values))
        except (ValueError, InputError):
            return strings.series_numbers.format(**fields)
        return answer.series(values, following, model.bundle, strings)


async def _may_run(ctx: Context) -> bool:
    """The host's checks: ignored users, disabled commands. Asked first: a mention that may not be answered is not answered."""
    try:
        return await ctx.bot.can_run(ctx, call_once=True) and ctx.command is not None and await ctx.command.can_run(ctx)
    except commands.CommandError:
        return False
