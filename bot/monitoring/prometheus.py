"""The metrics that Prometheus reads: current values, in a registry of our own."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Any

from discord.ext import commands

from ..core.services import Services

Bot = commands.Bot | commands.AutoShardedBot


class PrometheusCollector:
    """A custom collector of prometheus-client. It reads the engine's statistics and keeps no count of its own.

    Raises ``ImportError`` without prometheus-client.
    """

    def __init__(self, bot: Bot, services: Services) -> None:
        from prometheus_client import CollectorRegistry, core, exposition

        self._bot, self._services, self._core = bot, services, core
        self._registry = CollectorRegistry()  # not the global one, which may hold the host's own metrics
        self._registry.register(self)
        self._write = exposition.generate_latest
        self.content_type: str = exposition.CONTENT_TYPE_LATEST

    def text(self) -> bytes:
        """Returns all metrics in Prometheus' text format."""
        return bytes(self._write(self._registry))

    def collect(self) -> Iterator[Any]:
        """Yields the metric families; the registry calls it for each scrape."""
        yield from self._engine_metrics()
        yield from self._bot_metrics()

    def _engine_metrics(self) -> Iterator[Any]:
        statistics, core = self._services.engine.statistics, self._core
        yield core.GaugeMetricFamily("gamseong_queued_texts", "Texts that wait to be judged.", statistics.queued)
        yield core.CounterMetricFamily("gamseong_judged_texts", "Texts judged since the start.", statistics.judged)
        yield core.CounterMetricFamily("gamseong_batches", "Batches judged since the start.", statistics.batches)
        shed = core.CounterMetricFamily("gamseong_shed_texts", "Texts turned away unjudged.", labels=["kind"])
        latency = core.HistogramMetricFamily("gamseong_latency_seconds", "From a request to its answer.", labels=["kind"])
        for kind, count in statistics.shed.items():
            shed.add_metric([kind.value], count)
        for kind, histogram in statistics.latency.items():
            buckets = [("+Inf" if math.isinf(bound) else str(bound), count) for bound, count in histogram.buckets()]
            latency.add_metric([kind.value], buckets, histogram.total)
        yield shed
        yield latency

    def _bot_metrics(self) -> Iterator[Any]:
        gateway = self._core.GaugeMetricFamily("gamseong_gateway_latency_seconds", "Round trip to Discord.", labels=["shard"])
        for shard, seconds in latencies(self._bot):
            if math.isfinite(seconds):  # it is infinite or nan until a heartbeat was answered
                gateway.add_metric([str(shard)], seconds)
        yield gateway
        yield self._core.GaugeMetricFamily("gamseong_guilds", "Servers of this process.", len(self._bot.guilds))
        uptime = time.monotonic() - self._services.started
        yield self._core.GaugeMetricFamily("gamseong_uptime_seconds", "Since the plugin was loaded.", uptime)


def latencies(bot: Bot) -> list[tuple[int, float]]:
    """Returns ``(shard, round trip in seconds)`` for the shards of this process; not finite where none is known."""
    if isinstance(bot, commands.AutoShardedBot):
        return bot.latencies
    return [(bot.shard_id or 0, bot.latency)]
