"""Controls a page in headless Chromium by the DevTools protocol, over aiohttp, which discord.py brings along."""

from __future__ import annotations

import asyncio
import base64
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

SCALE = 2
SECONDS = 60.0
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-port=0",
)  # fmt: skip


class DevTools:
    """Sends commands of the protocol, one at a time. ``events``: what the browser told of itself meanwhile."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._ids = socket, count(1)
        self.events: list[dict[str, Any]] = []

    async def __call__(self, method: str, **params: Any) -> Any:
        """Runs one command, such as ``Page.navigate``, and returns its result."""
        sent = next(self._ids)
        await self._socket.send_json({"id": sent, "method": method, "params": params})
        while True:
            answer = await self._socket.receive_json()
            if answer.get("id") == sent:
                return answer["result"]
            self.events.append(answer)

    async def value(self, expression: str) -> Any:
        """Returns the value of a JavaScript expression; of a promise, the value that it resolves to."""
        found = await self("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return found["result"].get("value")

    async def until(self, expression: str) -> None:
        """Waits for a JavaScript expression to be true. Raises ``TimeoutError``."""
        async with asyncio.timeout(SECONDS):
            while not await self.value(expression):  # noqa: ASYNC110
                await asyncio.sleep(0.2)

    async def resize(self, width: int, height: int) -> None:
        """Sets the size of the page in CSS pixels; the picture has ``SCALE`` times as many."""
        await self("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=SCALE, mobile=False)

    async def png(self, width: int, height: int) -> bytes:
        """Returns a picture of the upper left ``width`` × ``height`` CSS pixels once their fonts are loaded."""
        await asyncio.sleep(1)  # until the layout has requested the fonts that it needs
        await self.value("document.fonts.ready.then(() => 0)")
        await asyncio.sleep(1)
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        return base64.b64decode((await self("Page.captureScreenshot", format="png", clip=clip))["data"])


@asynccontextmanager
async def browser() -> AsyncIterator[DevTools]:
    """Opens an empty page; Chromium ends with the block."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        raise SystemExit("Chromium is not installed (Debian: apt install chromium fonts-nanum)")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        quiet = asyncio.subprocess.DEVNULL
        arguments = (program, *FLAGS, f"--user-data-dir={profile}", "about:blank")
        process = await asyncio.create_subprocess_exec(*arguments, stdout=quiet, stderr=quiet)
        try:
            async with aiohttp.ClientSession() as session:
                async with asyncio.timeout(SECONDS):
                    port = await _debugging_port(Path(profile))
                    async with session.get(f"http://127.0.0.1:{port}/json/list") as response:
                        [page, *_] = [item for item in await response.json() if item["type"] == "page"]
                async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                    yield DevTools(socket)
        finally:
            process.terminate()
            await process.wait()


async def _debugging_port(profile: Path) -> str:
    """Waits for the port, which Chromium writes into its profile."""
    file = profile / "DevToolsActivePort"
    while not file.is_file() or not file.read_text().strip():  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    return file.read_text().split()[0]
