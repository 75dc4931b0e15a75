"""Writes docs/images/offline.png: the offline Discord's page after real exchanges with the real bot.

    python docs/screenshot.py [FILE.png]

Needs ``gamseong[demo]``, Chromium and a Korean font (Debian: ``apt install chromium fonts-nanum``). Speaks the
DevTools protocol over aiohttp, which discord.py brings along.
"""

from __future__ import annotations

import asyncio
import base64
import os
import re
import shutil
import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

TARGET = Path(__file__).with_name("images") / "offline.png"
LINES = (
    "!감성 배우들 연기가 정말 좋았고 끝까지 재밌게 봤어요",
    "!감성 재미있을 줄 알았는데 완전 실망했다",
    "!수열 0.0 0.1 0.2 0.3",
)
WIDTH, HEIGHT, SCALE = 960, 1040, 2
SECONDS = 60.0
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-port=0",
)  # fmt: skip


async def main() -> bytes:
    environment = {key: value for key, value in os.environ.items() if key != "DISCORD_TOKEN"}
    arguments = (sys.executable, "-m", "gamseong.bot", "run")
    pipe = asyncio.subprocess.PIPE
    bot = await asyncio.create_subprocess_exec(*arguments, stdin=pipe, stdout=pipe, env=environment)
    try:
        url = await talk(bot)
        image = await photograph(url)
    finally:
        bot.terminate()
        await bot.wait()
    return image


async def talk(bot: asyncio.subprocess.Process) -> str:
    """Posts ``LINES`` one by one; returns the page's address once the last is answered."""
    if bot.stdin is None or bot.stdout is None:
        raise SystemExit("the bot has no pipes")
    found = re.search(r"http://\S+", (await bot.stdout.readline()).decode())
    if found is None:
        raise SystemExit("the bot did not start; see above")
    for line in LINES:
        bot.stdin.write(f"{line}\n".encode())
        await bot.stdin.drain()
        while not re.search(rb"\d\.\d\.\d$", (await bot.stdout.readline()).rstrip()):  # the footer: bundle and version
            pass
    return found[0]


async def photograph(url: str) -> bytes:
    """The page at ``url`` as a PNG."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        raise SystemExit("Chromium is not installed (Debian: apt install chromium fonts-nanum)")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        quiet = asyncio.subprocess.DEVNULL
        arguments = (program, *FLAGS, f"--user-data-dir={profile}", "about:blank")
        browser = await asyncio.create_subprocess_exec(*arguments, stdout=quiet, stderr=quiet)
        try:
            async with asyncio.timeout(SECONDS), aiohttp.ClientSession() as session:
                port = await debugging_port(Path(profile))
                async with session.get(f"http://127.0.0.1:{port}/json/list") as response:
                    [page, *_] = [item for item in await response.json() if item["type"] == "page"]
                async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                    return await capture(DevTools(socket), url)
        finally:
            browser.terminate()
            await browser.wait()


async def debugging_port(profile: Path) -> str:
    """Chromium writes the port it took into its profile."""
    file = profile / "DevToolsActivePort"
    while not file.is_file() or not file.read_text().strip():  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    return file.read_text().split()[0]


class DevTools:
    """Commands of the protocol, one at a time."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._ids = socket, count(1)

    async def __call__(self, method: str, **params: Any) -> Any:
        sent = next(self._ids)
        await self._socket.send_json({"id": sent, "method": method, "params": params})
        while True:
            answer = await self._socket.receive_json()
            if answer.get("id") == sent:
                return answer["result"]


async def capture(tools: DevTools, url: str) -> bytes:
    await tools("Emulation.setDeviceMetricsOverride", width=WIDTH, height=HEIGHT, deviceScaleFactor=SCALE, mobile=False)
    await tools("Page.navigate", url=url)
    drawn = "document.body.innerText.split('■').length > 1"
    while not (await tools("Runtime.evaluate", expression=drawn))["result"].get("value"):  # noqa: ASYNC110
        await asyncio.sleep(0.2)
    hide_index = "[...document.querySelectorAll('button')].find(item => item.textContent.trim() === 'Messages')?.click()"
    await tools("Runtime.evaluate", expression=hide_index)
    await asyncio.sleep(2)  # the layout, and requests for the fonts it turned out to need
    await tools("Runtime.evaluate", expression="document.fonts.ready.then(() => 0)", awaitPromise=True)
    await asyncio.sleep(1)
    return base64.b64decode((await tools("Page.captureScreenshot", format="png"))["data"])


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(asyncio.run(main()))
    print(target)
