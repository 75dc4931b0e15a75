"""/healthz and /metrics over HTTP, for whoever watches over the bot on its own machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...config import ConfigError
from ...extras import how_to_install
from ..core.base_cog import Base
from .health import OK, health

if TYPE_CHECKING:
    from aiohttp import web

    from .prometheus import Figures

HOST = "127.0.0.1"  # nobody has to log in, so nobody else may come


class Monitor(Base, name="gamseong monitor"):
    """Serves as long as it is loaded, if the settings name a port; ``cog_load`` raises ``ConfigError`` where it cannot."""

    _runner: web.AppRunner | None = None

    async def cog_load(self) -> None:
        if self.services.settings.metrics.port:
            self._figures = self._collector()
            self._runner = await self._serve(self.services.settings.metrics.port)

    async def cog_unload(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    def _collector(self) -> Figures:
        from .prometheus import Figures

        try:
            return Figures(self.bot, self.services)
        except ImportError as error:
            raise self._wrong(f"needs prometheus-client; run {how_to_install('metrics')}, or set 0.") from error

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
            raise self._wrong(problem) from error
        return runner

    def _wrong(self, problem: str) -> ConfigError:
        return ConfigError(self.services.settings.source, "metrics.port", problem)

    async def _health(self, _: web.Request) -> web.Response:
        from aiohttp import web

        word = await health(self.bot, self.services.store)
        return web.Response(text=f"{word}\n", status=200 if word == OK else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        from aiohttp import web

        return web.Response(body=self._figures.text(), headers={"Content-Type": self._figures.content_type})
