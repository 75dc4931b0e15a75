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
from ...language import Strings, described
from ...render import answer
from ...storage import Opinions, StorageError

_FIELD = 1024  # characters of an embed's field


class Info(Base, name="gamseong info"):
    """One card, the same for everybody."""

    @commands.hybrid_command(name="감성정보", description=described("info"))  # type: ignore[arg-type]
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def info(self, ctx: Context) -> None:
        strings = await self.strings(ctx)
        if await self.refused(ctx, strings):
            return
        bundle = self.services.engine.analyzer.bundle
        title = answer.footer(bundle)
        parts = {
            strings.info.model: model_lines(bundle, strings),
            strings.info.opinions: await in_time(ctx, self._opinions(bundle, strings)),
            strings.info.state: self._state(strings),
            strings.info.privacy: strings.info.privacy_text.format(
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

    async def _opinions(self, bundle: Bundle, strings: Strings) -> str:
        try:
            found = await self.services.store.opinions(answer.reference(bundle))
        except StorageError:
            return strings.storage_away
        return opinion_line(found, strings)

    def _state(self, strings: Strings) -> str:
        shown = {
            "latency": _milliseconds(self.services.engine.counters.latency[Work.COMMAND], strings),
            "gateway": _gateway(self.bot, strings),
            "uptime": _duration(time.monotonic() - self.services.started, strings),
            "servers": f"{len(self.bot.guilds):,}",
            "version": version("gamseong"),
        }
        return strings.info.state_text.format(**shown)


def model_lines(bundle: Bundle, strings: Strings) -> str:
    """What the model is, how right it is and where it is weak; figures as far as the manifest has them."""
    manifest, metrics = bundle.manifest, bundle.manifest.metrics
    lines = [strings.info.model_text.format(size=bundle.readable_size)]
    if "test_accuracy" in metrics:
        error = metrics.get("test_calibration_error", 0.0)
        lines.append(strings.info.figures.format(accuracy=f"{metrics['test_accuracy']:.1%}", error=f"{error:.1%}"))
    lines.append(strings.info.threshold.format(threshold=f"{manifest.threshold:.0%}"))
    if manifest.training.get("licence"):
        lines.append(strings.info.licence.format(licence=manifest.training["licence"]))
    return "\n".join([*lines, strings.info.weak])


def opinion_line(opinions: Opinions, strings: Strings) -> str:
    """How many found a verdict of this version right, and how many wrong."""
    return f"👍 {strings.opinion.right} {opinions.agree:,} · 👎 {strings.opinion.wrong} {opinions.disagree:,}"


def _milliseconds(histogram: Histogram, strings: Strings) -> str:
    """The bounds that half and that 99 of 100 answers stayed below."""
    half, most = histogram.quantile(0.5), histogram.quantile(0.99)
    if half is None or most is None:
        return strings.info.nothing_yet
    return f"≤ {half * 1000:g} ms (50 %), ≤ {most * 1000:g} ms (99 %)"


def _gateway(bot: Any, strings: Strings) -> str:
    """The connection's round trip; not a number until the first heartbeat was answered."""
    return f"{bot.latency * 1000:.0f} ms" if 0 <= bot.latency < 3600 else strings.info.nothing_yet


def _duration(seconds: float, strings: Strings) -> str:
    days, rest = divmod(int(seconds), 86400)
    return strings.info.uptime.format(days=days, clock=f"{rest // 3600:02}:{rest % 3600 // 60:02}")
