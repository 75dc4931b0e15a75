"""감성정보: which model answers, how good it is, how it is doing, and what is kept of anybody."""

from __future__ import annotations

import time
from importlib.metadata import version
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from ....model_store import Bundle
from ...core.base_cog import Base
from ...core.sending import Context, in_time, permissions_of, send
from ...inference.backlog import Work
from ...inference.counters import Histogram
from ...language import Catalogue, described
from ...render import answer
from ...storage import Opinions, StorageError

_FIELD = 1024  # characters of an embed's field


class Info(Base, name="gamseong info"):
    """One card, the same for everybody."""

    @commands.hybrid_command(name="감성정보", description=described("info"))  # type: ignore[arg-type]
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def info(self, ctx: Context) -> None:
        words = await self.words(ctx)
        if await self.refused(ctx, words):
            return
        bundle = self.services.engine.analyzer.bundle
        title = answer.footer(bundle)
        parts = {
            words.info.model: model_lines(bundle, words),
            words.info.opinions: await in_time(ctx, self._opinions(bundle, words)),
            words.info.state: self._state(words),
            words.info.privacy: words.info.privacy_text.format(
                prefix=self.prefix(ctx), days=self.services.settings.storage.retention_days
            ),
        }
        if permissions_of(ctx).embed_links:
            embed = discord.Embed(title=title, colour=answer.SERIES_COLOUR)
            for name, text in parts.items():
                embed.add_field(name=name, value=text[:_FIELD], inline=False)
            await send(ctx, embed=embed)
        else:
            await send(ctx, content="\n".join([f"**{title}**", *(f"**{name}**\n{text}" for name, text in parts.items())])[:2000])

    async def _opinions(self, bundle: Bundle, words: Catalogue) -> str:
        try:
            found = await self.services.store.opinions(answer.reference(bundle))
        except StorageError:
            return words.storage_away
        return opinion_line(found, words)

    def _state(self, words: Catalogue) -> str:
        shown = {
            "latency": _milliseconds(self.services.engine.counters.latency[Work.COMMAND], words),
            "gateway": _gateway(self.bot, words),
            "uptime": _duration(time.monotonic() - self.services.started, words),
            "servers": f"{len(self.bot.guilds):,}",
            "version": version("gamseong"),
        }
        return words.info.state_text.format(**shown)


def model_lines(bundle: Bundle, words: Catalogue) -> str:
    """What the model is, how right it is and where it is weak; figures as far as the manifest has them."""
    manifest, metrics = bundle.manifest, bundle.manifest.metrics
    lines = [words.info.model_text.format(size=bundle.readable_size)]
    if "test_accuracy" in metrics:
        error = metrics.get("test_calibration_error", 0.0)
        lines.append(words.info.figures.format(accuracy=f"{metrics['test_accuracy']:.1%}", error=f"{error:.1%}"))
    lines.append(words.info.threshold.format(threshold=f"{manifest.threshold:.0%}"))
    if manifest.training.get("licence"):
        lines.append(words.info.licence.format(licence=manifest.training["licence"]))
    return "\n".join([*lines, words.info.weak])


def opinion_line(opinions: Opinions, words: Catalogue) -> str:
    """How many found a verdict of this version right, and how many wrong."""
    return f"👍 {words.opinion.right} {opinions.agree:,} · 👎 {words.opinion.wrong} {opinions.disagree:,}"


def _milliseconds(histogram: Histogram, words: Catalogue) -> str:
    """The bounds that half and that 99 of 100 answers stayed below."""
    half, most = histogram.quantile(0.5), histogram.quantile(0.99)
    if half is None or most is None:
        return words.info.nothing_yet
    return f"≤ {half * 1000:g} ms (50 %), ≤ {most * 1000:g} ms (99 %)"


def _gateway(bot: Any, words: Catalogue) -> str:
    """The connection's round trip; not a number until the first heartbeat was answered."""
    return f"{bot.latency * 1000:.0f} ms" if 0 <= bot.latency < 3600 else words.info.nothing_yet


def _duration(seconds: float, words: Catalogue) -> str:
    days, rest = divmod(int(seconds), 86400)
    return words.info.uptime.format(days=days, clock=f"{rest // 3600:02}:{rest % 3600 // 60:02}")
