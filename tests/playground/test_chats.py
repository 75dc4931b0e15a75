"""Chat logs on the page: read as Python's readers read them, judged as Python judges, in the time and memory of a browser."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gamseong.archives.report.counts import LABELS
from gamseong.archives.report.series import series_of
from gamseong.archives.report.times import clock, wall_hour
from gamseong.archives.report.turning_points import turning_points
from gamseong.model_store import Analyzer, Label
from tests.archives.reading.discord import export, message
from tests.archives.reading.outcome import outcome, write
from tests.archives.reading.test_kakaotalk import FORMS
from tests.playground.visitor import Visitor

TOLERANCE = 1e-4
FRAME = 1_500  # milliseconds that the page may stand still on a machine with other work
WORDS = (
    *("오늘", "정말", "진짜", "너무", "게임", "영화", "재밌다", "좋다", "별로", "최악", "실망"),
    *("최고", "고마워", "짜증", "저녁", "내일", "같이", "친구", "서버", "렉", "ㅋㅋㅋ", "ㅠㅠ"),
)  # fmt: skip
SKIPPED = {"bot": "of bots", "system": "notices", "forward": "forwarded", "attachment": "pictures and files", "empty": "empty"}


def read_time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def row(found: dict[str, Any]) -> tuple[Any, ...]:
    return found.get("channel"), found.get("time"), found["text"]


def seen(visitor: Visitor, *files: Path) -> tuple[list[tuple[Any, ...]], str]:
    """What the page read: channel, time and text of each message; and what it says of the rest."""
    if visitor.page.evaluate("document.documentElement.lang") == "ko":
        visitor.page.click("#language")
    visitor.give(*files)
    visitor.report()
    rows = [(each["channel"] or None, read_time(each["time"]), each["text"]) for each in visitor.download()]
    left_out = visitor.page.locator("#left-out")
    return rows, left_out.inner_text() if left_out.count() else ""


def expect_same(visitor: Visitor, path: Path) -> None:
    expected = outcome(path)
    rows, left_out = seen(visitor, path)
    assert rows == [row(each) for each in expected.rows]
    for reason, words in SKIPPED.items():
        count = expected.skipped[reason]
        assert (f"{count} {words}" in left_out) is (count > 0)
    assert ("cannot be read" in left_out) is bool(expected.rejected)
    if expected.rejected:
        places = ", ".join(f"{path.name}:{each.line}" for each in expected.rejected[:5])
        assert f"{len(expected.rejected)} that cannot be read ({places}" in left_out


@pytest.mark.parametrize("name", FORMS)
def test_kakaotalk(visitor: Visitor, tmp_path: Path, name: str) -> None:
    expect_same(visitor, write(tmp_path / name, FORMS[name]))


def test_kakaotalk_with_lines_that_belong_to_no_message(visitor: Visitor, tmp_path: Path) -> None:
    lines = ["남은 줄", "", "[철수] [오전 12:05] 자니?", "[영희] [오전 12:06] 응", "[영희] [오전 99:99] 뭐야"]
    expect_same(visitor, write(tmp_path / "a.txt", lines))


def test_discord_json_with_bots_notices_and_a_torn_end(visitor: Visitor, tmp_path: Path) -> None:
    whole = export(
        [
            message(1, "진짜 재밌다\n정말로"),
            message(2, "봇이다", bot=True),
            message(3, "고정했다", type="ChannelPinnedMessage"),
            message(4, "", attachments=[{"id": "1"}]),
            message(5, ""),
            message(6, "답글", type="Reply", timestamp="2024-03-05T12:00:00+00:00"),
            message(7, '따옴표 "안의" 말 \\ {괄호]'),
            message(8, "", forwardedMessage={"content": "남의 말"}),
        ]
    )
    expect_same(visitor, write(tmp_path / "잡담.json", whole))
    torn = whole[: whole.index("답글")]
    rows, left_out = seen(visitor, write(tmp_path / "torn.json", torn))
    assert [text for *_, text in rows] == ["진짜 재밌다\n정말로"]
    assert "that cannot be read (torn.json:" in left_out


def test_discord_json_with_a_message_that_is_no_json(visitor: Visitor, tmp_path: Path) -> None:
    whole = export([message(1, "앞의 말"), message(2, "망가진 말"), message(3, "뒤의 말")])
    expect_same(visitor, write(tmp_path / "a.json", whole.replace('"망가진 말",', '"망가진 말')))


def test_discord_csv(visitor: Visitor, tmp_path: Path) -> None:
    lines = [
        "AuthorID,Author,Date,Content,Attachments,Reactions",
        '"1","철수","2024-03-05T21:30:00.0000000+09:00","정말, 좋다 ""최고""","",""',
        '"2","영희","2024-03-05 오후 9:31","두 줄\n의 말","",""',
        '"2","영희","05-Mar-24 09:31 PM","","https://a.png",""',
        '"2","영희","3/5/2024 9:31 PM","Pinned a message.","",""',
        '"3","민수","모르는 때","때 없는 말","",""',
        '"3","민수","2024-03-05 21:32","열이 모자란 말"',
    ]
    expect_same(visitor, write(tmp_path / "서버 - 일반 - 잡담 [123].csv", lines))


