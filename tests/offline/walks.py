"""One walk for each row of README's two tables: what a person clicks, types and presses, and what they then see."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from gamseong.bot.language import LANGUAGES, Strings
from gamseong.bot.settings import Language
from gamseong.model_store import Label
from tools.offline_visitor import Visitor

MODERATOR, MEMBER, OTHER = {"ko": "하나", "en": "Hana"}, {"ko": "민수", "en": "Minsu"}, {"ko": "지우", "en": "Jiwoo"}
GENERAL, GAMES = {"ko": "일반", "en": "general"}, {"ko": "게임", "en": "games"}
ALERTS = {"ko": "운영진", "en": "moderators"}
ONLY_YOU = {"ko": "나에게만 보여요", "en": "Only you can see this"}
GOOD, BAD = "정말 재밌다", "돈이 아깝다"


@dataclass
class Walk:
    """A visitor on the page of a bot that speaks ``language``."""

    visitor: Visitor
    language: Language

    @property
    def says(self) -> Strings:
        """What the bot says."""
        return LANGUAGES[self.language]

    def as_member(self, channel: dict[str, str] = GENERAL) -> None:
        """Goes to a channel as somebody without rights."""
        self.visitor.be(MEMBER[self.language])
        self.visitor.enter(channel[self.language])

    def as_moderator(self, channel: dict[str, str] = ALERTS) -> None:
        """Goes to a channel as a moderator."""
        self.visitor.be(MODERATOR[self.language])
        self.visitor.enter(channel[self.language])

    def expect_verdict(self, answer: Locator, label: Label) -> None:
        """Expects a verdict with its share."""
        expect(answer).to_contain_text(self.says.labels[label])
        expect(answer).to_contain_text("%")

    def expect_private(self, answer: Locator) -> None:
        """Expects that nobody else sees the answer."""
        expect(answer).to_contain_text(ONLY_YOU[self.language])

    def expect_chart(self, answer: Locator) -> None:
        """Expects a picture that the browser could load, with a text in its stead."""
        picture = answer.get_by_role("img").last
        expect(picture).to_have_attribute("alt", re.compile(r"\S"))
        picture.evaluate("image => image.decode()")
        assert picture.evaluate("image => image.naturalWidth") > 300


Step = Callable[[Walk], None]
WALKS: dict[str, Step] = {}
COMMANDS: dict[str, tuple[str, ...]] = {}  # what each walk uses, by the names that Discord knows them by


def row(key: str, *commands: str) -> Callable[[Step], Step]:
    """Makes a function the walk of the row that begins with ``key``, which uses ``commands``."""

    def add(step: Step) -> Step:
        WALKS[key], COMMANDS[key] = step, commands
        return step

    return add


@row("감성", "감성")
def sentiment(walk: Walk) -> None:
    names = walk.says.names
    walk.as_member()
    answer = walk.visitor.ask(f"!감성 {GOOD}")
    walk.expect_verdict(answer, Label.POSITIVE)
    walk.expect_verdict(walk.visitor.slash(names.sentiment, **{names.text: BAD}), Label.NEGATIVE)
    walk.expect_verdict(walk.visitor.mention(GOOD), Label.POSITIVE)
    thanks = walk.visitor.press(answer, walk.says.opinion.right)
    expect(thanks).to_contain_text(walk.says.opinion.thanks)
    walk.expect_private(thanks)


@row("답장", "감성")
def reply(walk: Walk) -> None:
    walk.as_member()
    asked = walk.visitor.write(BAD)
    walk.visitor.reply(asked)
    walk.expect_verdict(walk.visitor.ask("!감성"), Label.NEGATIVE)
    walk.visitor.reply(asked)
    walk.expect_verdict(walk.visitor.mention(""), Label.NEGATIVE)


@row("앱", "감성 분석")
def message_menu(walk: Walk) -> None:
    walk.as_member()
    asked = walk.visitor.write(GOOD)
    oldest = walk.visitor.page.get_by_role("article").first
    expect(walk.visitor.menu(oldest, walk.says.names.message_menu)).to_be_in_viewport()
    answer = walk.visitor.menu(asked, walk.says.names.message_menu)
    walk.expect_verdict(answer, Label.POSITIVE)
    walk.expect_private(answer)
    walk.visitor.be(OTHER[walk.language])
    expect(asked).to_be_visible()
    expect(answer).to_have_count(0)


@row("감성해설", "감성해설")
def explain(walk: Walk) -> None:
    names = walk.says.names
    text = "처음엔 지루했는데 뒤로 갈수록 재밌어서 결국 두 번 봤어요"
    walk.as_member()
    for answer in (
        walk.visitor.ask(f"!감성해설 {text}"),
        walk.visitor.slash(names.explain, **{names.text: text}),
        walk.visitor.press(walk.visitor.ask(f"!감성 {text}"), walk.says.explain.button),
    ):
        expect(answer).to_contain_text(walk.says.labels[Label.POSITIVE])
        walk.expect_chart(answer)


@row("수열", "수열")
def series(walk: Walk) -> None:
    names = walk.says.names
    walk.as_member()
    answers = walk.visitor.ask("!수열 0.0 0.1 0.2 0.3"), walk.visitor.slash(names.series, **{names.numbers: "0.0 0.1 0.2 0.3"})
    for answer in answers:
        expect(answer).to_contain_text(walk.says.series_title)
        expect(answer).to_contain_text("→ 0.4")
    far = walk.says.series_far.partition("(")[0]
    expect(walk.visitor.ask("!수열 10 20 30 40")).to_contain_text(far)


@row("감성도움", "감성도움")
def help_(walk: Walk) -> None:
    walk.as_member()
    for answer in (walk.visitor.ask("!감성도움"), walk.visitor.slash(walk.says.names.help), walk.visitor.mention("")):
        expect(answer).to_contain_text(walk.says.help.title)
        expect(answer).to_contain_text(walk.says.descriptions.explain)


@row("감성정보", "감성정보")
def info(walk: Walk) -> None:
    walk.as_member()
    for answer in (walk.visitor.ask("!감성정보"), walk.visitor.slash(walk.says.names.info)):
        expect(answer).to_contain_text("flagship")
        expect(answer).to_contain_text(walk.says.info.uptime.format(days=0, clock="00:0"))  # it was just started


@row("감성거부", "감성거부")
def opt_out(walk: Walk) -> None:
    names = walk.says.names
    walk.as_member()
    expect(walk.visitor.ask("!감성거부")).to_contain_text(walk.says.privacy.opted_out.partition(".")[0])
    expect(walk.visitor.ask("!감성거부 취소")).to_contain_text(walk.says.privacy.opted_in.partition(".")[0])
    answer = walk.visitor.slash(names.opt_out)
    walk.expect_private(answer)
    walk.visitor.ask("!감성거부 취소")


@row("감성채널", "감성채널")
def scan(walk: Walk) -> None:
    names, scan_says = walk.says.names, walk.says.scan
    walk.as_moderator()
    games, period = f"#{GAMES[walk.language]}", {"ko": "21일", "en": "21d"}[walk.language]
    result = walk.visitor.slash(names.scan, **{names.channel: games, names.extent: period})
    share = result.get_by_role("button", name=scan_says.share_button)
    expect(share).to_be_visible()
    walk.expect_private(result)
    walk.expect_chart(result)
    expect(result).to_contain_text(scan_says.negative_nouns)
    expect(result).to_contain_text("점검")
    with walk.visitor.answering() as table:
        result.get_by_role("button", name=scan_says.csv_button).click()
    with walk.visitor.page.expect_download() as waiting:
        table.found.get_by_role("button", name=".csv").click()
    lines = waiting.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith(scan_says.csv_labels["part"])
    assert len(lines) > 20  # a line a day, and the keywords
    link = result.get_by_role("link").first
    link.click()
    expect(walk.visitor.page.get_by_role("heading", level=1)).to_contain_text(GAMES[walk.language])
    walk.as_moderator()
    whole = {"ko": "서버", "en": "server"}[walk.language]
    server = walk.visitor.slash(names.scan, **{names.channels: whole, names.extent: period})
    server.get_by_role("button", name=scan_says.next_button).click()
    expect(server.get_by_role("button", name=scan_says.previous_button)).to_be_enabled()
    expect(server).to_contain_text(ALERTS[walk.language])
    asked = walk.visitor.ask(f"!감성채널 {games} 20")
    expect(asked).to_contain_text(scan_says.ready.rpartition("{scope}")[2].strip())
    shown = walk.visitor.press(asked, scan_says.show_button)
    shared = walk.visitor.press(shown, scan_says.share_button)
    expect(shared).not_to_contain_text(ONLY_YOU[walk.language])


@row("감성감시", "감성감시", "감성감시 켜기", "감성감시 끄기", "감성감시 상태")
def watch(walk: Walk) -> None:
    names, says = walk.says.names, walk.says.watch
    channel = GAMES[walk.language]
    walk.as_moderator()
    walk.visitor.ask(f"!감성감시 끄기 #{channel}")
    off = walk.visitor.slash(f"{names.watch} {names.watch_off}", **{names.channel: f"#{channel}"})
    expect(off).to_contain_text(says.off_already.rpartition("{channel}")[2].strip())
    on = walk.visitor.slash(f"{names.watch} {names.watch_on}", **{names.channel: f"#{channel}"})
    expect(on).to_contain_text(channel)
    expect(on).to_contain_text(ALERTS[walk.language])
    walk.expect_private(on)
    walk.as_member(GAMES)
    walk.visitor.write(GOOD)
    walk.as_moderator()
    tone = says.channel.partition("{channel}")[2].partition("**")[0].strip()
    for _ in range(10):  # the watch gathers messages for a second
        asked = walk.visitor.ask("!감성감시")
        if tone in asked.inner_text():
            break
    for status in (asked, walk.visitor.slash(f"{names.watch} {names.watch_status}")):
        expect(status).to_contain_text(tone)
        expect(status).to_contain_text(channel)


@row("감성추세", "감성추세")
def trend(walk: Walk) -> None:
    names = walk.says.names
    walk.as_moderator()
    period = {"ko": "21일", "en": "21d"}[walk.language]
    answer = walk.visitor.slash(names.trend, **{names.channel: f"#{GENERAL[walk.language]}", names.period: period})
    walk.expect_private(answer)
    walk.expect_chart(answer)
    expect(answer).to_contain_text("%")
    walk.as_moderator(GENERAL)
    walk.expect_chart(walk.visitor.ask("!감성추세"))


@row(
    "감성설정",
    "감성설정",
    "감성설정 보기",
    "감성설정 언어",
    "감성설정 접두어",
    "감성설정 알림채널",
    "감성설정 기준",
    "감성설정 무시채널",
    "감성설정 무시역할",
    "감성설정 시간대",
    "감성설정 웹훅",
    "감성설정 초기화",
)
def settings(walk: Walk) -> None:
    names, says = walk.says.names, walk.says.settings
    group = names.settings
    walk.as_moderator()
    shown = walk.visitor.slash(f"{group} {names.settings_view}")
    expect(shown).to_contain_text(ALERTS[walk.language])
    shown.get_by_role("button", name=says.webhooks_on_button).click()
    expect(shown.get_by_role("button", name=says.webhooks_off_button)).to_be_visible()
    shown.get_by_role("button", name=says.form).click()
    form = walk.visitor.page.get_by_role("dialog", name=says.form)
    form.get_by_label(says.alert_minutes).fill("7")
    form.get_by_role("button", name=walk.visitor.words.send).click()
    expect(shown).to_contain_text(f"{says.alert_minutes}: 7")
    shown.get_by_label(says.language).select_option(label=says.languages["en"])
    expect(shown).to_contain_text(f"{says.language}: {says.languages['en']}")

    def change(command: str, expected: str, **options: str) -> None:
        answer = walk.visitor.slash(f"{group} {command}", **options)
        expect(answer).to_contain_text(expected)

    change(names.settings_language, says.languages["auto"], **{names.settings_language: names.automatic})
    change(names.settings_prefix, "?", **{names.settings_prefix: "?"})
    walk.expect_verdict(walk.visitor.ask(f"?감성 {GOOD}"), Label.POSITIVE)
    change(names.settings_thresholds, "-0.5", **{names.tone: "-0.5", names.minutes: "3", names.pause: "30"})
    games = f"#{GAMES[walk.language]}"
    change(names.settings_channel, games, **{names.channel: games})
    change(names.settings_role, f"@{ALERTS[walk.language]}", **{names.role: f"@{ALERTS[walk.language]}"})
    change(names.settings_zone, "Asia/Tokyo", **{names.settings_zone: "도쿄"})
    change(names.settings_webhooks, says.off, **{names.settings_webhooks: names.switch_off})
    change(names.settings_alerts, ALERTS[walk.language], **{names.channel: f"#{ALERTS[walk.language]}"})
    change(names.settings_reset, says.none)
    change(names.settings_alerts, ALERTS[walk.language], **{names.channel: f"#{ALERTS[walk.language]}"})
    expect(walk.visitor.ask("!감성설정")).to_contain_text(ALERTS[walk.language])


@row("감성보고", "감성보고", "감성보고 켜기", "감성보고 끄기", "감성보고 지금", "감성보고 상태")
def digest(walk: Walk) -> None:
    names, says = walk.says.names, walk.says.digest
    group = names.digest
    walk.as_moderator()
    now = walk.visitor.slash(f"{group} {names.digest_now}")
    expect(now).to_contain_text(says.title_now)
    expect(now).to_contain_text(GENERAL[walk.language])
    walk.expect_chart(now)
    walk.expect_private(now)
    on = walk.visitor.slash(f"{group} {names.watch_on}", **{names.digest_period: names.weekly, names.weekday: names.friday})
    expect(on).to_contain_text(names.friday)
    expect(on).to_contain_text(ALERTS[walk.language])
    expect(walk.visitor.slash(f"{group} {names.watch_status}")).to_contain_text(names.friday)
    expect(walk.visitor.ask("!감성보고")).to_contain_text(names.friday)
    expect(walk.visitor.slash(f"{group} {names.watch_off}")).to_contain_text(says.off)


@row("감성데이터삭제", "감성데이터삭제")
def delete(walk: Walk) -> None:
    names, says = walk.says.names, walk.says.privacy
    walk.as_moderator()
    asked = walk.visitor.slash(names.delete)
    expect(asked).to_contain_text(says.delete_question)
    asked.get_by_role("button", name=says.cancel_button).click()
    expect(asked).to_contain_text(says.nothing_deleted)
    asked = walk.visitor.ask("!감성데이터삭제")
    asked.get_by_role("button", name=says.delete_button).click()
    expect(walk.visitor.message(says.deleted.partition("(")[0].strip())).to_be_visible()
    expect(walk.visitor.ask("!감성감시")).to_contain_text(walk.says.watch.none.partition("{prefix")[0].strip(" `"))
