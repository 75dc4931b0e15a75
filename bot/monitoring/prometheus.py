"""What Prometheus reads: the counters as they are at that moment, in a registry of our own."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Any

from discord.ext import commands

from ..core.services import Services

Bot = commands.Bot | commands.AutoShardedBot


class Figures:
    """A collector of prometheus-client: nothing is counted twice, and nothing is kept here. Raises ``ImportError``."""

    def __init__(self, bot: Bot, services: Services) -> None:
        from prometheus_client import CollectorRegistry, core, exposition

        self._bot, self._services, self._core = bot, services, core
        self._registry = CollectorRegistry()  # not the global one, where a host may keep figures of its own
        self._registry.register(self)
        self._write = exposition.generate_latest
        self.content_type: str = exposition.CONTENT_TYPE_LATEST

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return bytes(self._write(self._registry))

    def collect(self) -> Iterator[Any]:
        """What the registry calls for each reading."""
        yield from self._of_the_engine()
        yield from self._of_the_bot()

    def _of_the_engine(self) -> Iterator[Any]:
        counters, core = self._services.engine.counters, self._core
        yield core.GaugeMetricFamily("gamseong_queued_texts", "Texts that wait to be judged.", counters.queued)
        yield core.CounterMetricFamily("gamseong_judged_texts", "Texts judged since the start.", counters.judged)
        yield core.CounterMetricFamily("gamseong_batches", "Batches judged since the start.", counters.batches)
        shed = core.CounterMetricFamily("gamseong_shed_texts", "Texts turned away unjudged.", labels=["kind"])
        latency = core.HistogramMetricFamily("gamseong_latency_seconds", "From a request to its answer.", labels=["kind"])
        for kind, count in counters.shed.items():
            shed.add_metric([kind.value], count)
        for kind, histogram in counters.latency.items():
            buckets = [("+Inf" if math.isinf(bound) else str(bound), count) for bound, count in histogram.buckets()]
            latency.add_metric([kind.value], buckets, histogram.total)
        yield shed
        yield latency

    def _of_the_bot(self) -> Iterator[Any]:
        gateway = self._core.GaugeMetricFamily("gamseong_gateway_latency_seconds", "Round trip to Discord.", labels=["shard"])
        for shard, seconds in latencies(self._bot):
            if math.isfinite(seconds):  # it is not until a heartbeat was answered
                gateway.add_metric([str(shard)], seconds)
        yield gateway
        yield self._core.GaugeMetricFamily("gamseong_guilds", "Servers of this process.", len(self._bot.guilds))
        uptime = time.monotonic() - self._services.started
        yield self._core.GaugeMetricFamily("gamseong_uptime_seconds", "Since the plugin was loaded.", uptime)


def latencies(bot: Bot) -> list[tuple[int, float]]:
    """The shards of this process with their round trips in seconds; not finite where none is known."""
    if isinstance(bot, commands.AutoShardedBot):
        return bot.latencies
    return [(bot.shard_id or 0, bot.latency)]
