"""Writes docs/images/*.png: pictures of the real bot with its shipped model, asked in the offline Discord as anybody can.

    python tools/screenshots.py [NAME …]        # all, or some of: offline explain scan trend digest settings

It needs the development environment, Chromium and a Korean font (Debian: ``apt install chromium fonts-nanum``).
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from devtools import CHROMIUM
from offline_visitor import KOREAN, Visitor, offline_discord, visiting
from PIL import Image
from playwright.sync_api import Locator, sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
WHOLE, MESSAGE = (1000, 760), (600, 2400)  # CSS pixels: the page, and one narrow enough for a message alone
COLOURS = 256  # of a picture: enough for text and flat colours, in a quarter of the bytes
BOT = "감성"


def offline(visitor: Visitor) -> Locator:
    """Two questions, as somebody who tries the bot types them; the picture is of the whole page."""
    visitor.be("민수")
    visitor.ask("!감성 배우들 연기가 정말 좋았고 끝까지 재밌게 봤어요")
    visitor.ask("!감성 재미있을 줄 알았는데 완전 실망했다")
    return visitor.page.locator("body")


def explain(visitor: Visitor) -> Locator:
    """An explanation."""
    visitor.be("민수")
    return visitor.ask("!감성해설 처음엔 지루했는데 뒤로 갈수록 재밌어서 결국 두 번 봤어요")


def scan(visitor: Visitor) -> Locator:
    """What a moderator learns of the whole server."""
    visitor.enter("운영진")
    result = visitor.slash("감성채널", 여러채널="서버", 범위="14일")
    result.get_by_role("button", name="여기에 공유").wait_for()
    return result


def trend(visitor: Visitor) -> Locator:
    """The hourly counts of a watched channel."""
    visitor.enter("운영진")
    course = visitor.slash("감성추세", 채널="#게임", 기간="14일")
    course.get_by_role("img").wait_for()
    return course


def digest(visitor: Visitor) -> Locator:
    """The digest that comes every week, as it would be now."""
    visitor.enter("운영진")
    report = visitor.slash("감성보고 지금")
    report.get_by_role("img").wait_for()
    return report


def settings(visitor: Visitor) -> Locator:
    """The view of a server's settings."""
    visitor.enter("운영진")
    return visitor.slash("감성설정 보기")


SCENES: Mapping[str, Callable[[Visitor], Locator]] = {
    scene.__name__: scene for scene in (offline, explain, scan, trend, digest, settings)
}


def photograph(visitor: Visitor, shown: Locator) -> bytes:
    """Returns a PNG of what is ``shown``, once its pictures are loaded and nothing is pointed at."""
    visitor.page.mouse.move(0, 0)
    for image in shown.locator("img").all():  # which the page fetches itself before it can show them
        while not image.evaluate("image => image.complete && image.naturalWidth > 0"):
            visitor.page.wait_for_timeout(50)
    visitor.page.evaluate("document.fonts.ready")
    picture = Image.open(io.BytesIO(shown.screenshot(animations="disabled", caret="hide")))
    small = io.BytesIO()
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def main(names: Iterable[str]) -> None:
    """Writes the pictures of the scenes ``names`` and prints their paths and sizes."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        raise SystemExit("Chromium is not installed (Debian: apt install chromium fonts-nanum)")
    with (
        tempfile.TemporaryDirectory() as folder,
        offline_discord(Path(folder), {"LC_ALL": "ko_KR.UTF-8"}) as address,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"]) as browser,
    ):
        for name in names:
            with visiting(browser, address, WHOLE if name == "offline" else MESSAGE, KOREAN, BOT) as visitor:
                data = photograph(visitor, SCENES[name](visitor))
            (IMAGES / f"{name}.png").write_bytes(data)
            print(IMAGES / f"{name}.png", f"{len(data) / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or SCENES)
