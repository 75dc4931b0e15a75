"""Serves /healthz and /metrics over HTTP, to programs on the bot's own machine only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...config import ConfigError
from ...extras import how_to_install
from ..core.base_cog import BaseCog
from .health import OK, health

if TYPE_CHECKING:
    from aiohttp import web

    from .prometheus import PrometheusCollector

HOST = "127.0.0.1"  # there is no login, so other machines must not reach it


class MonitoringCog(BaseCog, name="gamseong monitor"):
    """Serves as long as it is loaded, if ``metrics.port`` is not 0."""

    _runner: web.AppRunner | None = None

    async def cog_load(self) -> None:
        """Starts the server. Raises ``ConfigError`` without prometheus-client, or where the port is taken."""
        if self.services.settings.metrics.port:
            self._prometheus = self._collector()
            self._runner = await self._serve(self.services.settings.metrics.port)

    async def cog_unload(self) -> None:
        """Stops the server."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    def _collector(self) -> PrometheusCollector:
        from .prometheus import PrometheusCollector

        try:
            return PrometheusCollector(self.bot, self.services)
        except ImportError as error:
            raise self._port_error(f"needs prometheus-client; run {how_to_install('metrics')}, or set 0.") from error

    async def _serve(self, port: int) -> web.AppRunner:
        from aiohttp import web

        app = web.Application()
        app.add_routes([web.get("/healthz", self._health), web.get("/metrics", self._metrics)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, port).start()
        except OSError as error:
            await runner.cleanup()
            problem = f"{HOST}:{port} cannot be listened on ({error.strerror}); take a port that is free, or 0 for none."
            raise self._port_error(problem) from error
        return runner

    def _port_error(self, problem: str) -> ConfigError:
        return ConfigError(self.services.settings.source, "metrics.port", problem)

    async def _health(self, _: web.Request) -> web.Response:
        from aiohttp import web

        status = await health(self.bot, self.services.store)
        return web.Response(text=f"{status}\n", status=200 if status == OK else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        from aiohttp import web

        return web.Response(body=self._prometheus.text(), headers={"Content-Type": self._prometheus.content_type})
