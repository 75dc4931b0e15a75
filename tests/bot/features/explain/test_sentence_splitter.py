"""Where a sentence ends in chat."""

from __future__ import annotations

import time

import pytest

from gamseong.bot.features.explain.sentence_splitter import split_sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("재밌을 줄 알았다. 완전 실망했다", ["재밌을 줄 알았다.", "완전 실망했다"]),
        ("뭐야?!진짜?? 대박!!!", ["뭐야?!", "진짜??", "대박!!!"]),
        ("재밌다.근데 길다", ["재밌다.", "근데 길다"]),
        ("아니… 별로야…", ["아니…", "별로야…"]),
        ("첫 줄\n\r\n둘째 줄", ["첫 줄", "둘째 줄"]),
        ("재밌다~!! 또 봐요", ["재밌다~!!", "또 봐요"]),
        ('그가 "재밌다." 하고 갔다', ['그가 "재밌다."', "하고 갔다"]),
        ("안녕. (진짜) 좋다.", ["안녕.", "(진짜) 좋다."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_marks_and_line_breaks_end_a_sentence(text: str, found: list[str]) -> None:
    assert split_sentences(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "별점 3.5 준다",
        "v1.2.3 나왔다",
        "1. 재밌다 2. 별로다",
        "https://x.kr/a.b?c=1!d 재밌다",
        "재밌다 ^^",
        "재밌다 😂",
        "재밌다",
    ],
)
def test_points_of_numbers_versions_and_links_end_nothing(text: str) -> None:
    assert split_sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("재밌다 ㅠㅠ.. 근데 길다", ["재밌다 ㅠㅠ..", "근데 길다"]),
        ("재밌다. ㅋㅋㅋ 근데 길다", ["재밌다. ㅋㅋㅋ", "근데 길다"]),
        ("재밌다! 😂😂 또 보자!", ["재밌다! 😂😂", "또 보자!"]),
        ("재밌다\nㅋㅋㅋ\n길다", ["재밌다 ㅋㅋㅋ", "길다"]),
        ("ㅋㅋㅋ\n길다", ["ㅋㅋㅋ 길다"]),
        ("ㅠㅠ..", ["ㅠㅠ.."]),
        ("!!!", ["!!!"]),
        ("3.5점! 10. 끝", ["3.5점!", "10. 끝"]),
        ("총점은 3... 별로다", ["총점은 3...", "별로다"]),
    ],
)
def test_laughing_and_crying_is_no_sentence_of_its_own(text: str, found: list[str]) -> None:
    assert split_sentences(text) == found


@pytest.mark.parametrize("text", [" ! " * 2000, "." * 6000, "가." * 3000, "! " + "ㅋ " * 3000, "! " + "ㅋ" * 6000 + "a"])
def test_no_text_takes_long(text: str) -> None:
    start = time.thread_time()
    split_sentences(text)
    assert time.thread_time() - start < 1  # seconds of this thread alone; backtracking would take minutes
