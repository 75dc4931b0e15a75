"""Runs the offline Discord and acts on its page as a person does, for its tests and for the pictures in README.md."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page

SECONDS = 30.0
DESKTOP, PHONE = (1280, 800), (390, 844)  # CSS pixels
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/#\S+")
_LONG_PRESS = 800  # milliseconds
_NARROW = 720  # CSS pixels, of the page's style
_NEW = """([bot, ofBot, known]) => [...document.querySelectorAll("article[data-author]")].filter((article) =>
    (article.dataset.author === bot) === ofBot && !known.includes(article.dataset.message) && !article.querySelector(".thinking"))
    .map((article) => article.dataset.message).at(-1)"""


@dataclass(frozen=True)
class Words:
    """What the page says in one language, where a person looks for it."""

    write: str
    send: str
    suggestions: str
    open_channels: str
    who: str
    language: str
    reply: str
    more: str
    apps: str


KOREAN = Words("메시지 쓰기", "보내기", "제안", "채널 목록 열기", "나는", "언어", "답장", "더 보기", "앱")
ENGLISH = Words("Write a message", "Send", "Suggestions", "Open the channel list", "I am", "Language", "Reply", "More", "Apps")


@contextmanager
def offline_discord(folder: Path, variables: Mapping[str, str]) -> Iterator[str]:
    """Runs ``gamseong run`` without a token in ``folder``; yields the address of its page.

    Raises ``RuntimeError`` with what it said where it does not start within ``SECONDS``.
    """
    environ = {name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN" and not name.startswith("GAMSEONG_")}
    said, complained = folder / "said.txt", folder / "complained.txt"
    with said.open("wb") as out, complained.open("wb") as err:
        command = (sys.executable, "-m", "gamseong.bot", "run")
        pipes = {"stdin": subprocess.PIPE, "stdout": out, "stderr": err}
        running = subprocess.Popen(command, cwd=folder, env={**environ, **variables}, **pipes)  # type: ignore[call-overload]
    try:
        end = time.monotonic() + SECONDS
        while (found := _ADDRESS.search(said.read_text(encoding="utf-8"))) is None:
            if running.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the offline Discord did not start: {complained.read_text(encoding='utf-8')}")
            time.sleep(0.05)
        yield found[0]
    finally:
        running.stdin.close()  # the end of its input ends it
        try:
            running.wait(SECONDS)
        finally:
            running.kill()


@dataclass
class Visitor:
    """A person on the page in a browser of that size. ``errors``: what the browser complained of; a test expects none.

    ``bot`` is the bot's name in the server.
    """

    page: Page
    words: Words
    bot: str
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(SECONDS * 1000)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type in ("error", "warning") else None)

    @property
    def _width(self) -> int:
        size = self.page.viewport_size
        return size["width"] if size is not None else DESKTOP[0]

    @property
    def on_a_phone(self) -> bool:
        """Whether the window is a phone's, where a finger does what a mouse does elsewhere."""
        return self._width <= PHONE[0]

    @property
    def has_drawer(self) -> bool:
        """Whether the window is so narrow that the list of channels has to be opened first."""
        return self._width <= _NARROW

    @property
    def box(self) -> Locator:
        """The field that messages are written in."""
        return self.page.get_by_role("combobox", name=self.words.write)

    def open(self, address: str) -> None:
        """Opens the page and waits until one can write."""
        self.page.goto(address)
        self.box.wait_for()

    def be(self, name: str) -> None:
        """Becomes another member."""
        self._show_channels()
        people = self.page.get_by_role("combobox", name=self.words.who)
        people.select_option(value=people.locator("option", has_text=name).get_attribute("value"))
        self.page.get_by_role("main").wait_for()
        self._hide_channels()

    def enter(self, channel: str) -> None:
        """Opens a channel, a thread or the direct messages from the list."""
        self._show_channels()
        self.page.get_by_role("navigation").get_by_role("button", name=channel, exact=True).click()
        self.page.get_by_role("heading", level=1).get_by_text(channel).wait_for()

    def write(self, text: str) -> Locator:
        """Types a message and sends it with the enter key; returns the message."""
        with self._new(of_bot=False) as message:
            self._type(text)
        return message.found

    def ask(self, text: str) -> Locator:
        """Writes a message; returns the bot's answer."""
        with self.answering() as answer:
            self._type(text)
        return answer.found

    def mention(self, text: str) -> Locator:
        """Completes the bot's name behind an @, and writes ``text`` behind it; returns the answer."""
        with self.answering() as answer:
            self.box.click()
            self.page.keyboard.type(f"@{self.bot[:1]}")
            self.page.get_by_role("option", name=f"@{self.bot}").first.click()
            self.page.keyboard.type(text)
            self.page.keyboard.press("Enter")
        return answer.found

    def slash(self, command: str, **options: str) -> Locator:
        """Takes a slash command from the suggestions, fills in its fields by their labels and sends it; returns the answer."""
        with self.answering() as answer:
            self.box.click()
            self.page.keyboard.type(f"/{command}")
            self.page.get_by_role("listbox", name=self.words.suggestions).get_by_text(f"/{command}", exact=True).click()
            form = self.page.get_by_role("form", name=f"/{command}", exact=True)
            for label, value in options.items():
                option = form.get_by_label(label, exact=True)
                if option.evaluate("field => field.tagName") == "SELECT":
                    option.select_option(label=value)
                else:
                    option.fill(value)
            form.get_by_role("button", name=self.words.send).click()
        return answer.found

    def reply(self, message: Locator) -> None:
        """Begins a reply to a message; what is written next is sent as one."""
        if self.on_a_phone:
            self.long_press(message)
            self.page.get_by_role("menuitem", name=self.words.reply).click()
        else:
            message.hover()
            message.get_by_role("button", name=self.words.reply, exact=True).click()

    def menu(self, message: Locator, command: str) -> Locator:
        """Uses a command of a message's menu, by a right click or a long press; returns the bot's answer."""
        with self.answering() as answer:
            if self.on_a_phone:
                self.long_press(message)
            else:
                message.click(button="right")
            self.page.get_by_role("menuitem", name=self.words.apps).click()
            self.page.get_by_role("menuitem", name=command).click()
        return answer.found

    def press(self, message: Locator, button: str) -> Locator:
        """Presses a button below a message; returns the bot's answer, which is a new message."""
        with self.answering() as answer:
            message.get_by_role("button", name=button).click()
        return answer.found

    def message(self, text: str) -> Locator:
        """The newest message that has ``text``."""
        return self.page.get_by_role("article").filter(has_text=text).last

    def long_press(self, message: Locator) -> None:
        """Holds a finger on a message until its menu opens."""
        message.scroll_into_view_if_needed()
        middle = (
            "article => { const box = article.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }"
        )
        x, y = message.evaluate(middle)
        touch = self.page.context.new_cdp_session(self.page)
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        self.page.wait_for_timeout(_LONG_PRESS)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        touch.detach()

    def answering(self) -> AbstractContextManager[Found]:
        """Does what is in the block; afterwards ``found`` is the bot's newest message that was not there before."""
        return self._new(of_bot=True)

    @contextmanager
    def _new(self, *, of_bot: bool) -> Iterator[Found]:
        known = self.page.locator("article[data-author]").evaluate_all("all => all.map(article => article.dataset.message)")
        new = Found()
        yield new
        number = self.page.wait_for_function(_NEW, arg=[self.bot, of_bot, known]).json_value()
        new.found = self.page.locator(f'article[data-message="{number}"]')

    def _type(self, text: str) -> None:
        self.box.click()
        self.page.keyboard.type(text)
        if self.page.get_by_role("listbox", name=self.words.suggestions).is_visible():
            self.page.keyboard.press("Tab")  # takes the name that was typed
        self.page.keyboard.press("Enter")

    def _show_channels(self) -> None:
        if self.has_drawer:
            self.page.get_by_role("button", name=self.words.open_channels).click()

    def _hide_channels(self) -> None:
        if self.has_drawer:
            self.page.keyboard.press("Escape")


class Found:
    """Where ``Visitor.answering`` puts the message."""

    found: Locator


@contextmanager
def visiting(browser: Browser, address: str, size: tuple[int, int], words: Words, bot: str) -> Iterator[Visitor]:
    """Opens the page in a window of its own; a narrow one is that of a phone, with a finger for a mouse."""
    narrow = size[0] <= PHONE[0]
    viewport = {"width": size[0], "height": size[1]}
    context: BrowserContext = browser.new_context(
        viewport=viewport,  # type: ignore[arg-type]
        device_scale_factor=2,
        is_mobile=narrow,
        has_touch=narrow,
        accept_downloads=True,
        timezone_id="Asia/Seoul",
    )
    with contextlib.closing(context):
        visitor = Visitor(context.new_page(), words, bot)
        visitor.open(address)
        yield visitor
