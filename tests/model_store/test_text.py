"""The text rules: what a model is given is what a person said, whatever stands around it and however it was typed."""

from __future__ import annotations

import re
import time
import unicodedata
from pathlib import Path

import pytest

from gamseong.model_store.text import TEXT_RULES, Reading, can_carry_tone, clean, read

PLAIN = "너무 짜증난다"

# One way for each thing that Discord's markup does; every one of them shows PLAIN.
MARKUP = {
    "bold": "**너무 짜증난다**",
    "bold part": "너무 **짜증**난다",
    "italics": "*너무 짜증난다*",
    "italics underscored": "_너무 짜증난다_",
    "bold italics": "***너무 짜증난다***",
    "underline": "__너무 짜증난다__",
    "strike": "~~너무 짜증난다~~",
    "spoiler": "||너무 짜증난다||",
    "nested": "||**_너무 짜증난다_**||",
    "inline code": "`너무 짜증난다`",
    "inline code doubled": "``너무 짜증난다``",
    "heading": "## 너무 짜증난다",
    "subtext": "-# 너무 짜증난다",
    "bullet": "- 너무 짜증난다",
    "star bullet": "* 너무 짜증난다",
    "number": "3. 너무 짜증난다",
    "masked link": "[너무 짜증난다](https://a.kr/b_(c)?d=1)",
    "masked link with title": '너무 [짜증난다](<https://a.kr/b> "이거")',
    "masked link with title in single quotes": "너무 [짜증난다](https://a.kr/b '이거 \"최고\"')",
    "masked angle link with title in single quotes": "[너무](<https://a.kr/b> '최고') 짜증난다",
    "mail": "너무 짜증난다 <mailto:a@b.kr?subject=최고>",
    "telephone": "<tel:+8210-1234-5678> 너무 짜증난다",
    "text message": "너무 <SMS:+821012345678> 짜증난다",
    "address": "<first.last+2@b-c.co.kr> 너무 짜증난다",
    "number of a telephone": "너무 <+821012345678> 짜증난다",
    "number with spaces": "너무 짜증난다 <+82 (10) 1234-5678>",
    "invite": "discord.gg/abc 너무 짜증난다",
    "invite in capitals": "너무 Discord.GG/aBc-1 짜증난다",
    "long invite": "너무 짜증난다\ndiscord.com/invite/abc",
    "older invite": "너무 짜증난다 www.discordapp.com/invite/abc",
    "invite in brackets": "너무 (discord.gg/abc) 짜증난다",
    "bare link before": "https://a.kr/b/c?d=e#f 너무 짜증난다",
    "bare link behind": "너무 짜증난다 http://a.kr",
    "link on a line of its own": "너무 짜증난다\nhttps://a.kr/b",
    "link between": "너무 www.a.kr/b 짜증난다",
    "angle link": "<https://a.kr/b> 너무 짜증난다",
    "user": "<@123456789012345678> 너무 짜증난다",
    "user by nickname": "<@!123456789012345678> 너무 짜증난다",
    "role": "너무 짜증난다 <@&123456789012345678>",
    "channel": "너무 <#123456789012345678> 짜증난다",
    "command": "</감성설정 언어:123456789012345678> 너무 짜증난다",
    "everyone": "@everyone 너무 짜증난다",
    "here": "@here 너무 짜증난다",
    "time": "<t:1700000000:R> 너무 짜증난다",
    "custom emoji": "<:kekw:123456789012345678> 너무 짜증난다",
    "moving emoji": "너무 짜증난다<a:catJAM_2:123456789012345678>",
    "navigation": "<id:customize> 너무 짜증난다",
    "linked role": "<id:linked-roles:123456789012345678> 너무 짜증난다",
    "quote above": "> 최고다\n너무 짜증난다",
    "quote below": "너무 짜증난다\n>>> 최고다\n진짜 최고다",
    "code above": "```py\nprint('최고다')\n```\n너무 짜증난다",
    "code behind": "너무 짜증난다 ```최고다```",
    "escaped": r"\너무 짜증난다",
    "link in a spoiler": "||너무 짜증난다 https://a.kr||",
    "link in bold": "**너무 짜증난다 https://a.kr**",
    "link in italics": "*너무 짜증난다 https://a.kr/b*",
    "link in brackets": "너무 (https://a.kr/b) 짜증난다",
    "link with brackets": "https://a.kr/b_(c) 너무 짜증난다",
    "link in capitals": "HTTPS://A.KR 너무 짜증난다",
    "masked link over markup": "[너무 **짜증**난다 <:a:1>](https://a.kr)",
    "heading in a list": "- ## 너무 짜증난다",
    "quote around code": "> ```\n> 최고다\n> ```\n너무 짜증난다",
    "Windows lines": "> 최고다\r\n너무 짜증난다\r\n",
}


