"""The page in Chromium: it draws, answers, fits a phone and paper, and asks nobody for anything."""

from __future__ import annotations

import base64
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gamseong.archives.period import parse_period
from tests.archives.report.made import days, page_of, write
from tests.requirements import absent
from tools.devtools import CHROMIUM, DevTools, browser

SINKING = [0.8] * 30 + [0.2] * 30
PERIODS = (parse_period("2025-03-03..2025-03-31"), parse_period("2025-04-02..2025-04-20"))


@pytest.fixture
async def chromium() -> AsyncIterator[DevTools]:
    if not any(map(shutil.which, CHROMIUM)):
        absent("chromium", "Chromium is not installed (Debian: apt install chromium)")
    async with browser() as tools:
        for domain in ("Page", "Network", "Log", "Runtime"):
            await tools(f"{domain}.enable")
        yield tools


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = write(tmp_path / "a.parquet", [*days(60, 10, SINKING), *days(60, 5, [0.5] * 60, "아주-긴-이름의-채널-" * 5)])
    page_of(tmp_path, path, quotes=True, compare=PERIODS)
    return (tmp_path / "page.html").as_uri()


async def show(tools: DevTools, url: str, width: int, scheme: str = "light") -> None:
    await tools("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 600)
    await tools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    await tools("Page.navigate", url=url)
    await tools.until("document.querySelectorAll('canvas').length === 2")


def events(tools: DevTools, name: str) -> list[dict[str, Any]]:
    return [event["params"] for event in tools.events if event["method"] == name]


async def drawn(tools: DevTools, place: str) -> int:
    """Returns how many points of a chart are not empty."""
    return int(
        await tools.value(
            f"(() => {{ const c = document.querySelector('#{place} canvas'); const d = c.getContext('2d')"
            ".getImageData(0, 0, c.width, c.height).data; let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0;"
            "return n; })()"
        )
    )


@pytest.mark.parametrize("width", [1100, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_fits_draws_and_asks_nobody(chromium: DevTools, page: str, width: int, scheme: str) -> None:
    await show(chromium, page, width, scheme)
    assert await chromium.value("document.documentElement.scrollWidth") == width
    assert await drawn(chromium, "tone") > 1_000
    assert await drawn(chromium, "volume") > 5_000
    ground = await chromium.value("getComputedStyle(document.documentElement).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") is (scheme == "light")
    await chromium.value("[...document.querySelectorAll('summary, button, td')].forEach(each => each.click())")
    await chromium.value(
        "document.querySelector('select').value = 1; document.querySelector('select').dispatchEvent(new Event('change'))"
    )
    assert [each["request"]["url"] for each in events(chromium, "Network.requestWillBeSent")] == [page]
    assert events(chromium, "Runtime.exceptionThrown") == []
    assert [each["entry"]["text"] for each in events(chromium, "Log.entryAdded")] == []


async def test_what_is_pointed_at_is_told_in_numbers(chromium: DevTools, page: str) -> None:
    await show(chromium, page, 1100)
    box = await chromium.value(
        "(() => { const b = document.querySelector('#tone .u-over').getBoundingClientRect(); return [b.x, b.y]; })()"
    )
    await chromium("Input.dispatchMouseEvent", type="mouseMoved", x=box[0] + 3, y=box[1] + 20)
    await chromium.until("document.getElementById('readout').textContent.startsWith('2025-03-03')")
    told = await chromium.value("document.getElementById('readout').textContent")
    assert told.startswith("2025-03-03 (날) · 톤 +0.33 ± ")
    assert "메시지 15개 · 긍정 66.7 % · 부정 33.3 %" in told


async def test_buttons_and_channels_change_what_is_drawn(chromium: DevTools, page: str) -> None:
    await show(chromium, page, 1100)
    before = await drawn(chromium, "volume")
    await chromium.value("document.querySelector('[data-level=week]').click()")
    assert await chromium.value("document.querySelector('[aria-pressed=true]').dataset.level") == "week"
    weeks = await drawn(chromium, "volume")
    assert weeks != before
    await chromium.value(
        "(() => { const s = document.getElementById('channel'); s.value = '1'; s.dispatchEvent(new Event('change')); })()"
    )
    assert await drawn(chromium, "volume") != weeks
    assert await chromium.value("document.querySelector('[data-level=hour]').disabled") is True


async def test_it_prints_with_its_charts_and_without_its_controls(chromium: DevTools, page: str) -> None:
    await show(chromium, page, 1100, "dark")
    printed = await chromium("Page.printToPDF", printBackground=True)
    assert base64.b64decode(printed["data"]).startswith(b"%PDF")
    assert await chromium.value("document.documentElement.classList.contains('printing')") is False
    await chromium("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    assert await chromium.value("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert await chromium.value("getComputedStyle(document.querySelector('.controls')).display") == "none"
