"""The package in Chromium: the same import, the same answers."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gamseong.model_store import Analyzer, Bundle
from tests.file_server import serving
from tests.requirements import absent
from tools.devtools import CHROMIUM, DevTools, browser

PAGE = """<!doctype html><meta charset="utf-8">
<script type="importmap">{"imports": {
  "gamseong": "/node_modules/gamseong/dist/browser.js",
  "onnxruntime-web/wasm": "/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs"
}}</script>
<script type="module">import * as gamseong from "gamseong"; window.gamseong = gamseong;</script>"""
TEXTS = [
    "정말 재밌다",
    "최악이다 진짜",
    "오늘 몇 시에 모여?",
    "👍🏽",
    "12345",
    "> 재밌다",
    "ㅆㅡㄹㅐㄱㅣ \ud83d같다\0",
    "재밌다 " * 200,
]


@pytest.fixture
async def chromium() -> AsyncIterator[DevTools]:
    if not any(map(shutil.which, CHROMIUM)):
        absent("chromium", "Chromium is not installed (Debian: apt install chromium)")
    async with browser() as tools:
        for domain in ("Page", "Log", "Runtime"):
            await tools(f"{domain}.enable")
        yield tools


async def settled(tools: DevTools, promise: str) -> Any:
    """Returns what a promise in the page comes to, or the message of its error."""
    told = "then(value => [value], error => [`${error.name}: ${error.message}`])"
    await tools.value(f"window.found = undefined; {promise}.{told}.then(found => window.found = found)")
    await tools.until("window.found !== undefined")
    [found] = await tools.value("window.found")
    return found


async def test_a_page_answers_as_python_does(chromium: DevTools, web: Path) -> None:
    (web / "page.html").write_text(PAGE, encoding="utf-8")
    with serving(web) as (address, _):
        await chromium("Page.navigate", url=f"{address}page.html")
        await chromium.until("window.gamseong !== undefined")
        texts = json.dumps(TEXTS)
        load = "gamseong.Analyzer.load(undefined, {onProgress: (...told) => window.told = told})"
        twice = f"analyzer => Promise.all([1, 2].map(() => analyzer.predict({texts})))"
        found = await settled(chromium, f"{load}.then({twice})")
        for answers in found:
            for one, other in zip(Analyzer(Bundle.find("flagship")).predict(TEXTS), answers, strict=True):
                assert (other["label"], other["truncated"], other["quoted"]) == (one.label, one.truncated, one.quoted)
                assert other["positive"] == pytest.approx(one.positive, abs=1e-5)
        size = (web / "node_modules/gamseong/bundle/model.onnx").stat().st_size
        assert await chromium.value("window.told") == [size, size]
        refused = await settled(chromium, "gamseong.Analyzer.load('nowhere')")
        assert refused.startswith(f"BundleNotFoundError: {address}nowhere/manifest.json: is missing; build the bundle again")


async def test_a_page_without_https_checks_the_model_too(chromium: DevTools, web: Path) -> None:
    (web / "page.html").write_text(PAGE, encoding="utf-8")
    shutil.copytree(web / "node_modules/gamseong/bundle", web / "changed", dirs_exist_ok=True)
    with (web / "changed" / "model.onnx").open("r+b") as model:
        model.seek(5_000)
        model.write(b"changed")
    with serving(web) as (address, _):
        await chromium("Page.navigate", url=f"{address}page.html")
        await chromium.until("window.gamseong !== undefined")
        await chromium.value("Object.defineProperty(crypto, 'subtle', {value: undefined})")
        [one] = await settled(chromium, "gamseong.Analyzer.load().then(analyzer => analyzer.predict(['정말 재밌다']))")
        assert one["label"] == "긍정"
        refused = await settled(chromium, "gamseong.Analyzer.load('changed')")
        assert f"{address}changed/model.onnx: is not the file that was written (sha256 differs)" in refused
