"""What the words of 감성채널 ask for: which channels, and how much of them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...core.parsing import is_marked_channel

WHOLE = frozenset({"서버", "전체", "서버전체", "전체서버", "모든채널", "server", "all", "everything", "wholeserver"})

_WORD = re.compile(r'<#[0-9]+>|"(?P<quoted>[^"]+)"|[“「](?P<paired>[^”」]+)[”」]|[^\s<]+|<\S*')


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed. ``named``: it can only be a name, because it is marked as one or in quotes."""

    text: str
    named: bool

    @property
    def means_whole(self) -> bool:
        """Whether it stands for the whole server."""
        return not self.named and _folded(self.text) in WHOLE


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for.

    ``places``: what names a channel or a category each, in the order in which they were typed. ``whole``: the word that asks for
    the whole server, "" without one. ``extent``: the words that say how much, "" without any.
    """

    places: tuple[str, ...] = ()
    whole: str = ""
    extent: str = ""


def parse_asked(text: str, is_place: Callable[[str], bool], is_extent: Callable[[str], bool]) -> Asked:
    """Reads ``#일반 #게임 3일``, ``서버 어제``, ``전체 1000``: places, and behind them how much.

    ``is_place`` says whether words are the name of a place and ``is_extent`` whether they say how much. A period wins over a
    channel of its name. A word that is neither is kept among the places, for whoever looks further.
    """
    words = split_words(text)
    begin = len(words)
    for index in reversed(range(len(words))):
        if words[index].named:
            break
        if is_extent(_joined(words[index:])):
            begin = index
    places = parse_places(words[:begin], is_place)
    return Asked(places.places, places.whole, _joined(words[begin:]))


def parse_places(words: Sequence[Word], is_place: Callable[[str], bool]) -> Asked:
    """Reads places alone. Names have spaces in them: of several readings the one with the longest names counts."""
    places: list[str] = []
    whole = ""
    index = 0
    while index < len(words):
        if words[index].means_whole:
            whole, index = words[index].text, index + 1
            continue
        ends = (end for end in range(len(words), index + 1, -1) if is_place(_joined(words[index:end])))
        end = next(ends, index + 1)
        places.append(_joined(words[index:end]))
        index = end
    return Asked(tuple(dict.fromkeys(places)), whole)


def split_words(text: str) -> list[Word]:
    """Splits at spaces; what is in quotes stays together, mentions without a space between them don't."""
    words = []
    for match in _WORD.finditer(text):
        quoted = match["quoted"] or match["paired"]
        word = (quoted or match[0]).strip() if quoted else match[0].rstrip(",、")
        if word:
            words.append(Word(word, bool(quoted) or is_marked_channel(word)))
    return words


def _joined(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _folded(word: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", word).casefold())