def test_tables_with_signs_of_their_own(visitor: Visitor, tmp_path: Path) -> None:
    lines = ["번호;내용;채널", "1;좋아요;가", '2;"싫어요; 정말";나', "3;둘", '4;"열린 따옴표;다', "5;끝;가"]
    path = write(tmp_path / "표.csv", lines)
    expected = outcome(path)
    rows, left_out = seen(visitor, path)
    assert rows == [(each["채널"], None, each["내용"]) for each in expected.rows]
    assert f"{len(expected.rejected)} that cannot be read" in left_out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp949"])
def test_plain_text_in_every_encoding(visitor: Visitor, tmp_path: Path, encoding: str) -> None:
    lines = ["오늘 뷁 좋다", "", "내일은 별로", *(f"{number}번째 줄의 긴 한국어 문장입니다" for number in range(200))]
    expect_same(visitor, write(tmp_path / "말.txt", lines, encoding))


def test_verdicts_are_pythons(visitor: Visitor, analyzer: Analyzer, tmp_path: Path) -> None:
    cases = [case["text"] for case in analyzer.bundle.golden]
    texts = [text for text in cases if text.strip() and not set(text) & set("\r\n\0") and text.isprintable()]
    texts = [text for text in texts if text[0] not in "=+-@＝＋－＠"] + [" ".join(random.Random(3).choices(WORDS, k=600))]
    visitor.give(write(tmp_path / "texts.txt", texts))
    visitor.report()
    rows = visitor.download()
    assert [each["text"] for each in rows] == texts
    for found, expected in zip(rows, analyzer.predict(texts), strict=True):
        assert found["label"] == expected.label, found["text"]
        numbers = (expected.negative, expected.neutral, expected.positive)
        shown = [float(found[name]) if found[name] else None for name in ("negative", "neutral", "positive")]
        assert shown == pytest.approx([None if each is None else each for each in numbers], abs=TOLERANCE)


def test_turning_points_are_those_of_the_report(visitor: Visitor, tmp_path: Path) -> None:
    dice, lines = random.Random(5), ["channel,time,user,text"]
    for day in range(60):
        good = 0.8 if day < 25 or day >= 45 else 0.25
        for hour in range(12):
            text = dice.choice(["정말 재밌다", "최고예요"]) if dice.random() < good else dice.choice(["너무 짜증나", "완전 실망"])
            lines.append(
                f"방{hour % 2},2026-{3 + day // 30:02}-{1 + day % 30:02}T{hour + 10}:00:00+09:00,사람{dice.randrange(9)},{text}"
            )
    visitor.give(write(tmp_path / "chat.csv", lines))
    visitor.report()
    rows = visitor.download()
    hours = np.array([wall_hour(datetime.fromisoformat(each["time"]), "Asia/Seoul") for each in rows], np.int64)
    margins = np.array([float(each["positive"]) - float(each["negative"]) for each in rows])
    labels = np.array([LABELS.index(Label(each["label"])) for each in rows])
    sums = np.column_stack([*(labels == place for place in range(len(LABELS))), margins, margins**2]).astype(np.float64)
    series = series_of("day", hours, sums)
    expected = turning_points(series)
    assert len(expected) == 2
    heads = visitor.page.locator(".turns h3").all_inner_texts()
    assert [text[:10] for text in heads] == [f"{clock(series.starts[point.place]):%Y-%m-%d}" for point in expected]
    first = visitor.page.locator(".turns > li >> nth=0").locator("q").all_inner_texts()
    assert set(first) <= {"너무 짜증나", "완전 실망"}
    assert first
    buckets = visitor.download("#csv-buckets")
    shown = [float(each["tone"]) if each["tone"] else None for each in buckets]
    assert shown == pytest.approx([each.tone for each in series.counts], abs=1e-4)


def test_by_channel_and_by_number_of_people_but_by_nobody(visitor: Visitor, tmp_path: Path) -> None:
    lines = ["채널,시간,작성자,내용"]
    for hour, people in enumerate([1, 2, 2, 3]):
        lines += [f"방{hour % 2},2026-03-02 {hour + 10:02}:0{each},이름난사람{each},정말 좋다" for each in range(people)]
    visitor.give(write(tmp_path / "chat.csv", lines))
    visitor.report()
    groups = visitor.page.locator("table.groups").all_inner_texts()
    assert [line.split("\t")[0] for line in groups[0].splitlines() if line.startswith("방")] == ["방1", "방0"]
    counts = visitor.page.locator("table.groups >> nth=1").locator("tbody tr td:nth-child(2)").all_inner_texts()
    assert counts == ["1", "4", "3"]
    assert "이름난사람" not in visitor.page.inner_text("body")
    assert "이름난사람" not in str(visitor.download())
    before = visitor.page.inner_text(".readout")
    visitor.page.select_option("#chart select", label="방0")
    assert visitor.page.inner_text(".readout") != before


