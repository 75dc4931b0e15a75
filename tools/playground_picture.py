"""Writes docs/images/playground.png: the playground with its shipped model, a sentence on the left and a chat on the right.

    python tools/playground_picture.py [PAGE]       # PAGE: a folder that package --target web wrote; else one is built

It needs Chromium and a Korean font (Debian: ``apt install chromium fonts-nanum``), Pillow, and Node where nothing was built yet.
"""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path

from devtools import SCALE, DevTools, browser
from PIL import Image

from gamseong.bot.settings import load_settings
from gamseong.cli.playground import built, served
from gamseong.model_store import Bundle

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "images" / "playground.png"
WIDTH, HEIGHT, GAP = 1180, 1010, 24  # CSS pixels of one half
WRITTEN = "처음엔 지루했는데 뒤로 갈수록 재밌어서 두 번 봤어요"
COLOURS = 192


async def sentence(tools: DevTools) -> bytes:
    """Returns a picture of a sentence's verdict, its curve and its words."""
    field = "document.querySelector('#text')"
    await tools.value(f"{field}.value = {WRITTEN!r}; {field}.dispatchEvent(new Event('input'))")
    await tools.until(f"document.querySelectorAll('#curve tbody tr').length === {len(WRITTEN.split())}")
    return await tools.png(WIDTH, HEIGHT)


async def chat(tools: DevTools) -> bytes:
    """Returns a picture of the tone of the sample chat, and of when it turned."""
    await tools.value("document.querySelector('#tab-chat').click()")
    await tools.value("document.querySelector('#sample').click()")
    await tools.until("document.querySelector('#report .turns li') !== null")
    await tools.value("scrollTo(0, 0)")
    above = "document.querySelectorAll('.top, .hero, .tabs, #drop, #chat-alert')"
    await tools.value(f"for (const part of {above}) part.hidden = true")
    return await tools.png(WIDTH, HEIGHT)


async def main(page: Path) -> None:
    """Takes both pictures of the page in the folder ``page`` and puts them side by side."""
    with served(page) as address:
        async with browser() as tools:
            await tools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
            await tools.resize(WIDTH, HEIGHT)
            await tools("Page.navigate", url=address)
            await tools.until("document.querySelector('#verdict .result') !== null")
            halves = [Image.open(io.BytesIO(await take(tools))).convert("RGB") for take in (sentence, chat)]
    width, height = sum(half.width for half in halves) + GAP * SCALE, max(half.height for half in halves)
    whole = Image.new("RGB", (width, height), halves[0].getpixel((0, 0)))
    whole.paste(halves[0], (0, 0))
    whole.paste(halves[1], (halves[0].width + GAP * SCALE, 0))
    small = whole.resize((width * 2 // 3, height * 2 // 3), Image.Resampling.LANCZOS).quantize(COLOURS)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    small.save(PICTURE, optimize=True)
    print(f"{PICTURE} ({small.width} × {small.height}, {PICTURE.stat().st_size / 1e3:.0f} kB)")


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else built(Bundle.find(load_settings().model.bundle))
    asyncio.run(main(given))