@pytest.mark.parametrize("text", MARKUP.values(), ids=MARKUP.keys())
def test_markup_shows_the_words_alone(text: str) -> None:
    assert read(text) == Reading(PLAIN)


@pytest.mark.parametrize(
    "text",
    ["> 최악이다", ">>> 최악이다", "```\n최악이다\n```", "```최악이다```", "> 최악이다\n<@1> https://a.kr", "> 최악\u200b이다"],
)
def test_where_nothing_else_is_left_the_quote_is_read_and_said_to_be_one(text: str) -> None:
    assert read(text) == Reading("최악이다", quoted=True)


def test_a_word_of_ones_own_outweighs_any_quote() -> None:
    assert read("> 최악이다\nㅇㅇ") == Reading("ㅇㅇ")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("5 * 3 * 2", "5 * 3 * 2"),
        ("별점 *하나", "별점 *하나"),
        (">최악", ">최악"),
        ("snake_case_name", "snake_case_name"),
        ("-진짜", "-진짜"),
        ("a|b||c", "a|b||c"),
        ("<3 좋아", "<3 좋아"),
        ("me@here.kr 로", "me@here.kr 로"),
        (r"\*\*진짜\*\*", "**진짜**"),
        ("[제목] 뭐", "[제목] 뭐"),
        ("3.5점", "3.5점"),
        ("안녕~~", "안녕~~"),
        ("", ""),
        ("```", "```"),
        ("> <@1>", ""),
        ("http:// 뭐", "http:// 뭐"),
        ("가 , 나", "가 , 나"),
        ("[[제목] 뭐](여기)", "[[제목] 뭐](여기)"),
        ("https://a.kr. 그래", ". 그래"),
        ("안녕<@1>!", "안녕!"),
        ("안녕<@1>님", "안녕 님"),
        ("discord.gg 좋다", "discord.gg 좋다"),
        ("discord.gg/ 좋다", "discord.gg/ 좋다"),
        ("mydiscord.gg/abc", "mydiscord.gg/abc"),
        ("discord.community/invite/abc", "discord.community/invite/abc"),
        ("<a@b>", "<a@b>"),
        ("<+8> <+82 <8210>", "<+8> <+82 <8210>"),
        ("<tel:> 좋다", "<tel:> 좋다"),
        (r"¯\\\_(ツ)\_/¯", r"¯\_(ツ)_/¯"),
        ("\\```코드``` 좋다", "\\ 좋다"),
    ],
)
def test_signs_that_are_no_markup_stay(text: str, shown: str) -> None:
    assert read(text) == Reading(shown)


INVISIBLE = [
    *range(0x01, 0x09),
    0x7F,
    0x85,
    *range(0x200B, 0x2010),
    *range(0x2060, 0x2065),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    0xFEFF,
    0xAD,
    0x61C,
    0x3164,
    0xFE0F,
    0xE0061,
    0xE0100,
    0,
    0xD800,
]


