"""What stands around somebody's words changes no verdict of the shipped flagship, nor its probability."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gamseong.config import read_config
from gamseong.model_store import Analyzer, Bundle, Prediction

CLEAR = Path(__file__).resolve().parents[1] / "export" / "chat" / "clear.tsv"
INVISIBLE = "".join(
    chr(point)
    for point in (
        *range(0x200B, 0x2010),
        *range(0x2060, 0x2065),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *(0x00, 0xAD, 0x61C, 0xFEFF, 0xD800),
        *range(0xFE00, 0xFE10),
        *range(0xE0020, 0xE0080),
        *(0xE0100, 0xE01EF),
    )
)
Wrap = Callable[[str, int], str]  # a line and a random id → the line as Discord's client would send it


def _among(markup: str) -> Wrap:
    """Puts ``markup`` before, behind or between the words, by the id."""

    def wrap(line: str, number: int) -> str:
        words = line.split(" ")
        words.insert(number % (len(words) + 1), markup.format(number=number))
        return " ".join(words)

    return wrap


def _around(begin: str, end: str) -> Wrap:
    """Puts marks around the whole line or around one of its words, by the id."""

    def wrap(line: str, number: int) -> str:
        words = line.split(" ")
        place = number % (len(words) + 1)
        if place == len(words):
            return f"{begin}{line}{end.format(number=number)}"
        words[place] = f"{begin}{words[place]}{end.format(number=number)}"
        return " ".join(words)

    return wrap


def _lines(text: str) -> Wrap:
    return lambda line, number: text.format(line=line, number=number)


KINDS: Mapping[str, Wrap] = {
    "plain": lambda line, _: line,
    "user": _among("<@{number}>"),
    "user by nickname": _among("<@!{number}>"),
    "role": _among("<@&{number}>"),
    "channel": _among("<#{number}>"),
    "command": _among("</감성설정 언어:{number}>"),
    "everyone": _among("@everyone"),
    "here": _among("@here"),
    "time": _among("<t:{number}:R>"),
    "time without style": _among("<t:{number}>"),
    "custom emoji": _among("<:kekw:{number}>"),
    "moving emoji": _among("<a:최고:{number}>"),
    "navigation": _among("<id:customize>"),
    "linked role": _among("<id:linked-roles:{number}>"),
    "bare link": _among("https://a.kr/최고/{number}?q=최악#r"),
    "angle link": _among("<https://a.kr/최악/{number}>"),
    "masked link": _around("[", "](https://a.kr/최고_({number}))"),
    "masked angle link": _around("[", '](<https://a.kr/{number}> "최악")'),
    "masked link titled in single quotes": _around("[", "](https://a.kr/{number} '최악')"),
    "mail": _among("<mailto:a{number}@b.kr?subject=최고>"),
    "telephone": _among("<tel:+{number}>"),
    "text message": _among("<sms:+{number}?body=최악>"),
    "address": _among("<a{number}@b.kr>"),
    "number of a telephone": _among("<+{number}>"),
    "invite": _among("discord.gg/a{number}"),
    "long invite": _among("discord.com/invite/a{number}"),
    "bold": _around("**", "**"),
    "italics": _around("*", "*"),
    "italics underscored": lambda line, _: f"_{line}_",
    "bold italics": _around("***", "***"),
    "underline": _around("__", "__"),
    "strike": _around("~~", "~~"),
    "spoiler": _around("||", "||"),
    "spoiler and bold": _around("||**", "**||"),
    "code in the line": _around("`", "`"),
    "code in the line, doubled": _around("``", "``"),
    "heading": _lines("# {line}"),
    "lesser heading": _lines("### {line}"),
    "subtext": _lines("-# {line}"),
    "bullet": _lines("- {line}"),
    "star": _lines("* {line}"),
    "deeper bullet": _lines("  - {line}"),
    "number": _lines("12. {line}"),
    "quote above": _lines("> 최악이다 <@{number}>\n{line}"),
    "quote below": _lines("{line}\n> 최고다"),
    "quote to the end": _lines("{line}\n>>> 최고다\n사랑해"),
    "code above": _lines("```py\nprint('최악')\n```\n{line}"),
    "code behind": _lines("{line} ```최악이다```"),
    "reply in a reply": _lines("<@{number}> <:kekw:{number}> {line} ||https://a.kr/{number}||"),
}


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer(Bundle.find(read_config()[0]["model"]["bundle"]))


@pytest.fixture(scope="module")
def lines() -> list[str]:
    found = [line.partition("\t")[2] for line in CLEAR.read_text(encoding="utf-8").splitlines()]
    assert len(found) == 180
    return found


@pytest.fixture(scope="module")
def plain(analyzer: Analyzer, lines: list[str]) -> list[Prediction]:
    return analyzer.predict(lines)


@pytest.mark.parametrize("kind", KINDS)
def test_not_one_of_180_clear_lines_is_judged_otherwise(
    analyzer: Analyzer, lines: list[str], plain: list[Prediction], kind: str
) -> None:
    chance = random.Random(kind)
    marked = [KINDS[kind](line, chance.randrange(10**16, 10**19)) for line in lines]
    strewn = [_strewn(text, chance) for text in marked]
    for texts in (marked, strewn):
        for text, prediction, expected in zip(texts, analyzer.predict(texts), plain, strict=True):
            assert (prediction.label, prediction.quoted) == (expected.label, False), text
            assert prediction.positive == pytest.approx(expected.positive, abs=1e-6), text


def _strewn(text: str, chance: random.Random) -> str:
    """Returns ``text`` with something invisible behind a third of its characters, inside the markup too."""
    return "".join(each + (chance.choice(INVISIBLE) if chance.random() < 1 / 3 else "") for each in text)
