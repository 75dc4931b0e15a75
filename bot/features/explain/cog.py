"""감성해설: why the model thinks so, in text and as a chart. A thin edge around ``explain``, its answer and ``charts``."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from ...core.base_cog import Base
from ...core.message_text import asked_text
from ...core.sending import Context, in_time, permissions_of, send
from ...core.services import Services
from ...language import Strings, described
from ...render import charts
from ...render.answer import Answer
from .explanation import Explanation, explain, plan
from .markdown import explanation

_PICTURE = "gamseong.png"


@dataclass(frozen=True)
class Shown:
    """An explanation as text and, if there is one, as a PNG, which ``alt`` describes."""

    answer: Answer
    png: bytes | None
    alt: str

    def content(self, *, embed: bool = True) -> dict[str, Any]:
        """What ``send`` and ``respond`` take; ``embed``: whether the bot may."""
        content: dict[str, Any] = {"embed": self.answer.embed()} if embed else {"content": self.answer.plain()}
        if self.png is not None:
            content["file"] = discord.File(io.BytesIO(self.png), _PICTURE, description=self.alt)
            if embed:
                content["embed"].set_image(url=f"attachment://{_PICTURE}")
        return content


async def explained(services: Services, text: str, strings: Strings, *, attach: bool = True) -> Shown:
    """Judges ``text`` and its parts in one go. ``attach``: whether a picture can be sent. Raises ``BusyError``."""
    analyzer = services.engine.analyzer
    planned = plan(text, analyzer.reads_all)
    found = explain(planned, await services.engine.predict(planned.texts))
    answer = explanation(found, analyzer.bundle, strings)
    if not attach or not _grows(found):
        return Shown(answer, None, strings.explain.picture)
    steps, positives = [word.text for word in found.words], [word.grown for word in found.words]
    png = await charts.draw(charts.growth_chart, steps, positives, analyzer.bundle.manifest.threshold, strings)
    if png is None:
        answer = replace(answer, notes=[*answer.notes, f"-# {strings.charts.unavailable}"])
    return Shown(answer, png, strings.explain.picture)


def _grows(found: Explanation) -> bool:
    return sum(word.grown is not None for word in found.words) > 1  # one point makes no line


async def _show(ctx: Context, shown: Shown) -> None:
    await send(ctx, **shown.content(embed=permissions_of(ctx).embed_links))


class Explaining(Base, name="gamseong explain"):
    """Explains the verdicts of the sentiment model. Keeps no text."""

    @commands.hybrid_command(name="감성해설", description=described("explain"))  # type: ignore[arg-type]
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.rename(text="문장")
    @app_commands.describe(text=described("explain_text"))
    async def explain(self, ctx: Context, *, text: str = "") -> None:
        await self.answer(ctx, lambda strings: self._explained(ctx, text, strings), lambda shown, _: _show(ctx, shown))

    async def _explained(self, ctx: Context, text: str, strings: Strings) -> Shown | str:
        asked = await asked_text(ctx, text)
        if asked is None:
            usage = strings.explain.usage if ctx.interaction is None else strings.explain.slash_usage
            return usage.format(prefix=self.prefix(ctx))
        if not asked.strip():
            return strings.no_text_there
        attach = permissions_of(ctx).attach_files
        return await in_time(ctx, explained(self.services, asked, strings, attach=attach))