@pytest.mark.parametrize("point", INVISIBLE, ids=hex)
def test_what_shows_nothing_changes_nothing(point: int) -> None:
    for place in range(len(PLAIN) + 1):
        assert clean(PLAIN[:place] + chr(point) + PLAIN[place:]) == PLAIN


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        (unicodedata.normalize("NFD", "너무 좋다"), "너무 좋다"),
        ("\u110f\u110f\u110f", "ㅋㅋㅋ"),
        ("\u1172\u1172", "ㅠㅠ"),
        ("\uffbb\uffbb", "ㅋㅋ"),
        ("\uffc2", "ㅏ"),
        ("\u11ab", "ㄴ"),
        ("ｇｇ　ＷＰ！", "gg WP!"),
        ("𝐠𝐨𝐨𝐝 ① 🄰", "good 1 A"),
        ("㉑ ㉟ ㊱ ㊿", "21 35 36 50"),
        ("짜\u0337증\u0336", "짜증"),
        ("e\u0301 가", "é 가"),
        ("너무\u2800짜증\xa0나", "너무 짜증 나"),
        ("가\u2028나", "가 나"),
        ("재\x00밌\ud83d다\udc4d 👍", "재밌다 👍"),
    ],
)
def test_look_alikes_are_read_as_what_they_look_like(typed: str, seen: str) -> None:
    assert clean(typed) == seen


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("ㅆㅡㄹㅐㄱㅣ", "쓰래기"),
        ("이 ㅆㅡㄹㅐㄱㅣ야", "이 쓰래기야"),
        ("ㅅㅏㄹㅏㅇㅎㅐ", "사랑해"),
        ("진ㅉㅏ", "진짜"),
        ("ㄷㅏㄺㄱㅣ", "닭기"),
        ("ㅋㅋㅋㅠㅠ", "ㅋㅋㅋㅠㅠ"),
        ("ㅋㅠㅋㅠ", "ㅋㅠㅋㅠ"),
        ("ㅋㅠㅋㅋㅠㅋ", "ㅋㅠㅋㅋㅠㅋ"),
        ("ㅋㅠㅋㅠㅋ", "ㅋㅠㅋㅠㅋ"),
        ("ㅇㅗㅇ ㅅㅡㅅ 뭐ㅎㅠㅎ", "ㅇㅗㅇ ㅅㅡㅅ 뭐ㅎㅠㅎ"),
        ("ㅎㅗㅇㅅㅣ", "홍시"),
        ("ㅅㅣㅂ", "십"),
        ("ㅆㅣㅂ!", "씹!"),
        ("ㅈㅗㅈ 같네", "좆 같네"),
        ("아 ㅁㅜㄹ 줘", "아 물 줘"),
        ("ㄱㅐ 같네", "ㄱㅐ 같네"),
        ("아ㅏㅏㅏ", "아ㅏㅏㅏ"),
        ("ㅇㅋ ㄱㅅ", "ㅇㅋ ㄱㅅ"),
        ("ㅗㅜㅑ", "ㅗㅜㅑ"),
        ("ㄱㅏ", "ㄱㅏ"),
    ],
)
def test_syllables_typed_apart_are_joined_and_laughter_is_not(typed: str, seen: str) -> None:
    assert clean(typed) == seen


def test_reading_twice_changes_nothing_more() -> None:
    for text in (*MARKUP.values(), "ㅆㅡㄹㅐㄱㅣ", "ｇｇ", r"\*진짜\*"):
        once = clean(text)
        assert clean(once) == once


