"""A person on the page, as a test writes down what they do."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Request

SUB_PATH = "some/where"
SECONDS = 90_000.0  # milliseconds, for machines that do much else


@dataclass
class Visitor:
    """``page`` is opened at ``address``, whose server notes what it is ``asked`` for."""

    page: Page
    address: str
    asked: list[str]
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(SECONDS)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type in ("error", "warning") else None)
        self.page.context.on("request", self._note)

    def _note(self, request: Request) -> None:
        if not request.url.startswith(("blob:", "data:")):
            self.requests.append(request.url)

    def open(self) -> None:
        """Opens the page and waits for its first answer."""
        self.page.goto(self.address)
        self.page.wait_for_selector("#verdict .result")

    def begin(self) -> None:
        """Makes the page as it is when it is opened for the first time, without opening it again."""
        self.errors.clear()
        self.page.set_viewport_size({"width": 1280, "height": 900})
        language, theme = self.page.evaluate("[document.documentElement.lang, document.documentElement.dataset.theme]")
        if language != "ko":
            self.page.click("#language")
        if theme != "light":
            self.page.click("#theme")
        self.page.click("#tab-sentence")

    def write(self, text: str) -> None:
        """Puts ``text`` into the field and waits for the verdict and what explains it."""
        self.page.fill("#text", "")
        self.page.wait_for_selector("#verdict .waiting")
        self.page.fill("#text", text)
        self.page.wait_for_selector("#verdict .result")

    @property
    def verdict(self) -> str:
        """The verdict that is shown, in Korean or English."""
        return self.page.inner_text("#verdict .result .named").lstrip("▲●▼◆–").strip()

    @property
    def shares(self) -> list[float]:
        """The shares that are shown, from 부정 to 긍정, in [0, 1]."""
        return [float(text.removesuffix("%")) / 100 for text in self.page.locator("#verdict dd").all_inner_texts()]

    def give(self, *files: Path) -> None:
        """Gives chat logs."""
        self.page.click("#tab-chat")
        self.page.set_input_files("#file", [str(file) for file in files])

    def report(self) -> None:
        """Waits for the report."""
        self.page.wait_for_selector("#report .summary")

    def download(self, button: str = "#csv-messages") -> list[dict[str, str]]:
        """Returns the rows of a CSV that is downloaded."""
        with self.page.expect_download() as waiting:
            self.page.click(button)
        content = Path(waiting.value.path()).read_bytes().decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(content, newline="")))
