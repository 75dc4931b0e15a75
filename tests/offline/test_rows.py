"""Every row of README's tables, walked in a real Chromium as a person would: in Korean and English, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, Route, expect

from gamseong.bot.settings import Language
from gamseong.model_store import Label
from tests.offline.walks import ALERTS, GOOD, WALKS, Walk
from tools.offline_visitor import DESKTOP, ENGLISH, KOREAN, PHONE, offline_discord, visiting

BOT = "감성"
OFTEN = (
    "감성",
    "앱",
    "감성채널",
    "감성설정",
)  # walked in every view; each other row at a desk in Korean and on a phone in English


@dataclass(frozen=True)
class View:
    """How somebody looks at the page: a language of the bot, and the size of the window."""

    language: Language
    size: tuple[int, int]
    rows: tuple[str, ...]


VIEWS: Mapping[str, View] = {
    "ko-desktop": View("ko", DESKTOP, tuple(WALKS)),
    "en-phone": View("en", PHONE, tuple(WALKS)),
    "ko-phone": View("ko", PHONE, OFTEN),
    "en-desktop": View("en", DESKTOP, OFTEN),
}


@pytest.fixture(scope="module")
def begin(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Walk]]:
    """Gives somebody on the page in a view; one bot runs at a time, and serves all tests of its view."""
    with ExitStack() as running:
        walks: dict[str, Walk] = {}

        def walk_in(name: str) -> Walk:
            if name not in walks:
                running.close()  # moderators change what others find, so that the next view has a bot of its own
                walks.clear()
                view = VIEWS[name]
                words, locale = (KOREAN, "ko_KR.UTF-8") if view.language == "ko" else (ENGLISH, "C.UTF-8")
                variables = {"GAMSEONG_BOT_LANGUAGE": view.language, "LC_ALL": locale}
                address = running.enter_context(offline_discord(tmp_path_factory.mktemp(name), variables))
                visitor = running.enter_context(visiting(chromium, address, view.size, words, BOT))
                walks[name] = Walk(visitor, view.language)
            return walks[name]

        yield walk_in


def test_who_has_no_rights_finds_nothing_of_the_moderators(begin: Callable[[str], Walk]) -> None:
    walk = begin("ko-desktop")
    walk.as_member()
    page = walk.visitor.page
    expect(page.get_by_role("navigation").get_by_role("button", name=ALERTS["ko"], exact=True)).to_have_count(0)
    walk.visitor.box.fill("/감성")
    offered = page.get_by_role("listbox", name=KOREAN.suggestions)
    expect(offered).to_contain_text("/감성해설")
    expect(offered).not_to_contain_text("/감성채널")
    walk.visitor.box.fill("")
    refusal = walk.visitor.ask("!감성채널")
    expect(refusal).to_contain_text(walk.says.permissions["manage_messages"])


def test_what_is_typed_while_a_message_is_on_its_way_stays(begin: Callable[[str], Walk]) -> None:
    walk = begin("ko-desktop")
    walk.as_member()
    page, box = walk.visitor.page, walk.visitor.box
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/api/act", hold)
    box.fill("먼저 쓴 말")
    box.press("Enter")
    expect(box).to_have_value("")
    box.press_sequentially("그다음 말")
    waiting.pop().continue_()
    page.unroute("**/api/act")
    expect(walk.visitor.message("먼저 쓴 말")).to_be_visible()
    page.wait_for_timeout(200)  # until its answer has come as well
    expect(box).to_have_value("그다음 말")
    box.fill("")


def test_who_types_before_the_other_person_is_there_loses_nothing(begin: Callable[[str], Walk]) -> None:
    walk = begin("ko-desktop")
    walk.as_member()
    page = walk.visitor.page
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/api/messages*", hold)
    walk.visitor.be("하나")
    walk.visitor.box.press_sequentially("/감성보고 지")
    while waiting:
        waiting.pop().continue_()
    page.unroute("**/api/messages*")
    offered = page.get_by_role("listbox", name=KOREAN.suggestions)
    expect(offered).to_contain_text("/감성보고 지금")  # which the member before may not use
    expect(walk.visitor.box).to_have_value("/감성보고 지")
    walk.visitor.box.fill("")


def test_a_message_that_was_not_sent_can_be_sent_again(begin: Callable[[str], Walk]) -> None:
    walk = begin("ko-desktop")
    walk.as_member()
    page, box = walk.visitor.page, walk.visitor.box
    page.route("**/api/act", lambda route: route.abort())
    box.fill("아까운 말")
    box.press("Enter")
    expect(box).to_have_value("아까운 말")
    page.unroute("**/api/act")
    box.press("Enter")
    expect(walk.visitor.message("아까운 말")).to_be_visible()
    walk.visitor.errors.clear()  # the one that was provoked


def test_a_sentence_is_enough_in_direct_messages(begin: Callable[[str], Walk]) -> None:
    walk = begin("ko-desktop")
    walk.visitor.enter(BOT)
    walk.expect_verdict(walk.visitor.ask(GOOD), Label.POSITIVE)


def test_an_old_post_of_the_forum_can_be_gone_on_with(begin: Callable[[str], Walk]) -> None:
    walk = begin("ko-desktop")
    walk.as_member({"ko": "건의"})
    post = walk.visitor.page.get_by_role("list", name="게시물").get_by_role("button").filter(has_text="음악 채널을 만들어 주세요")
    post.click()
    expect(walk.visitor.message("저도 찬성해요")).to_be_visible()
    walk.expect_verdict(walk.visitor.ask(f"!감성 {GOOD}"), Label.POSITIVE)  # it was archived, as quiet threads are


def test_the_language_of_the_client_can_be_changed(begin: Callable[[str], Walk]) -> None:
    walk = begin("ko-desktop")
    walk.as_member()
    walk.visitor.page.get_by_role("combobox", name=KOREAN.language).select_option(label="English")
    english = replace(walk.visitor, words=ENGLISH)
    expect(english.box).to_be_visible()
    expect(english.slash("sentiment", sentence=GOOD)).to_contain_text("Positive")
    english.page.get_by_role("combobox", name=ENGLISH.language).select_option(label="한국어")
    expect(walk.visitor.box).to_be_visible()


@pytest.mark.parametrize(("view", "row"), [(name, row) for name, view in VIEWS.items() for row in view.rows])
def test_a_row_of_the_readme(begin: Callable[[str], Walk], view: str, row: str) -> None:
    walk = begin(view)
    WALKS[row](walk)
    assert walk.visitor.errors == []