@pytest.mark.parametrize(
    "piece",
    [
        "*",
        "`",
        "[",
        "_a",
        "||",
        "<",
        "> ",
        "\\",
        "ㄱㅏ",
        "``a`",
        "**a",
        "[a](",
        "<@",
        "***a",
        "1. ",
        "- \n",
        "*a b",
        "http://",
        "discord.gg/",
        "discord.gg/. ",
        "[a](http://a '",
        "<a@",
        "<a@b.c",
        "<+1",
        "<tel:",
        "[]",
        "[[a]",
        "http://(",
        "http://.,",
        "- - ",
        "www.",
    ],
)
def test_a_text_made_to_be_slow_is_not(piece: str) -> None:
    began = time.process_time()
    read(piece * (100_000 // len(piece)))
    assert time.process_time() - began < 2.0  # 0.3 here; what looks back for each sign takes minutes


@pytest.mark.parametrize("token", ["가", "ㅋ", "ㅠ", "♥", "👍", "재밌다", "10점"])
def test_korean_and_symbols_carry_tone(token: str) -> None:
    assert can_carry_tone(token)


@pytest.mark.parametrize("token", ["", " ", "a", "1", "!", "映", "あ", "~", "<unk>"])
def test_other_scripts_digits_and_punctuation_do_not(token: str) -> None:
    assert not can_carry_tone(token)


@pytest.mark.parametrize(
    ("token", "carries"),
    [("a", True), ("^", True), ("映", True), ("가", True), ("♥", True), ("1", False), ("!", False), (" ", False), ("", False)],
)
def test_letters_and_smiles_may_where_a_model_has_learned_them(token: str, carries: bool) -> None:
    assert can_carry_tone(token, letters=True) is carries


@pytest.mark.parametrize(
    ("typed", "seen"),
    [("ㅉㅏ 진짜", "ㅉㅏ 진짜"), ("진짜 ㅉㅏ", "진짜 ㅉㅏ"), ("ㅉㅏ진", "짜진"), ("aㅉㅏa", "aㅉㅏa"), ("ㅋㅠㄱㅏ", "큐가")],
)
def test_one_syllable_typed_apart_is_joined_to_its_neighbour_alone(typed: str, seen: str) -> None:
    assert clean(typed) == seen


def test_ascii_is_cleaned_too() -> None:
    assert clean("go\x07od\x7f\n") == "good\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("****좋다****", "좋다"),
        ("*저 *뭐 *참 좋다 뭐* 저* 아*", "저 뭐 참 좋다 뭐 저 아"),
        ("*아 *저 *뭐 *참 좋다 참* 뭐* 저* 아*", "*아 저 뭐 참 좋다 참 뭐 저 아*"),
    ],
)
def test_up_to_three_layers_of_one_pair_come_off(text: str, shown: str) -> None:
    assert read(text) == Reading(shown)


# docs/text-rules.md spells the rules out for runtimes in other languages. What it says of each character is what happens.

RULES = (Path(__file__).parents[2] / "docs" / "text-rules.md").read_text("utf-8")


def points(begin: str, end: str) -> set[int]:
    """The code points that are named between two parts of the rules: ``0–8, 34F``."""
    named = re.findall(r"\b([0-9A-F]{1,5})\b(?:–([0-9A-F]{1,5})\b)?", RULES.partition(begin)[2].partition(end)[0])
    return {point for first, last in named for point in range(int(first, 16), int(last or first, 16) + 1)}


def test_every_character_is_cleaned_as_the_rules_say() -> None:
    letters = {unicodedata.normalize("NFKC", chr(point)): chr(point) for point in range(0x3131, 0x318F)}
    letters |= dict(zip(map(chr, range(0x11A8, 0x11C3)), "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ", strict=True))
    invisible = points("**Invisible characters go**: ", " Tab")
    stacked, blanks = points("marks stacked on a letter (", ")"), points("ㅎ;\n   - ", " by a space")
    look_alikes, jamo = points("characters of ", " by their NFKC form"), points("conjoining jamo that are left (", ")")
    assert [len(each) for each in (invisible, stacked, blanks, look_alikes, jamo)] == [6276, 311, 19, 1626, 256]
    named = invisible | stacked | blanks | look_alikes | jamo
    for point in named | {point + 1 for point in named} | {point - 1 for point in named if point}:
        shown = unicodedata.normalize("NFC", chr(point))
        if point in invisible | stacked:
            shown = ""
        elif point in blanks:
            shown = " "
        elif point in look_alikes:
            shown = "".join(letters.get(each, each) for each in unicodedata.normalize("NFKC", chr(point)))
        elif point in jamo:
            shown = letters.get(chr(point), chr(point))
        assert clean(f"!{chr(point)}!") == f"!{shown}!", hex(point)


def test_the_rules_are_those_of_this_version() -> None:
    assert f"Version {TEXT_RULES} follows." in RULES


def test_the_lines_of_a_quote_begin_behind_its_signs() -> None:
    assert read("> 최악이다\n > 진짜") == Reading("최악이다\n진짜", quoted=True)
    assert read("> 최악이다\n>>> 진짜\n아") == Reading("최악이다\n진짜\n아", quoted=True)


def test_a_gap_at_the_end_of_a_line_leaves_no_space() -> None:
    assert read("좋다\n<@1>진짜") == Reading("좋다\n진짜")
    assert read("좋다<@1>\n진짜") == Reading("좋다\n진짜")
