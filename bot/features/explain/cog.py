"""감성해설: why the model judges a text as it does, in text and as a chart. A thin edge around ``explain_text``."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from ...core.base_cog import BaseCog
from ...core.errors import answering_errors
from ...core.message_text import asked_text
from ...core.sending import Context, bot_permissions, defer_if_slow, send
from ...language import described, named
from .explaining import explain_text


class ExplainCog(BaseCog, name="gamseong explain"):
    """Explains the verdicts of the sentiment model. Keeps no text."""

    @commands.hybrid_command(name=named("explain"), description=described("explain"))  # type: ignore[arg-type]
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.rename(text=named("text"))
    @app_commands.describe(text=described("explain_text"))
    async def explain(self, ctx: Context, *, text: str = "") -> None:
        """Answers with the explanation of the verdict on ``text``, or on the message replied to."""
        if ctx.author.bot:  # a host may process what bots write
            return
        strings, permissions = await self.strings(ctx), bot_permissions(ctx)
        async with answering_errors(ctx, strings):
            self.services.count_use(ctx.author.id)
            usage = strings.explain.usage if ctx.interaction is None else strings.explain.slash_usage
            asked = await asked_text(ctx, text, usage.format(prefix=self.prefix(ctx)))
            work = explain_text(self.services, asked, strings, attach=permissions.attach_files)
            explained = await defer_if_slow(ctx, work)
            await send(ctx, **explained.content(embed=permissions.embed_links))