def test_a_hundred_thousand_messages_leave_the_page_alive(visitor: Visitor, tmp_path: Path) -> None:
    dice, lines = random.Random(1), ["게임 모임 님과 카카오톡 대화", "저장한 날짜 : 2026-04-13 09:00:00", ""]
    for day in range(100):
        lines.append(f"--------------- 2026년 {1 + day // 28}월 {1 + day % 28}일 월요일 ---------------")
        for number in range(1000):
            text = " ".join(dice.choices(WORDS[:6], k=2))
            lines.append(f"[사람{number % 7}] [오후 {1 + number // 100}:{number % 60:02}] {text}")
    frames = (
        "window.worst = 0; let last = performance.now(); const step = now => { worst = Math.max(worst, now - last); last = now;"
    )
    visitor.page.evaluate(f"(() => {{ {frames} requestAnimationFrame(step); }}; requestAnimationFrame(step); }})()")
    visitor.give(write(tmp_path / "chat.txt", lines))
    visitor.report()
    assert "100,000" in visitor.page.inner_text("#chat-alert")
    assert visitor.page.evaluate("worst") < FRAME
    assert len(visitor.download()) == 100_000
    assert visitor.page.evaluate("document.querySelectorAll('*').length") < 2_500


def test_reading_can_be_stopped_and_shows_what_it_has(visitor: Visitor, tmp_path: Path) -> None:
    dice = random.Random(2)
    lines = [" ".join(dice.choices(WORDS, k=12)) + f" {number}" for number in range(100_000)]
    visitor.give(write(tmp_path / "chat.txt", lines))
    visitor.page.wait_for_function("() => document.querySelector('#run-bar')?.value > 0")
    visitor.page.click("#tab-sentence")
    visitor.write("읽는 동안에도 답해요. 정말 좋아요")  # the worker is shared
    visitor.page.click("#tab-chat")
    visitor.page.click("#running button")
    visitor.report()
    count = len(visitor.download())
    assert 0 < count < 100_000
    assert f"{count:,}" in visitor.page.inner_text("#chat-alert")


def test_html_in_a_message_stays_text(visitor: Visitor, tmp_path: Path) -> None:
    bad = "<img src=x onerror=document.title='hacked'> 진짜 최악이다"
    lines = [
        "channel,time,text",
        *(f"<b>방</b>,2026-03-{day:02} 10:00,{bad}" for day in range(1, 29)),
        "나,2026-03-28 10:00,좋다",
    ]
    visitor.give(write(tmp_path / "<i>chat.csv", lines))
    visitor.report()
    assert bad in visitor.page.inner_text(".here")
    assert visitor.page.locator("#report img, #report b b, #report i").count() == 0
    assert visitor.page.title() != "hacked"


def test_a_formula_in_a_message_is_no_formula_in_the_table(visitor: Visitor, tmp_path: Path) -> None:
    visitor.give(write(tmp_path / "chat.txt", ["=HYPERLINK(1) 좋다", "+1 최고", "-3.5"]))
    visitor.report()
    assert [each["text"] for each in visitor.download()] == ["'=HYPERLINK(1) 좋다", "'+1 최고", "-3.5"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF-1.7 ...", "PDF"),
        ("a.xlsx", b"PK\x03\x04....", "ZIP"),
        ("a.html", b"<!DOCTYPE html><html>", "HTML"),
        ("a.bin", bytes(range(32)) * 50, "글이 아닙니다"),
        ("a.json", b'{"name": "x", "type": "personal_chat", "messages": []}', "디스코드의 JSON이 아닙니다"),
        ("a.txt", b"\n\n", "읽을 메시지가 없습니다"),
    ],
)
def test_what_is_no_chat_is_told_in_a_sentence(visitor: Visitor, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    visitor.give(tmp_path / name)
    visitor.page.wait_for_selector("#chat-alert p")
    assert said in visitor.page.inner_text("#chat-alert")
    assert visitor.page.locator("#running").is_hidden()


def test_where_no_column_is_called_as_texts_are_the_person_chooses(visitor: Visitor, tmp_path: Path) -> None:
    visitor.give(write(tmp_path / "a.csv", ["가,나", "1,정말 좋다", "2,정말 싫다"]))
    visitor.page.select_option("#chat-alert select", "나")
    visitor.page.click("#chat-alert button")
    visitor.report()
    assert [each["text"] for each in visitor.download()] == ["정말 좋다", "정말 싫다"]


def test_pasting_and_dropping(visitor: Visitor) -> None:
    page = visitor.page
    page.click("#tab-chat")
    page.fill("#pasted", "[철수] [오전 10:31] 오늘 경기 진짜 재밌었다\n[영희] [오전 10:32] 나도 좋았어")
    page.click("#judge-pasted")
    visitor.report()
    assert [each["text"] for each in visitor.download()] == ["오늘 경기 진짜 재밌었다", "나도 좋았어"]
    page.evaluate(
        "() => { const dataTransfer = new DataTransfer(); dataTransfer.items.add(new File(['정말 별로다'], 'a.txt'));"
        " const drop = new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer});"
        " document.querySelector('#drop').dispatchEvent(drop); }"
    )
    page.wait_for_selector("#chat-alert p:text('1개')")
    assert [each["text"] for each in visitor.download()] == ["정말 별로다"]
