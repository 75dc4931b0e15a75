"""감성 and 수열, by prefix, slash command, mention or reply: a thin edge around the engine and ``render.answer``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from discord.ext.commands.view import StringView

from ....model_store import InputError, Prediction
from ...core.base_cog import BaseCog
from ...core.errors import NotUnderstoodError, UsageError, answering_errors
from ...core.message_text import after_mention, asked_text, is_reply
from ...core.prefixes import has_own_prefixes
from ...core.sending import Context, bot_permissions, defer_if_slow, send
from ...language import KOREAN, described, named
from ...render.answer import Answer, render_sentiment, render_series
from ...render.text import NotANumberError, parse_numbers
from .answer_view import AnswerView

_HELP = KOREAN.names.help  # the command that answers a bare mention


class AnalyzeCog(BaseCog, name="gamseong"):
    """Judges the tone of Korean sentences. Keeps no text and no scores."""

    async def analyze(self, text: str) -> Prediction:
        """For host bots: returns the verdict on one text. Raises ``BusyError`` if too much is waiting to be judged soon."""
        [prediction] = await self.analyze_many([text])
        return prediction

    async def analyze_many(self, texts: Iterable[str]) -> list[Prediction]:
        """For host bots: returns one verdict for each text, in order. Raises ``BusyError`` as ``analyze`` does."""
        return await self.services.engine.predict(texts)

    @commands.hybrid_command(name=named("sentiment"), description=described("sentiment"))  # type: ignore[arg-type]
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.rename(text=named("text"))
    @app_commands.describe(text=described("sentiment_text"))
    async def sentiment(self, ctx: Context, *, text: str = "") -> None:
        """Answers with the verdict on ``text``, or on the message replied to, and with buttons below it."""
        if ctx.author.bot:  # a host may process what bots write
            return
        strings = await self.strings(ctx)
        async with answering_errors(ctx, strings):
            self.services.count_use(ctx.author.id)
            usage = strings.usage if ctx.interaction is None else strings.slash_usage
            asked = await asked_text(ctx, text, usage.format(prefix=self.prefix(ctx)))
            [prediction] = await defer_if_slow(ctx, self.services.engine.predict([asked]))
            answer = render_sentiment(prediction, asked, self.services.engine.analyzer.bundle, strings)
            if answer.judged:
                view = AnswerView(self.services, ctx.author.id, strings, answer.judged)
                view.message = await send(ctx, **_content(ctx, answer), view=view)
                if view.message is None:  # nobody can press it, and its time would never end
                    view.stop()
            else:
                await send(ctx, **_content(ctx, answer))

    @commands.hybrid_command(name=named("series"), description=described("series"))  # type: ignore[arg-type]
    @app_commands.rename(text=named("numbers"))
    @app_commands.describe(text=described("series_text"))
    async def series(self, ctx: Context, *, text: str = "") -> None:
        """Answers with the number that continues the series in ``text``."""
        if ctx.author.bot:
            return
        strings, model = await self.strings(ctx), self.services.engine.series
        example = " ".join(f"{place / 10:.1f}" for place in range(model.length))
        usage = {"prefix": self.prefix(ctx), "example": example, "count": model.length}
        async with answering_errors(ctx, strings):
            self.services.count_use(ctx.author.id)
            if not text.strip():
                raise UsageError(strings.series_usage.format(**usage))
            try:
                values = parse_numbers(text)
                following = await defer_if_slow(ctx, self.services.engine.next(values))
            except NotANumberError as error:
                raise NotUnderstoodError(error.word, "numbers", [f"{self.prefix(ctx):series} {example}"]) from error
            except (ValueError, InputError) as error:
                raise UsageError(strings.series_numbers.format(**usage)) from error
            await send(ctx, **_content(ctx, render_series(values, following, model, strings)))

    @commands.Cog.listener("on_message")
    async def answer_mention(self, message: discord.Message) -> None:
        """Answers ``@bot 문장`` and plain direct messages, unless the bot takes them for one of its commands anyway."""
        if message.author.bot or message.webhook_id or message.is_system():
            return
        text = self._addressed(message)
        if text is None:
            return
        ctx: Context = await self.bot.get_context(message)
        if ctx.valid or (ctx.prefix is not None and message.guild is None and ctx.prefix[:1] != "<"):
            return
        # A host without a mention prefix leaves "@bot 감성해설 문장" to us: the command's name is no part of the sentence.
        name, rest = (*text.split(maxsplit=1), "", "")[:2]
        command = self.bot.get_command(name or (_HELP if not is_reply(message) else self.sentiment.name))
        if command is None or not isinstance(command.cog, BaseCog):
            command, rest = self.sentiment, text
        ctx.command, ctx.view, ctx.invoked_with = command, StringView(rest), command.name
        if await _may_run(ctx):
            await self.bot.invoke(ctx)

    def _addressed(self, message: discord.Message) -> str | None:
        """Returns what ``message`` asks this bot by mentioning it or its role, or in a direct message; ``None`` if nothing.

        In a host's bot, direct messages are the host's.
        """
        me = self.bot.user
        if me is None:
            return None
        role = message.guild.self_role if message.guild is not None else None
        text = after_mention(message.content, me.id, role.id if role is not None else None)
        if text is None and message.guild is None and has_own_prefixes(self.bot):
            return message.content
        return text


def _content(ctx: Context, answer: Answer) -> dict[str, Any]:
    return {"embed": answer.embed()} if bot_permissions(ctx).embed_links else {"content": answer.plain()}


async def _may_run(ctx: Context) -> bool:
    """Asks the host's checks, such as ignored users and disabled commands: a mention they refuse isn't answered at all."""
    try:
        return await ctx.bot.can_run(ctx, call_once=True) and ctx.command is not None and await ctx.command.can_run(ctx)
    except commands.CommandError:
        return False
